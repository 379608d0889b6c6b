"""Data contracts of the Open Data Contract Standard (Bitol), judged by the standard's own JSON Schema.

The schema of 3.2 ships in the package `open-data-contract-standard` and accepts 3.0 and 3.1 documents by their
`apiVersion`. It is compiled once a process by a validator written in Rust: the pure Python one takes exponential
time on this schema.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from govern.contract.complaint import route_text
from govern.contract.findings import finding
from govern.contract.load import Loaded
from govern.diagnostic import Severity
from govern.source.resolve import locate, to_core, to_plain
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from jsonschema_rs import Draft201909Validator, ValidationError

    from govern.diagnostic import Diagnostic
    from govern.source.node import Document, Node, Route

_QUOTED = re.compile(r"'([^']+)'")


def official_schema() -> dict[str, Any]:
    """The standard's JSON Schema, version 3.2, as its package ships it."""
    text = files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def _validator() -> Draft201909Validator:
    import jsonschema_rs  # noqa: PLC0415 - only where a data contract is read

    return jsonschema_rs.Draft201909Validator(official_schema())


def load_odcs(document: Document) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
    """Judge a data contract by the standard and read what govern acts on."""
    from pydantic import ValidationError  # noqa: PLC0415 - built only once a document needs it

    from govern.contract.complaint import complaints  # noqa: PLC0415 - only where something is wrong
    from govern.contract.fields import typed  # noqa: PLC0415 - see above
    from govern.contract.kinds.data_contract import DataContract  # noqa: PLC0415 - see above

    root = document.root
    assert root is not None  # noqa: S101 - `load` checked it
    value = to_core(root)
    found = [_finding(document, root, error) for error in _validator().iter_errors(value)]
    if found:
        return None, tuple(found)
    try:
        contract = DataContract.model_validate(typed(to_plain(root)))
    except ValidationError as error:
        return None, complaints(document, DataContract, error)
    try:
        return Loaded(document, contract, contract.ref), ()
    except ValueError as error:
        place = locate(root, ("version",)).place(document.file)
        return None, (finding("CON009", str(error), place, route="version", severity=Severity.WARNING),)


def _finding(document: Document, root: Node, error: ValidationError) -> Diagnostic:
    error = _deepest(error)
    route: Route = tuple(error.instance_path)
    message, help_ = error.message, None
    span = locate(root, route)
    if "Additional properties" in message or "Unevaluated properties" in message:
        key = next(iter(_QUOTED.findall(message)), "")
        guess = did_you_mean(key, _allowed(error))
        route = (*route, key)
        span = locate(root, route, key=True)
        message = f"the standard knows no `{key}` here"
        help_ = f"did you mean `{guess}`?" if guess else None
    return finding("CON007", message[:400], span.place(document.file), route=route_text(route), help=help_)


def _deepest(error: ValidationError) -> ValidationError:
    """Of the alternatives that failed, the error deepest in the document says most about what was meant."""
    options = [item for branch in getattr(error.kind, "context", ()) for item in branch]
    if not options:
        return error
    best = max((_deepest(item) for item in options), key=lambda item: len(item.instance_path))
    return best if len(best.instance_path) > len(error.instance_path) else error


def _allowed(error: ValidationError) -> list[str]:
    """The keys of the schema object that the failing `additionalProperties` belongs to."""
    place: Any = official_schema()
    try:
        for step in error.schema_path[:-1]:
            place = place[step]
            while isinstance(place, dict) and "$ref" in place:
                place = official_schema()["$defs"][place["$ref"].rsplit("/", 1)[-1]]
    except (KeyError, IndexError, TypeError):
        return []
    return sorted(place.get("properties", {})) if isinstance(place, dict) else []
