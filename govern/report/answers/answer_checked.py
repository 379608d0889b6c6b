"""What checking a certificate of an answer found, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from govern.report.log.proof_human import Checked, proof_human, proof_json
from govern.report.styled import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterator


class CheckedAnswer(Checked, Protocol):
    """A certificate that was checked, as the app gives it."""

    @property
    def claims(self) -> tuple[str, ...]: ...  # noqa: D102 - named by their types
    @property
    def unchecked(self) -> str | None: ...  # noqa: D102


def answer_human(found: CheckedAnswer) -> Iterator[Line]:
    """Show what holds; what is only claimed stands apart, with the reason why it was not checked."""
    if found.unchecked is None:
        yield from proof_human(found)
        return
    yield line(("not proved here  ", "warning"), (str(found.path), "path"), (f" ({found.kind})", "faint"))
    yield line(("  key   ", "faint"), found.verifier.text)
    for text in found.says:
        yield line(("  holds ", "faint"), text)
    for text in found.claims:
        yield line(("  claim ", "warning"), f"{text} (not checked)")
    yield line(("  why   ", "warning"), found.unchecked)


def answer_json(found: CheckedAnswer) -> dict[str, Any]:
    """The same as JSON, version 1."""
    told = proof_json(found)
    return {**told, "proof": {**told["proof"], "claims": list(found.claims), "unchecked": found.unchecked}}
