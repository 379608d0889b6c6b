from __future__ import annotations

from typing import Any

import pytest

from govern.run.execute import Executor
from govern.run.stage import FactorValue, Stage
from govern.why import explain
from govern.why.words import Kind, in_words, outcome_text


def versions(number: int) -> dict[str, FactorValue]:
    return {name: FactorValue(f"{name}{number}", f"{name}@{number}", number - 1) for name in "abc"}


BEFORE, AFTER = versions(1), versions(2)
BOTH = "Both of these together made the change; undo either one"


def said(rule: Any, after: dict[str, FactorValue] = AFTER, **more: Any) -> list[str]:
    stage = Stage("act", ("a", "b", "c"), (), lambda f, i: rule(f["a"], f["b"], f["c"]))
    return [line.text for line in in_words(explain([stage], None, BEFORE, after, **more))]


def escalate(when: int) -> str:
    return "escalate" if when else "none"


def test_a_whole_answer() -> None:
    stage = Stage("act", ("a", "b"), (), lambda f, i: escalate(f["a"] & f["b"]))
    recorded = [Executor([stage]).execute(None, side).digests for side in (BEFORE, AFTER)]
    answer = explain([stage], None, BEFORE, AFTER, recorded_before=recorded[0], recorded_after=recorded[1])
    lines = in_words(answer)
    assert [line.text for line in lines] == [
        f"REPRODUCED, PROVEN, COMPLETE ({answer.stage_runs} stage runs, 3 changed factors)",
        "none → escalate",
        f"{BOTH} and the outcome is no longer escalate: a and b",
        "From before, enough to change the outcome: both a and b",
        "  a   a@1 → a@2   share 1/2   undo → none   through act",
        "  b   b@1 → b@2   share 1/2   undo → none   through act",
        "Changed and proven irrelevant here: c c@1 → c@2 (never read)",
        "Stages with another output: act",
        "Both sides reproduced byte for byte",
    ]
    row = lines[4]
    assert row.kind is Kind.FACTOR
    assert row.cells == ("a", "a@1 → a@2", "share 1/2", "undo → none", "through act")


def test_either_was_enough() -> None:
    lines = said(lambda a, b, c: escalate(a | b))
    assert "undo both and the outcome is no longer escalate; undoing one changes nothing" in lines[2]
    assert "  a   a@1 → a@2   share 1/2   undo → still escalate" in lines


def test_several_sets_and_more_than_two_outcomes() -> None:
    lines = said(lambda a, b, c: ["none", "tag", "escalate"][(a & (b | c)) + (a & b & c)])
    assert "To have none again, undo a; or both b and c" in lines
    lines = said(lambda a, b, c: escalate(a & (b | c)))
    assert lines[2].startswith("Several sets explain the change")
    assert lines[3:5] == ["  a", "  both b and c"]
    lines = said(lambda a, b, c: ["none", "tag", "tag", "escalate"][a + b + c])
    assert "From before, enough to change the outcome: any one of a, b or c" in lines
    assert "From before, enough to reach escalate: all three of a, b and c" in lines


def test_not_necessary_is_said_apart_from_irrelevant() -> None:
    lines = said(lambda a, b, c: escalate(a | (b & (1 - c))))
    assert "Changed and not necessary here, though not irrelevant: b (share 1/3) and c (share -1/6)" in lines
    assert not any("irrelevant here" in line for line in lines)


def test_an_unversioned_change_is_warned_of() -> None:
    lines = said(lambda a, b, c: escalate(a), {**BEFORE, "a": FactorValue("other", "a@1", 1)})
    assert "a changed without a new version: same label, different digest" in lines
    assert any("a@1, content changed" in line for line in lines)


def test_the_same_outcome() -> None:
    lines = said(lambda a, b, c: "none")
    assert lines[1:] == [
        "The outcome is the same: none",
        "Every stage's output is the same",
        "Not every stage was compared with a recorded digest",
    ]


def test_what_is_missing_comes_with_what_is_proven() -> None:
    lines = said(lambda a, b, c: escalate(a & (b | c)), budget=5)
    assert lines[0].startswith("PROVEN, CANDIDATE")
    assert "Proven: undo a and the outcome is no longer escalate; there may be other sets" in lines
    assert "Changed and still open: b and c" in lines
    assert "Missing: the budget of stage runs was spent before every combination was known" in lines
    lines = said(lambda a, b, c: escalate(a | b | c), budget=0)
    assert lines[0].startswith("CANDIDATE")
    assert lines[2].startswith("No cause is proven")


def test_nothing_is_concluded_from_a_mismatch() -> None:
    lines = said(lambda a, b, c: escalate(a), recorded_before={"act": "sha256:0"})
    assert lines[0].startswith("UNKNOWN")
    assert lines[1].startswith("Nothing is concluded: stage act does not reproduce, as recorded before")
    assert "expected sha256:0" in lines[1]
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        ("log", "log"),
        (None, "null"),
        ({"b": 1, "a": "é"}, '{"a": "é", "b": 1}'),
        ({"failed": "act"}, "failure of stage act"),
        ({"failed": "act", "at": 1}, '{"at": 1, "failed": "act"}'),
    ],
)
def test_outcomes(outcome: Any, text: str) -> None:
    assert outcome_text(outcome) == text
