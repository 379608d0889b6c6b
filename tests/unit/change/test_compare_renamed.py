"""A new name hides no edit: what has the place of a component that went is held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from govern.change.direction import Direction
from govern.change.version import Level
from govern.contract.reference import Ref

from .conftest import PIPELINE_FILE as PIPELINE
from .conftest import PROMPT_FILE as PROMPT
from .conftest import THRESHOLDS_FILE as THRESHOLDS
from .conftest import codes, follow, move, raised, replace_file
from .test_compare import GUARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Work

FREE = "prompts/free.yaml"
FREE_PROMPT = b"""\
apiVersion: govern/v1
kind: Prompt
id: free.md
version: 1.0.0
status: active
sections:
  - {name: text, role: system, file: prompts/free.md}
"""


def free(work: Work) -> Work:
    """Add a prompt that nothing refers to."""
    work.files |= {FREE: FREE_PROMPT, "prompts/free.md": b"one\n"}
    return work.locked().commit()


EVASIONS: dict[str, Callable[[Work], Work]] = {
    "edited in place": lambda w: replace_file(w, "prompts/free.md", b"two\n"),
    "in another contract file": lambda w: move(
        replace_file(w, "prompts/free.md", b"two\n"), FREE, "prompts/deep/other.yaml"
    ),
    "in another file": lambda w: replace_file(
        move(w, "prompts/free.md", "prompts/f.md"), "prompts/f.md", b"two\n"
    ).edit(FREE, "prompts/free.md", "prompts/f.md"),
    "by a value alone": lambda w: w.edit(FREE, "role: system", "role: user"),
}


@pytest.mark.parametrize("name", EVASIONS)
def test_an_edit_under_a_new_name_needs_a_version(base: Work, name: str) -> None:
    head = free(base).copy().edit(FREE, "id: free.md", "id: ff")
    report = EVASIONS[name](head).locked().against(base)
    assert codes(report) == ["CHG002"]
    (change,) = report.changes
    assert (change.how, change.old, change.new) == (
        "renamed",
        Ref("prompt", "free.md", "1.0.0"),
        Ref("prompt", "ff", "1.0.0"),
    )
    assert (change.required, change.actual) == (Level.MINOR, Level.NONE)
    assert change.subject is not None
    assert change.changes


def test_with_a_version_above_the_old_one_it_is_told(base: Work) -> None:
    head = free(base).copy().edit(FREE, "id: free.md", "id: ff")
    raised(replace_file(head, "prompts/free.md", b"two\n"), FREE, "1.1.0")
    report = head.locked().against(base)
    assert codes(report) == []
    (item,) = report.diagnostics
    assert (item.code, item.message) == (
        "CHG011",
        "prompt/free.md is called prompt/ff now, and is not what it was",
    )


def test_a_lower_version_under_a_new_name_is_lower(base: Work) -> None:
    head = free(base).copy().edit(FREE, "id: free.md", "id: ff")
    raised(replace_file(head, "prompts/free.md", b"two\n"), FREE, "0.9.0")
    assert codes(head.locked().against(base)) == ["CHG003"]


def test_the_highest_version_is_the_one_to_be_above(base: Work) -> None:
    second = FREE_PROMPT.replace(b"1.0.0", b"2.0.0").replace(b"system", b"user")
    base.files["prompts/free.2.yaml"] = second
    head = free(base).copy()
    del head.files["prompts/free.2.yaml"]
    head.edit(FREE, "id: free.md", "id: ff")
    raised(replace_file(head, "prompts/free.md", b"two\n"), FREE, "1.1.0")
    report = head.locked().against(base)
    assert codes(report) == ["CHG003"]
    assert {str(change.old): change.how for change in report.changes} == {
        "prompt/free.md@1.0.0": "removed",
        "prompt/free.md@2.0.0": "renamed",
    }


def test_a_looser_value_under_a_new_name_is_looser(base: Work, work: Work) -> None:
    work.edit(THRESHOLDS, "id: triage", "id: levels").edit(THRESHOLDS, "0.80", "0.10")
    follow(work, "thresholds/triage@1.0.0", "thresholds/levels@1.0.0")
    report = work.locked().against(base)
    assert codes(report) == ["CHG002"]
    change = work.change(base, "thresholds/levels")
    (leaf,) = change.changes
    assert leaf.direction in {change.direction, Direction.OTHER}


def test_what_still_refers_to_the_old_name_is_told(base: Work, work: Work) -> None:
    work.edit(PROMPT, "id: triage", "id: other").edit("prompts/system.md", "Be brief.", "Be rude.")
    assert {"CHG002", "CHG004"} <= set(codes(work.against(base)))
    assert PIPELINE in work.files


def test_a_policy_under_a_new_name_has_gone(base: Work) -> None:
    base.files["contracts/guard.yaml"] = GUARD
    head = base.locked().commit().copy()
    head.edit("contracts/guard.yaml", "id: guard", "id: other")
    head.edit("contracts/guard.yaml", "severity: error", "severity: note")
    report = head.locked().against(base)
    assert codes(report) == ["CHG004"]
    assert sorted(change.how for change in report.changes) == ["added", "removed"]


def test_what_went_is_told_with_what_came(base: Work) -> None:
    """Moved, renamed and edited at once: no place is left by which the two could be one."""
    head = free(base).copy()
    del head.files[FREE], head.files["prompts/free.md"]
    head.files["prompts/f.yaml"] = FREE_PROMPT.replace(b"free", b"f")
    head.files["prompts/f.md"] = b"two\n"
    report = head.locked().against(base)
    (item,) = report.diagnostics
    assert (item.code, item.message) == ("CHG012", "prompt/free.md was deleted, and prompt/f.md came")
