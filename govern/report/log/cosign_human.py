"""What the witnesses made of the latest checkpoint, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from govern.errors import GovernError
from govern.report.styled import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.lineage.checkpoint import Checkpoint


class Asked(Protocol):
    """What came of asking one witness, as the app gives it."""

    @property
    def witness(self) -> str: ...  # noqa: D102 - named by their types
    @property
    def failure(self) -> str: ...  # noqa: D102


class Cosigned(Protocol):
    """What came of asking all."""

    @property
    def checkpoint(self) -> Checkpoint: ...  # noqa: D102 - named by their types
    @property
    def asked(self) -> Sequence[Asked]: ...  # noqa: D102
    @property
    def witnesses(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def missing(self) -> str: ...  # noqa: D102
    @property
    def against(self) -> GovernError | None: ...  # noqa: D102


def cosign_human(found: Cosigned) -> Iterator[Line]:
    """Each witness with what it did; then whether the quorum is met."""
    head = found.checkpoint
    yield line((head.origin, "strong"), f" at size {head.size}, root {head.root.hex()}")
    yield from witnesses_human(found)


def witnesses_human(found: Cosigned | GovernError | None) -> Iterator[Line]:
    """As `cosign_human` without the checkpoint: what a command that recorded something tells at its end."""
    if found is None:
        return
    if isinstance(found, GovernError):
        yield line(("  witnesses were not asked: ", "warning"), found.message)
        return
    for one in found.asked:
        if one.failure:
            yield line(("  missing   ", "warning"), one.witness, (f"  {one.failure}", "faint"))
        else:
            yield line(("  cosigned  ", "good"), one.witness)
    if found.missing:
        yield line(("not believed yet: ", "error"), f"the trust policy asks for {found.missing}")


def cosign_json(found: Cosigned) -> dict[str, Any]:
    """The same as JSON, version 1."""
    return {"version": 1, **_asked(found)}


def witnesses_json(found: Cosigned | GovernError | None) -> dict[str, Any] | None:
    """The same as part of what a command that recorded something gives; None where nobody is to be asked."""
    if isinstance(found, GovernError):
        return {"ok": False, "failure": found.message}
    return None if found is None else _asked(found)


def _asked(found: Cosigned) -> dict[str, Any]:
    head = found.checkpoint
    return {
        "ok": not found.missing,
        "checkpoint": {"origin": head.origin, "size": head.size, "root": head.root.hex()},
        "witnesses": [
            {"name": one.witness, "cosigned": not one.failure, "failure": one.failure or None}
            for one in found.asked
        ],
        "missing": found.missing or None,
    }
