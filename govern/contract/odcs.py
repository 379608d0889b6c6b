"""Data contracts of the Open Data Contract Standard (Bitol), judged by the standard's own JSON Schema.

The schema (`govern.contract.odcs_schema`) is compiled once a process by a validator written in Rust: the pure
Python one takes exponential time on it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from govern.contract.findings import finding
from govern.contract.load import Loaded
from govern.contract.odcs_schema import odcs_schema
from govern.contract.reference import IDENTIFIER
from govern.diagnostic import Severity
from govern.source.resolve import locate, to_core, to_plain

if TYPE_CHECKING:
    from jsonschema_rs import Draft201909Validator

    from govern.contract.kinds.data_contract import DataContract
    from govern.diagnostic import Diagnostic
    from govern.source.node import Document, Node


@cache
def _validator(version: str) -> Draft201909Validator:
    import jsonschema_rs  # noqa: PLC0415 - only where a data contract is read

    return jsonschema_rs.Draft201909Validator(odcs_schema(version))


def load_odcs(document: Document) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
    """Judge a data contract by the standard and read what govern acts on."""
    from pydantic import ValidationError  # noqa: PLC0415 - built only once a document needs it

    from govern.contract.fields import typed  # noqa: PLC0415 - see above
    from govern.contract.kinds.data_contract import DataContract  # noqa: PLC0415 - see above

    root = document.root
    assert root is not None  # noqa: S101 - `load` checked it
    value = to_core(root)
    version = str(value["apiVersion"])
    errors = list(_validator(version).iter_errors(value))
    if errors:
        from govern.contract.odcs_findings import odcs_findings  # noqa: PLC0415 - only where something is wrong

        return None, odcs_findings(document, root, errors, odcs_schema(version))
    try:
        contract = DataContract.model_validate(typed(to_plain(root), beyond_numbers="text"))
    except ValidationError as error:
        from govern.contract.complaint import complaints  # noqa: PLC0415 - only where something is wrong

        return None, complaints(document, DataContract, error)
    try:
        return Loaded(document, contract, contract.ref), ()
    except ValueError:
        return None, (_unaddressable(document, root, contract),)


def _unaddressable(document: Document, root: Node, contract: DataContract) -> Diagnostic:
    """Say which of id and version no reference can name; the standard allows more, but nothing empty."""
    sound = re.fullmatch(IDENTIFIER, contract.id, re.ASCII)
    key, text = ("version", contract.version) if sound else ("id", contract.id)
    place = locate(root, (key,)).place(document.file)
    if not text.strip():
        return finding("CON009", f"the {key} is empty", place, route=key, help=f"write the contract's {key}")
    message = f"no reference can name the {key} `{text}`"
    help_ = "an id has letters, digits, `.`, `_` and `-`" if key == "id" else "a version has the form 1.2.3"
    return finding("CON009", message, place, route=key, help=help_, severity=Severity.WARNING)
