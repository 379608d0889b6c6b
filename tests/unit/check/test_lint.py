from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from govern.check.lint import lint
from govern.check.view import View
from govern.contract.catalog import read_catalog
from govern.contract.tree import MemoryTree
from govern.diagnostic import Severity

ACTIONS = """
actions:
  - {name: call, blast_radius: high, minimum_confidence: 0.5}
"""
WAIVER = """
rule: ACT001
scope: {scope}
reason: being rewritten
owner: j.lind
approver: a.haddad
issued: 2026-02-01
expires: 2026-04-10
"""
POLICY = "code: ACT103\nseverity: error\nsubject: event\nrequire: 'true'\nmessage: m\n"
CASES = "cases: [{name: a, given: {}, expect: pass}]\n"


def test_findings_come_in_the_order_of_their_places(bench: Any, doc: Any) -> None:
    files = {
        "policies/p.yaml": doc("Policy", "p", POLICY + CASES),
        "contracts/b.yaml": doc("ActionPolicy", "b", ACTIONS),
        "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS),
    }
    result = bench.lint(files)
    assert [(item.place.file, item.code) for item in result.diagnostics] == [
        ("contracts/a.yaml", "ACT001"),
        ("contracts/a.yaml", "ACT002"),
        ("contracts/b.yaml", "ACT001"),
        ("contracts/b.yaml", "ACT002"),
        ("policies/p.yaml", "POL006"),
    ]
    assert result == bench.lint(dict(reversed(files.items())))
    assert (result.files, result.contracts) == (4, 3)
    assert [result.count(severity) for severity in Severity] == [4, 0, 1]


def test_notes_alone_do_not_fail(bench: Any, doc: Any) -> None:
    assert not bench.lint({"policies/p.yaml": doc("Policy", "p", POLICY + CASES)}).failed
    assert bench.lint({"contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS)}).failed


@pytest.mark.parametrize("by", ["route", "fingerprint"])
def test_a_waived_finding_is_kept_apart_and_not_dropped(bench: Any, doc: Any, by: str) -> None:
    files = {"contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS)}
    target = next(item for item in bench.lint(files).diagnostics if item.code == "ACT001")
    scope = {
        "route": '{file: contracts/a.yaml, route: "actions[call].blast_radius"}',
        "fingerprint": f'{{fingerprint: "{target.fingerprint}"}}',
    }[by]
    result = bench.lint({**files, "policies/w.yaml": doc("Waiver", "w", WAIVER.format(scope=scope))})
    assert [item.code for item in result.diagnostics] == ["ACT002"]
    (waived,) = result.waived
    assert waived.diagnostic == target
    assert (str(waived.waiver), waived.reason, waived.approver) == (
        "waiver/w@1.0.0",
        "being rewritten",
        "a.haddad",
    )


@pytest.mark.parametrize(
    ("now", "waived"),
    [("2026-01-31", 0), ("2026-02-01", 1), ("2026-04-09", 1), ("2026-04-10", 0), ("2027-01-01", 0)],
)
def test_a_waiver_counts_from_its_issue_to_the_day_before_it_expires(
    bench: Any, doc: Any, now: str, waived: int
) -> None:
    scope = '{file: contracts/a.yaml, route: "actions[call].blast_radius"}'
    files = {
        "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS),
        "policies/w.yaml": doc("Waiver", "w", WAIVER.format(scope=scope)),
    }
    result = bench.lint(files, now=dt.date.fromisoformat(now))
    assert len(result.waived) == waived
    assert [item.code for item in result.diagnostics].count("ACT001") == 1 - waived


def test_a_waiver_for_years_counts_for_ninety_days(bench: Any, doc: Any) -> None:
    scope = '{file: contracts/a.yaml, route: "actions[call].blast_radius"}'
    text = doc("Waiver", "w", WAIVER.format(scope=scope)).replace("2026-04-10", "2036-04-10")
    files = {"contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS), "policies/w.yaml": text}
    assert len(bench.lint(files, now=dt.date(2026, 5, 1)).waived) == 1
    assert len(bench.lint(files, now=dt.date(2026, 5, 2)).waived) == 0


def test_what_cannot_be_read_does_not_stop_the_rest(bench: Any, doc: Any) -> None:
    files = {
        "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS),
        "contracts/b.yaml": b"\xff\xfe\x00",
        "contracts/c.yaml": "[" * 100_000,
        "contracts/d.yaml": "",
        "contracts/e.yaml": "- a\n- b\n",
        "contracts/f.yaml": "kind: Nonsense\n",
        "contracts/g.yaml": doc("Prompt", "p", "sections: []\n"),
    }
    result = bench.lint(files)
    by_file = {item.place.file for item in result.diagnostics}
    assert by_file == set(files)
    assert {"ACT001", "ACT002"} <= {item.code for item in result.diagnostics}


def test_a_file_that_two_contracts_share_is_told_once(bench: Any, doc: Any) -> None:
    extractor = "code:\n  entry: stages/e.py:build\n"
    files = {
        "contracts/a.yaml": doc("FeatureExtractor", "a", extractor),
        "contracts/b.yaml": doc("FeatureExtractor", "b", extractor),
        "stages/e.py": "def (",
    }
    assert [str(item.place) for item in bench.lint(files).diagnostics] == ["stages/e.py:1:5"]


def test_this_repository_has_nothing_but_notes() -> None:
    root = Path(__file__).resolve().parents[3]
    if not (root / "govern.yaml").is_file():
        pytest.skip("the repository's own workspace is absent")
    folders = ("contracts", "prompts", "policies")
    paths = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in [*paths, root / "govern.yaml"]}
    catalog = read_catalog(MemoryTree(files))
    # references to earlier versions are the lock's business, which this test does without
    locked = {ref: "" for loaded in catalog.of_kind("Release") for ref in _refs(loaded)}
    result = lint(View(catalog, lambda _: None, locked, {}, dt.date(2026, 3, 1)))
    assert [
        (item.code, str(item.place)) for item in result.diagnostics if item.severity is not Severity.NOTE
    ] == []
    assert result.contracts >= 10


def _refs(loaded: Any) -> list[Any]:
    return [ref for environment in loaded.contract.environments for ref in environment.components]
