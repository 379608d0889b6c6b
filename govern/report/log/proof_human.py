"""What verifying a proof found, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from govern.report.styled import Line, line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.note import Verifier


class Checked(Protocol):
    """A proof that was checked, as the app gives it."""

    @property
    def path(self) -> Path: ...  # noqa: D102 - named by their types
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def verifier(self) -> Verifier: ...  # noqa: D102
    @property
    def head(self) -> Checkpoint | None: ...  # noqa: D102
    @property
    def says(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def failure(self) -> str | None: ...  # noqa: D102
    @property
    def ok(self) -> bool: ...  # noqa: D102


def proof_human(found: Checked) -> Iterator[Line]:
    """A proof that holds, with what it proves; or why it does not."""
    yield line(
        ("proved  " if found.ok else "REFUSED ", "good" if found.ok else "error"),
        (str(found.path), "path"),
        (f" ({found.kind})", "faint"),
    )
    yield line(("  key   ", "faint"), found.verifier.text)
    for text in found.says:
        yield line(("  says  ", "faint"), text)
    if found.head is not None:
        yield line(("  head  ", "faint"), f"size {found.head.size}, root {found.head.root.hex()}")
    if found.failure is not None:
        yield line(("  error ", "error"), found.failure)


def proof_json(found: Checked) -> dict[str, Any]:
    """The same as JSON, version 1."""
    head = found.head
    return {
        "version": 1,
        "ok": found.ok,
        "proof": {
            "path": str(found.path),
            "kind": found.kind,
            "key": found.verifier.text,
            "origin": found.verifier.name,
            "says": list(found.says),
            "head": {"size": head.size, "root": head.root.hex()} if head else None,
            "failure": found.failure,
        },
    }
