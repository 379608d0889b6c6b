"""Records from bytes: tab- or comma-separated values, JSON Lines, and members of a zip archive.

Every value stays the string that was read. A file that is not what the contract says is refused at its line:
a record that is dropped or padded in silence would be a behaviour nobody declared.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from govern.data.columns import Columns, columns_of
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from govern.contract.kinds.data_contract import DataContract

Format: TypeAlias = Literal["tsv", "csv", "jsonl"]

SUFFIXES: dict[str, Format] = {".tsv": "tsv", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
"""The format that a file's suffix stands for."""

Row: TypeAlias = "tuple[int, dict[str, str]]"
"""Line, from 1, and the values by physical name."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its key, its position in the source counting from 0, its fields by name in the contract."""

    key: str
    position: int
    fields: dict[str, str]


def format_of(name: str) -> Format:
    """Tell the format from a file's name; raises UsageError where its suffix says nothing."""
    for suffix, found in SUFFIXES.items():
        if name.lower().endswith(suffix):
            return found
    raise UsageError(
        f"`{name}` has none of the known suffixes {', '.join(SUFFIXES)}",
        help="rename the file, or say its format",
    )


def read_records(data: bytes, format: Format, contract: DataContract, name: str) -> Iterator[Record]:  # noqa: A002 - the word the contract uses
    """Read the records of one file, in order.

    Raises:
        UsageError: with `name` and line where there is one: not UTF-8, empty, a column missing or undeclared,
            a row of another length, an empty required value, a key that came before, or a contract that does
            not describe one table with a key.

    """
    return read_files([(name, data)], format, contract)


def read_files(
    files: Iterable[tuple[str, bytes]],
    format: Format,  # noqa: A002 - as above
    contract: DataContract,
) -> Iterator[Record]:
    """Read several files as one source: positions go on, and keys are unique over all of them."""
    columns = columns_of(contract)
    seen: dict[str, str] = {}
    for name, data in files:
        text = _decoded(data, name)
        rows = _json_rows(text, columns, name) if format == "jsonl" else _rows(text, format, columns, name)
        for line, values in rows:
            place = f"{name}:{line}"
            fields = {declared: values[physical] for physical, declared in columns.names.items()}
            columns.check_values(fields, place)
            key = columns.key(fields)
            if key in seen:
                raise UsageError(
                    f"the key of this record came before, at {seen[key]}",
                    help="give each record a key of its own, or choose another primary key in the contract",
                    place=place,
                )
            yield Record(key, len(seen), fields)
            seen[key] = place


def _decoded(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"byte {error.start} is not UTF-8", help="save the file as UTF-8", place=f"{name}:{line}"
        ) from None
    if not text.strip():
        raise UsageError("the file is empty", help="give a file with records", place=f"{name}:1")
    return text


def _rows(text: str, format: Format, columns: Columns, name: str) -> Iterator[Row]:  # noqa: A002 - as above
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter="\t" if format == "tsv" else ",", strict=True
    )
    numbered = _numbered(reader, name)
    line, header = next(numbered)
    if format == "tsv" and len(header) == 1 and "," in header[0]:
        hint = "this looks like comma-separated values: say `csv`"
    else:
        hint = "quote values that hold the separator or a line break"
    columns.check_header(header, f"{name}:{line}")
    for line, row in numbered:
        if len(row) != len(header):
            raise UsageError(
                f"{_count(row)} where the header has {len(header)}", help=hint, place=f"{name}:{line}"
            )
        yield line, dict(zip(header, row, strict=True))


def _numbered(reader: Iterator[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    """Give rows with the line on which each begins. Blank lines may end a file, and stand nowhere else."""
    blank = 0
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise UsageError(
                f"not readable as separated values: {error}",
                help='a value that holds a quote is written in quotes, with "" for each quote inside',
                place=f"{name}:{line}",
            ) from None
        if row is None:
            return
        if row and blank:
            raise UsageError("a blank line among the records", help="remove it", place=f"{name}:{blank}")
        if row:
            yield line, row
        else:
            blank = blank or line
        line = reader.line_num + 1  # type: ignore[attr-defined]  # `csv.reader` has it; its type is not public


def _json_rows(text: str, columns: Columns, name: str) -> Iterator[Row]:
    # numbers keep the spelling they came in
    decode = json.JSONDecoder(parse_float=str, parse_int=str, object_pairs_hook=_Pairs).decode
    header: Sequence[str] = ()
    for line, row in enumerate(text.rstrip().split("\n"), 1):
        place = f"{name}:{line}"
        try:
            value = decode(row)
        except (ValueError, RecursionError) as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
            raise UsageError(f"not JSON: {said}", help="write one JSON object a line", place=place) from None
        if not isinstance(value, _Pairs):
            raise UsageError("not a JSON object", help="write one JSON object a line", place=place)
        keys = [key for key, _ in value]
        if keys != header:
            columns.check_header(keys, place)
            header = keys
        yield line, {key: _text(item, key, place) for key, item in value}


class _Pairs(list[tuple[str, object]]):
    """The keys and values of a JSON object, repeated keys included."""


def _text(value: object, key: str, place: str) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    raise UsageError(
        f"column `{key}` holds a structure where text is declared", help="flatten the records", place=place
    )


def _count(row: Sequence[str]) -> str:
    return f"{len(row)} value{'' if len(row) == 1 else 's'}"
