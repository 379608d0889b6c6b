"""What checking a certificate of an answer found, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from govern.report.proof_human import Checked, proof_human, proof_json
from govern.report.styled import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterator


class CheckedAnswer(Checked, Protocol):
    """A certificate that was checked, as the app gives it."""

    @property
    def unchecked(self) -> str | None: ...  # noqa: D102 - named by its type


def answer_human(found: CheckedAnswer) -> Iterator[Line]:
    """Show what holds, and what was not checked."""
    yield from proof_human(found)
    if found.unchecked is not None:
        yield line(("  note  ", "warning"), f"checked against the log only, not run again: {found.unchecked}")


def answer_json(found: CheckedAnswer) -> dict[str, Any]:
    """The same as JSON, version 1."""
    told = proof_json(found)
    return {**told, "proof": {**told["proof"], "unchecked": found.unchecked}}
