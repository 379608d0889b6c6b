"""New values in a contract's text, with every other character left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.contract.load import load
from govern.errors import UsageError
from govern.source.edit import apply, set_scalar
from govern.source.reader import read_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.change.resolving import Content
    from govern.contract.reference import Ref


def respelt(content: Content, values: Mapping[tuple[str, ...], str], expected: Ref) -> bytes:
    """Put scalars at routes; the result is read again and must be `expected` before it is given out.

    Raises UsageError where the text can't be changed so.
    """
    document = content.loaded.document
    edits = [set_scalar(document, content.loaded.positions(*route), value) for route, value in values.items()]
    data = apply(document, edits).encode()
    loaded, problems = load(read_document(data, document.file))
    if loaded is None or loaded.ref != expected:
        why = problems[0].message if problems else f"it would be {loaded.ref if loaded else 'nothing'}"
        raise UsageError(f"{document.file} can't be changed to {expected}: {why}", help="Change it by hand.")
    return data
