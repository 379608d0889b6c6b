"""Data contracts of others: each with its file, what its own version's schema says, and what lint finds."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from govern.check.lint import lint
from govern.check.view import View
from govern.contract.catalog import read_catalog
from govern.contract.tree import MemoryTree
from govern.diagnostic import Diagnostic, Severity
from govern.source.reader import read_document
from govern.source.resolve import to_core

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = {
    "v3.0.0": "3.0.2",
    "v3.0.1": "3.0.2",
    "v3.0.2": "3.0.2",
    "v3.1.0": "3.1.0",
    "v3.2.0": "3.2.0",
}
"""Which published schema judges a document of an `apiVersion`."""

CONFIG = b"apiVersion: govern/v1\nkind: Workspace\nname: corpus\n"
PLACE = "contracts/contract.yaml"

OF_OURS = "RET001"
"""What govern asks for of data beyond the standard, whatever else is right: how long it is kept."""


@dataclass(frozen=True)
class Judged:
    """A contract: `accepted` by its own version's schema or not, and the findings of lint."""

    name: str
    text: str
    accepted: bool
    findings: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that are errors."""
        return tuple(item for item in self.findings if item.severity is Severity.ERROR)

    @property
    def failing(self) -> tuple[Diagnostic, ...]:
        """The findings that fail lint, without what govern asks for beyond the standard."""
        return tuple(item for item in self.all_failing if item.code != OF_OURS)

    @property
    def all_failing(self) -> tuple[Diagnostic, ...]:
        """The findings that fail lint: errors and warnings."""
        return tuple(item for item in self.findings if item.severity is not Severity.NOTE)

    @property
    def labelled_invalid(self) -> bool:
        """Whether its author made it as an example of a mistake."""
        return "invalid" in self.name.rpartition("__")[2]


def read_corpus(shared: Path) -> list[Judged]:
    """Judge every contract of the standard's version 3."""
    folder = shared / "data" / "odcs"
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["standard"] == "ODCS"]
    return [judge(folder, row["file"], (folder / row["file"]).read_bytes()) for row in rows]


def judge(folder: Path, name: str, data: bytes) -> Judged:
    """Judge one contract, in a workspace of its own."""
    catalog = read_catalog(MemoryTree({"govern.yaml": CONFIG, PLACE: data}))
    found = lint(View(catalog, lambda _: None, {}, {}, dt.date(2026, 3, 1))).diagnostics
    return Judged(name, data.decode(), accepted(folder, data, name), found)


def accepted(folder: Path, data: bytes, name: str) -> bool:
    """Whether the schema of its own version accepts a document."""
    root = read_document(data, name).root
    value: Any = None if root is None else to_core(root)
    version = SCHEMAS.get(str(value.get("apiVersion"))) if isinstance(value, dict) else None
    return version is not None and bool(_validator(folder, version).is_valid(value))


@cache
def _validator(folder: Path, version: str) -> Any:
    import jsonschema_rs  # noqa: PLC0415 - compiled once, where the data is present

    schema = json.loads((folder / f"odcs-{version}.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema)
