"""What was found and does not count, with the words that say why: one form for every report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from govern.check.baseline import Frozen
    from govern.check.lint import LintResult
    from govern.diagnostic import Diagnostic, Place


class Allowed(NamedTuple):
    """A finding that is allowed, and by what; `comment` is the inline ignore that says so in the file."""

    diagnostic: Diagnostic
    words: str
    comment: Place | None = None


def allowed(result: LintResult) -> list[Allowed]:
    """Give what a result's waivers allow, then what its baseline has, each in the result's order."""
    waived = [
        Allowed(
            item.diagnostic,
            f"{item.waiver}, until {item.expires}, approved by {item.approver}: {item.reason}",
            item.comment,
        )
        for item in result.waived
    ]
    return [
        *waived,
        *(Allowed(item, "in the baseline: it was found before and is as it was") for item in result.known),
    ]


def vanished(frozen: Frozen) -> str:
    """Say that a finding of the baseline is gone."""
    return f"{frozen.rule} is in the baseline and not found any more: {frozen.file} {frozen.route}"
