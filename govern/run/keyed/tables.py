"""Artefacts as tables that stages look keys up in, so that what was read is known key by key.

A table is a JSON object (keys are its names), or lines of a key, a tab and a value; a line without a tab is a
key with an empty value. Of lines with one key the last counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from govern.errors import UsageError
from govern.run.keyed.lines import entry_of


@runtime_checkable
class Tabled(Protocol):
    """Artefacts that give their own tables, because they note what is read."""

    def table(self, name: str) -> Mapping[str, Any]:
        """Give one artefact as a table; raises KeyError where there is none of the name."""


class Tables(Mapping[str, Mapping[str, Any]]):
    """Artefacts by name, each read as a table when it is asked for."""

    def __init__(self, *artefacts: Mapping[str, bytes]) -> None:
        self._artefacts = artefacts

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        """Give one artefact as a table.

        Raises:
            KeyError: there is no artefact of the name.
            UsageError: it is no text.

        """
        for artefacts in self._artefacts:
            if isinstance(artefacts, Tabled):
                try:
                    return artefacts.table(name)
                except KeyError:
                    continue
            if name in artefacts:
                return parse_table(name, artefacts[name])
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Name the artefacts."""
        return iter(dict.fromkeys(name for artefacts in self._artefacts for name in artefacts))

    def __len__(self) -> int:
        """Count the artefacts."""
        return len(list(iter(self)))


def json_object(data: bytes) -> dict[str, Any] | None:
    """Read a JSON object; None where it is none."""
    if not data.lstrip().startswith(b"{"):
        return None
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def parse_table(name: str, data: bytes) -> dict[str, Any]:
    """Read an artefact as a table; raises UsageError where it is no text."""
    found = json_object(data)
    if found is not None:
        return found
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"the artefact `{name}` is no table: byte {error.start} is not UTF-8",
            help="read its bytes from `artefacts`",
        ) from None
    return {entry_of(line): line.rstrip("\r").partition("\t")[2] for line in lines if line.strip()}
