"""What was found and does not count, with the words that say why: one form for every report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.check.lint import LintResult
    from govern.diagnostic import Diagnostic, Place


@dataclass(frozen=True, slots=True)
class Allowed:
    """A finding that is allowed, and by what; `comment` is the inline ignore that says so in the file."""

    diagnostic: Diagnostic
    words: str
    comment: Place | None = None


def allowed(result: LintResult) -> list[Allowed]:
    """Give what a result's waivers allow, in the result's order."""
    return [
        Allowed(
            item.diagnostic,
            f"{item.waiver}, until {item.expires}, approved by {item.approver}: {item.reason}",
            item.comment,
        )
        for item in result.waived
    ]
