"""New values in a contract's text, with every other character left as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from govern.contract.load import load
from govern.errors import UsageError
from govern.source.reader import read_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.change.resolving import Content
    from govern.contract.reference import Ref


def respelt(content: Content, values: Mapping[tuple[str, ...], str], expected: Ref) -> bytes:
    """Put scalars at routes; the result is read again and must be `expected` before it is given out.

    A value keeps its quotes. Raises UsageError where the text can't be changed so.
    """
    document = content.loaded.document
    text, cuts = document.text, []
    for route, value in values.items():
        scalar = content.loaded.scalar(*route)
        raw = text[scalar.span.start : scalar.span.end]
        cuts.append((scalar.span.start, scalar.span.end, _in_quotes(raw, scalar.text, value)))
    for start, end, new in sorted(cuts, reverse=True):
        text = text[:start] + new + text[end:]
    data = text.encode()
    loaded, problems = load(read_document(data, document.file))
    if loaded is None or loaded.ref != expected:
        why = problems[0].message if problems else f"it would be {loaded.ref if loaded else 'nothing'}"
        raise UsageError(f"{document.file} can't be changed to {expected}: {why}", help="Change it by hand.")
    return data


def _in_quotes(raw: str, old: str, new: str) -> str:
    for quote in ("", "'", '"'):
        if raw == f"{quote}{old}{quote}":
            return f"{quote}{new}{quote}"
    return json.dumps(new)  # spelt with escapes or over several lines
