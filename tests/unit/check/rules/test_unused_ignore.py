from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govern.diagnostic import Safety
from govern.source.edit import apply
from govern.source.reader import read_document

ACTIONS = """
actions:
  - name: call
    {above}
    blast_radius: {radius}   {beside}
    minimum_confidence: 0.5
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
INLINE = "{file: contracts/a.yaml, inline: true}"
POINTS = "# govern: ignore[ACT001] waiver/w@1.0.0"


def files(
    doc: Any, *, above: str = "#", beside: str = "", radius: str = "medium", scope: str = INLINE
) -> dict[str, str]:
    return {
        "contracts/a.yaml": doc(
            "ActionPolicy", "a", ACTIONS.format(above=above, beside=beside, radius=radius)
        ),
        "policies/w.yaml": doc("Waiver", "w", WAIVER.format(scope=scope)),
    }


@pytest.mark.parametrize("where", ["above", "beside"])
@pytest.mark.parametrize("scope", [INLINE, '{file: contracts/a.yaml, route: "actions[call].blast_radius"}'])
def test_a_comment_at_a_covered_finding_is_used_and_the_finding_waived(
    bench: Any, doc: Any, where: str, scope: str
) -> None:
    result = bench.lint(files(doc, scope=scope, **{where: POINTS}))
    assert result.diagnostics == ()
    (waived,) = result.waived
    assert waived.diagnostic.code == "ACT001"
    assert waived.comment is not None
    assert waived.comment.line == {"above": 8, "beside": 9}[where]


def test_comments_may_stand_above_each_other(bench: Any, doc: Any) -> None:
    above = f"# govern: ignore[ACT002] waiver/v@1.0.0\n\n    {POINTS}\n    # why"
    case = files(doc, above=above, radius="high")
    case["policies/v.yaml"] = case["policies/w.yaml"].replace("id: w", "id: v").replace("ACT001", "ACT002")
    result = bench.lint(case)
    assert result.diagnostics == ()
    assert [item.diagnostic.code for item in result.waived] == ["ACT001", "ACT002"]


def test_an_inline_waiver_allows_nothing_without_a_comment(bench: Any, doc: Any) -> None:
    result = bench.lint(files(doc))
    assert [item.code for item in result.diagnostics] == ["ACT001", "WVR002"]


def test_a_comment_allows_nothing_on_another_line_and_says_so(bench: Any, doc: Any) -> None:
    case = files(doc)
    case["contracts/a.yaml"] = case["contracts/a.yaml"].replace("0.5", f"0.5   {POINTS}")
    assert [item.code for item in bench.lint(case).diagnostics] == ["ACT001", "WVR006", "WVR002"]


@pytest.mark.parametrize(
    "scope",
    [
        "{file: contracts/b.yaml, inline: true}",
        '{file: contracts/a.yaml, route: "actions[other].blast_radius"}',
        '{fingerprint: "0123456789abcdef"}',
    ],
)
def test_a_comment_does_not_widen_what_was_approved(bench: Any, doc: Any, scope: str) -> None:
    result = bench.lint(files(doc, beside=POINTS, scope=scope))
    assert [item.code for item in result.diagnostics] == ["ACT001", "WVR006", "WVR002"]
    assert "does not cover" in result.diagnostics[1].message


def test_an_unused_comment_can_be_deleted_and_takes_nothing_with_it(bench: Any, doc: Any) -> None:
    clean = files(doc, radius="low", above="# why")["contracts/a.yaml"]
    for where in ({"beside": POINTS, "above": "# why"}, {"above": f"# why\n    {POINTS}"}):
        case = files(doc, radius="low", **where)
        found = next(item for item in bench.lint(case).diagnostics if item.code == "WVR006")
        (fix,) = found.fixes
        assert fix.safety is Safety.UNSAFE
        document = read_document(case["contracts/a.yaml"].encode(), "contracts/a.yaml")
        assert apply(document, fix.edits).replace("low   \n", "low\n") == clean.replace("low   \n", "low\n")


def test_nothing_is_said_while_something_cannot_be_read(
    judge: Callable[..., Any], bench: Any, doc: Any
) -> None:
    case = {**files(doc, beside=POINTS, radius="low"), "contracts/b.yaml": "["}
    assert "WVR006" not in {item.code for item in bench.lint(case).diagnostics}
