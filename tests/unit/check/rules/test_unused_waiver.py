from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

ACTIONS = "actions: [{name: call, blast_radius: medium, minimum_confidence: 0.5}]\n"
WAIVER = """
rule: {rule}
scope: {{file: contracts/a.yaml, route: "{route}"}}
reason: being rewritten
owner: j.lind
approver: a.haddad
issued: {issued}
expires: 2026-04-10
"""
ROUTE = "actions[call].blast_radius"


def codes(bench: Any, doc: Any, **changes: str) -> list[tuple[str, str]]:
    status = changes.pop("status", "active")
    values = {"rule": "ACT001", "route": ROUTE, "issued": "2026-02-01"} | changes
    result = bench.lint(
        {
            "contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS),
            "policies/w.yaml": doc("Waiver", "w", WAIVER.format(**values), status=status),
        }
    )
    return [(item.code, str(item.place)) for item in result.diagnostics]


def test_a_waiver_that_allows_what_is_found_is_fine(bench: Any, doc: Any) -> None:
    assert codes(bench, doc) == []


def test_a_scope_that_names_nothing_found_is_told_at_its_key(bench: Any, doc: Any) -> None:
    found = codes(bench, doc, route="actions[tag].blast_radius")
    assert found == [("ACT001", "contracts/a.yaml:6:38"), ("WVR002", "policies/w.yaml:7:1")]


def test_another_rule_of_the_same_place_is_not_allowed_by_it(bench: Any, doc: Any) -> None:
    assert ("WVR002", "policies/w.yaml:7:1") in codes(bench, doc, rule="ACT002")


def test_a_rule_that_does_not_exist_is_told_at_its_value(bench: Any, doc: Any) -> None:
    assert ("WVR002", "policies/w.yaml:6:7") in codes(bench, doc, rule="ACT999")


def test_what_could_not_be_read_is_never_waived(bench: Any, doc: Any) -> None:
    assert ("WVR002", "policies/w.yaml:6:7") in codes(bench, doc, rule="CON001")


@pytest.mark.parametrize("changes", [{"status": "draft"}, {"issued": "2026-03-02"}])
def test_a_waiver_that_does_not_count_yet_allows_nothing(
    bench: Any, doc: Any, changes: dict[str, str]
) -> None:
    assert codes(bench, doc, **changes) == [
        ("ACT001", "contracts/a.yaml:6:38"),
        ("WVR002", "policies/w.yaml:5:9"),
    ]


def test_nothing_is_said_while_a_document_is_broken(bench: Any, doc: Any) -> None:
    result = bench.lint(
        {
            "contracts/a.yaml": "kind: ActionPolicy\n",
            "policies/w.yaml": doc(
                "Waiver", "w", WAIVER.format(rule="ACT001", route=ROUTE, issued="2026-02-01")
            ),
        },
        now=dt.date(2026, 3, 1),
    )
    assert [item.code for item in result.diagnostics] == ["CON003"]
