"""Contracts of others, held to the official schemas of the Open Data Contract Standard."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from govern.contract.load import load
from govern.diagnostic import Diagnostic, Severity
from govern.source.node import Document
from govern.source.reader import read_document
from govern.source.resolve import to_core

SCHEMAS = {
    "v3.0.0": "3.0.2",
    "v3.0.1": "3.0.2",
    "v3.0.2": "3.0.2",
    "v3.1.0": "3.1.0",
    "v3.2.0": "3.2.0",
}
"""Which published schema judges a document of an `apiVersion`."""


@dataclass(frozen=True)
class Judged:
    """A contract with what its own version's schema and what we say of it."""

    name: str
    document: Document
    accepted: bool
    errors: tuple[Diagnostic, ...]


@cache
def _validator(folder: Path, version: str) -> Any:
    import jsonschema_rs  # noqa: PLC0415 - compiled once, where the data is present

    schema = json.loads((folder / f"odcs-{version}.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema)


@pytest.fixture(scope="module")
def contracts(shared: Path) -> list[Judged]:
    folder = shared / "data" / "odcs"
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["standard"] == "ODCS"]
    return [_judge(folder, row["file"]) for row in rows]


def _judge(folder: Path, name: str) -> Judged:
    document = read_document((folder / name).read_bytes(), name)
    _, found = load(document)
    accepted = False
    if document.root is not None:
        value = to_core(document.root)
        version = SCHEMAS.get(str(value.get("apiVersion")))
        accepted = version is not None and _validator(folder, version).is_valid(value)
    errors = tuple(item for item in found if item.severity is Severity.ERROR)
    return Judged(name, document, accepted, errors)


def test_what_its_own_schema_accepts_is_accepted(contracts: list[Judged]) -> None:
    accepted = [item for item in contracts if item.accepted]
    # the schema sees one of two equal keys; which one depends on the parser, so no reader should guess
    refused = [item for item in accepted if any(error.code != "YML005" for error in item.errors)]
    assert [(item.name, item.errors[0].message) for item in refused] == []
    twice = [item for item in accepted if item.errors]
    assert all("duplicate-key" in item.name for item in twice)
    clean = len(accepted) - len(twice)
    print(f"odcs: {len(accepted)} contracts accepted by their schema, {clean} by us")  # noqa: T201 - the count is the result
    assert len(accepted) >= 90


def test_invalid_fixtures_that_their_schema_refuses_are_refused_at_a_place(contracts: list[Judged]) -> None:
    fixtures = [item for item in contracts if "invalid" in item.name.rpartition("__")[2]]
    refused = [item for item in fixtures if not item.accepted]
    missed = [item.name for item in refused if not item.errors]
    assert missed == []
    for item in refused:
        for error in item.errors:
            _stands_in(item.document, error)
    caught = sum(bool(item.errors) for item in fixtures)
    print(f"odcs: {len(refused)} refused fixtures caught, {caught} of {len(fixtures)} labelled invalid")  # noqa: T201 - as above
    assert len(refused) >= 12


def _stands_in(document: Document, error: Diagnostic) -> None:
    lines = document.text.split("\n")
    assert error.place.file == document.file
    assert 1 <= error.place.line <= len(lines), error
    assert 1 <= error.place.column <= len(lines[error.place.line - 1]) + 1, error
    # a mistake in one value does not point at the whole document
    assert (error.place.line, error.place.column) != (1, 1) or error.route == "", error


def test_an_unknown_version_is_refused_where_it_stands(contracts: list[Judged]) -> None:
    (future,) = (item for item in contracts if "v9.9.9" in item.document.text)
    assert [error.code for error in future.errors] == ["CON005"]
