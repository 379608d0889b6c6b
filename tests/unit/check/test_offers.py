from __future__ import annotations

from typing import Any

import pytest

from govern.check.fixing import ALL, SAFE_ONLY, choose, first_fix
from govern.diagnostic import Diagnostic, Edit, Fix, Place, Safety, Severity

THRESHOLDS = "values:\n  - {name: x, value: 0.5, metric: m}\n"
RELEASE = """
environments:
  - name: test
    components: [%s]   # pinned
"""


def offered(bench: Any, files: dict[str, str], code: str, **more: Any) -> list[str]:
    result = bench.lint(files, **more)
    found = next(item for item in result.diagnostics if item.code == code)
    return [f"{fix.safety}: {edit.text}" for fix in found.fixes for edit in fix.edits]


@pytest.mark.parametrize("text", ["thresholds/t", "thresholds/t@latest", "thresholds/t@^1"])
def test_a_floating_reference_is_offered_the_only_version(bench: Any, doc: Any, text: str) -> None:
    files = {
        "contracts/r.yaml": doc("Release", "r", RELEASE % text),
        "contracts/t.yaml": doc("Thresholds", "t", THRESHOLDS),
    }
    assert offered(bench, files, "REF002") == ["unsafe: thresholds/t@1.0.0"]


def test_of_two_versions_none_is_offered(bench: Any, doc: Any) -> None:
    files = {
        "contracts/r.yaml": doc("Release", "r", RELEASE % "thresholds/t"),
        "contracts/t.yaml": doc("Thresholds", "t", THRESHOLDS),
    }
    assert offered(bench, files, "REF002", locked={"thresholds/t@0.9.0": "sha256:0"}) == []
    broken = {**files, "contracts/u.yaml": doc("Thresholds", "t", "values: [", version="2.0.0")}
    assert offered(bench, broken, "REF002") == []


def test_a_dangling_reference_is_offered_the_one_it_is_a_slip_of(bench: Any, doc: Any) -> None:
    files = {
        "contracts/r.yaml": doc("Release", "r", RELEASE % "thresholds/triaeg@1.0.0"),
        "contracts/t.yaml": doc("Thresholds", "triage", THRESHOLDS, version="1.2.0"),
    }
    assert offered(bench, files, "REF001") == ["unsafe: thresholds/triage@1.2.0"]
    files["contracts/r.yaml"] = doc("Release", "r", RELEASE % "thresholds/triage@1.0.0")
    assert offered(bench, files, "REF001") == ["unsafe: thresholds/triage@1.2.0"]


def test_the_default_release_is_offered_the_only_one(bench: Any, doc: Any) -> None:
    config = "apiVersion: govern/v1\nkind: Workspace\nname: b\nrun: {release: release/r@2.0.0}\n"
    files = {
        "govern.yaml": config,
        "contracts/r.yaml": doc("Release", "r", RELEASE % "thresholds/t@1.0.0"),
        "contracts/t.yaml": doc("Thresholds", "t", THRESHOLDS),
    }
    assert offered(bench, files, "REF001") == ["unsafe: release/r@1.0.0"]


def test_a_long_waiver_is_offered_the_day_on_which_it_ends_anyway(bench: Any, doc: Any) -> None:
    body = """
        rule: ACT001
        scope: {file: contracts/a.yaml, route: x}
        reason: r
        owner: a
        approver: b
        issued: 2026-02-01
        expires: 2027-02-01
    """
    assert offered(bench, {"policies/w.yaml": doc("Waiver", "w", body)}, "WVR003") == ["safe: 2026-05-02"]


def test_a_misspelt_input_is_offered_unless_it_is_there_already(bench: Any, doc: Any) -> None:
    stages = """
        sources: [data-contract/s@1.0.0]
        stages:
          - {name: extract, inputs: [record], builtin: sanitise}
          - {name: score, inputs: [%s], builtin: sanitise}
        output: [{name: o, type: string, classification: public}]
        retention: P1Y
        environments: [test]
    """

    def files(inputs: str) -> dict[str, str]:
        return {"contracts/p.yaml": doc("InsightPipeline", "p", stages % inputs)}

    assert offered(bench, files("extrct"), "REF005") == ["unsafe: extract"]
    assert offered(bench, files("extract, extrct"), "REF005") == []


def finding(*fixes: Fix, file: str = "a.yaml", line: int = 1) -> Diagnostic:
    return Diagnostic("X", "x", Severity.ERROR, f"m{line}", Place(file, line, 1), fixes=fixes)


def replacing(line: int, start: int, end: int, safety: Safety = Safety.SAFE, file: str = "a.yaml") -> Fix:
    return Fix(f"{line}:{start}-{end}", safety, (Edit(Place(file, line, start, line, end), "x"),))


def test_a_safe_fix_is_made_before_an_unsafe_one() -> None:
    item = finding(replacing(1, 1, 2, Safety.UNSAFE), replacing(1, 3, 4))
    assert first_fix(item, ALL) == item.fixes[1]
    assert first_fix(finding(item.fixes[0]), SAFE_ONLY) is None
    assert first_fix(finding(item.fixes[0]), ALL) == item.fixes[0]
    assert first_fix(finding(Fix("none", Safety.SAFE, ())), ALL) is None


def test_fixes_that_touch_wait_for_the_next_round() -> None:
    one, other, apart = finding(replacing(1, 1, 4)), finding(replacing(1, 4, 6)), finding(replacing(1, 7, 8))
    elsewhere = finding(replacing(1, 1, 4, file="b.yaml"), file="b.yaml")
    picks = choose([one, other, apart, elsewhere], SAFE_ONLY)
    assert [pick.fix.description for pick in picks] == ["1:1-4", "1:7-8", "1:1-4"]
    left = choose([one, other], SAFE_ONLY, {picks[0].key})
    assert [pick.diagnostic for pick in left] == [other]
