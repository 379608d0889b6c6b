from __future__ import annotations

import json
from typing import Any

import pytest

from govern.check.baseline import Baseline, Frozen, dump, freeze, parse, part
from govern.check.lint import LintResult, lint
from govern.diagnostic import Diagnostic, Place, Severity
from govern.errors import UsageError

ACTIONS = """\
actions:
  - name: call   # by phone
    blast_radius: high
    minimum_confidence: 0.5
"""
OTHER = """\
  - name: visit
    blast_radius: high
    minimum_confidence: 0.5
"""
RELEASE = """\
environments:
  - {name: test, components: [%s]}
"""


@pytest.fixture
def files(doc: Any) -> dict[str, str]:
    return {"contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS)}


def frozen(bench: Any, files: dict[str, str]) -> Baseline:
    view = bench.view(files)
    return parse(dump(freeze(view, lint(view).diagnostics)), "b.json")


def judged(bench: Any, files: dict[str, str], baseline: Baseline) -> LintResult:
    return lint(bench.view(files), baseline)


def codes(result: LintResult) -> tuple[list[str], list[str], list[str]]:
    return (
        [item.code for item in result.diagnostics],
        [item.code for item in result.known],
        [item.rule for item in result.gone],
    )


def test_what_was_found_before_does_not_count_and_is_kept(bench: Any, files: dict[str, str]) -> None:
    result = judged(bench, files, frozen(bench, files))
    assert codes(result) == ([], ["ACT001", "ACT002"], [])
    assert not result.failed


@pytest.mark.parametrize(
    "edit",
    [
        ("# ", "# "),
        ("actions:", "# a comment\n\n\nactions:"),
        ("status: active\n", "status: active\ntags: [x]\n"),
        ("blast_radius: high", 'blast_radius:    "high"   # far'),
        ("actions:\n", "actions:\n  - {name: log, blast_radius: low, minimum_confidence: 0}\n"),
        ("- name: call   # by phone\n    blast_radius: high", "- blast_radius: high\n    name: call"),
    ],
)
def test_edits_elsewhere_and_of_layout_keep_it_known(
    bench: Any, files: dict[str, str], edit: tuple[str, str]
) -> None:
    baseline = frozen(bench, files)
    files["contracts/a.yaml"] = files["contracts/a.yaml"].replace(*edit)
    assert codes(judged(bench, files, baseline)) == ([], ["ACT001", "ACT002"], [])


def test_another_value_counts_and_the_old_one_is_gone(bench: Any, files: dict[str, str]) -> None:
    baseline = frozen(bench, files)
    files["contracts/a.yaml"] = files["contracts/a.yaml"].replace("high", "critical")
    result = judged(bench, files, baseline)
    assert codes(result) == (["ACT001", "ACT002", "ACT006"], [], ["ACT001", "ACT002"])


def test_the_same_mistake_elsewhere_counts(bench: Any, doc: Any, files: dict[str, str]) -> None:
    baseline = frozen(bench, files)
    files["contracts/a.yaml"] += OTHER
    result = judged(bench, files, baseline)
    assert codes(result) == (["ACT001", "ACT002"], ["ACT001", "ACT002"], [])
    assert {item.route for item in result.diagnostics} == {"actions[visit].blast_radius"}
    files["contracts/b.yaml"] = doc("ActionPolicy", "b", ACTIONS)
    assert len(judged(bench, files, baseline).diagnostics) == 4


def test_what_was_put_right_is_gone(bench: Any, files: dict[str, str]) -> None:
    baseline = frozen(bench, files)
    files["contracts/a.yaml"] = files["contracts/a.yaml"].replace("high", "low")
    result = judged(bench, files, baseline)
    assert codes(result) == ([], [], ["ACT001", "ACT002"])
    assert not result.failed


def test_an_item_put_in_above_moves_a_position_and_not_the_finding(bench: Any, doc: Any) -> None:
    def found(text: str, column: int, position: int) -> tuple[Any, Diagnostic]:
        place = Place("contracts/a.yaml", 6, column, 6, column + 1)
        item = Diagnostic("PRV002", "x", Severity.ERROR, "m", place, f"tags[{position}]")
        return bench.view({"contracts/a.yaml": doc("ActionPolicy", "a", f"tags: {text}\n{ACTIONS}")}), item

    view, item = found("[x, y]", 11, 1)
    baseline = freeze(view, [item])
    view, item = found("[z, x, y]", 14, 2)
    assert part(view, [item], baseline).known == (item,)
    view, item = found("[z, x, v]", 14, 2)
    assert part(view, [item], baseline).known == ()


def test_an_item_put_in_above_is_found_alone(bench: Any, doc: Any) -> None:
    one = {"contracts/r.yaml": doc("Release", "r", RELEASE % "thresholds/x@1.0.0")}
    baseline = frozen(bench, one)
    two = {"contracts/r.yaml": doc("Release", "r", RELEASE % "thresholds/y@1.0.0, thresholds/x@1.0.0")}
    result = judged(bench, two, baseline)
    assert [item.message[:20] for item in result.diagnostics] == ["`thresholds/y@1.0.0`"]
    assert (len(result.known), result.gone) == (1, ())


def test_each_frozen_finding_allows_one(bench: Any, files: dict[str, str]) -> None:
    view = bench.view(files)
    found = lint(view).diagnostics
    baseline = freeze(view, found)
    parted = part(view, [*found, *found], baseline)
    assert (len(parted.standing), len(parted.known), parted.gone) == (2, 2, ())


def test_what_reading_finds_and_waivers_are_never_frozen(bench: Any, doc: Any) -> None:
    waiver = """
        rule: ACT001
        scope: {file: contracts/a.yaml, route: x}
        reason: r
        owner: a
        approver: b
        issued: 2026-02-01
        expires: 2026-02-02
    """
    files = {"policies/w.yaml": doc("Waiver", "w", waiver), "contracts/b.yaml": "a: ["}
    assert frozen(bench, files) == {}
    assert codes(judged(bench, files, frozen(bench, files)))[0] == ["YML004", "WVR001"]


def test_a_waived_finding_is_not_frozen_too(bench: Any, doc: Any, files: dict[str, str]) -> None:
    waiver = """
        rule: ACT001
        scope: {file: contracts/a.yaml, route: "actions[call].blast_radius"}
        reason: r
        owner: a
        approver: b
        issued: 2026-02-01
        expires: 2026-04-02
    """
    files["policies/w.yaml"] = doc("Waiver", "w", waiver)
    assert [key.rule for key in frozen(bench, files)] == ["ACT002"]


def test_findings_in_other_files_are_known_by_their_text(bench: Any, doc: Any) -> None:
    body = "sections:\n  - {name: s, role: system, file: prompts/s.md}\n"
    files = {"contracts/p.yaml": doc("Prompt", "p", body), "prompts/s.md": "Review: {{review}}\n"}
    baseline = frozen(bench, files)
    assert [key.rule for key in baseline] == ["PRM001"]
    files["prompts/s.md"] = "One line more.\n" + files["prompts/s.md"]
    assert codes(judged(bench, files, baseline))[0] == []


def test_a_file_has_a_finding_a_line_in_order() -> None:
    keys = [Frozen("b.yaml", "X", "r", "0"), Frozen("a.yaml", "é\ud800", "r", "0")]
    data = dump(Baseline(keys * 2))
    assert data.count(b"\n") == 4
    assert [row["file"] for row in json.loads(data)["findings"]] == ["a.yaml", "b.yaml"]
    assert parse(data, "b.json")[keys[0]] == 2
    assert parse(dump(Baseline()), "b.json") == {}


ROW = {"rule": "X", "file": "f", "route": "r", "value": "v", "count": 1}


@pytest.mark.parametrize(
    "value",
    [
        "",
        "[",
        "[" * 100_000,
        "[]",
        "{}",
        '{"version": 2, "findings": []}',
        '{"version": 1}',
        '{"version": 1, "findings": {}}',
        '{"version": 1, "findings": [], "more": 1}',
        json.dumps({"version": 1, "findings": [{**ROW, "count": 0}]}),
        json.dumps({"version": 1, "findings": [{**ROW, "count": True}]}),
        json.dumps({"version": 1, "findings": [{**ROW, "rule": 1}]}),
        json.dumps({"version": 1, "findings": [{**ROW, "more": 1}]}),
        json.dumps({"version": 1, "findings": ["x"]}),
    ],
)
def test_what_is_no_baseline_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match=r"b\.json is no baseline"):
        parse(value.encode(), "b.json")


def test_a_secret_more_counts_where_the_rest_of_them_are_one_finding(bench: Any, doc: Any) -> None:
    tokens = [f"glpat-q7Rk2Zt9Lm4Xw8Bv6Nc{number:04}" for number in range(151)]
    prompt = doc("Prompt", "p", "sections: [{name: user, role: user, file: p.md}]\n")
    files = {"contracts/p.yaml": prompt, "p.md": "\n".join(tokens[:150])}
    before = frozen(bench, files)
    assert codes(judged(bench, files, before))[0] == []
    assert codes(judged(bench, {**files, "p.md": "\n".join(tokens)}, before))[0] == ["PRV007"]
