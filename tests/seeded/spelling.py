"""The same document in other words: styles, quotes, order, comments, blank lines, line ends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from .world import Values

_PLAIN = re.compile(r"[a-z][a-z]+")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def spellings(values: Values) -> Iterator[tuple[str, bytes]]:
    """Give each way to write a document, with its name."""
    plain = block(values, single)
    yield "flow style on one line", json.dumps(values).encode()
    yield "flow style, indented by four", json.dumps(values, indent=4).encode()
    yield "block style, single quotes", plain.encode()
    yield "block style, double quotes", block(values, json.dumps).encode()
    yield "block style, no quotes where none are needed", block(values, bare).encode()
    yield "lists at the indentation of their keys", block(values, single, deeper="").encode()
    yield "keys in the opposite order", block(turned(values), bare).encode()
    yield "comments", re.sub(r"(?m)$", "  # said", plain, count=400).replace("\n", "\n# more\n").encode()
    yield "blank lines", plain.replace("\n", "\n\n").encode()
    yield "spaces at the ends of lines", plain.replace("\n", "  \n").encode()
    yield "line ends of Windows", plain.replace("\n", "\r\n").encode()
    yield "a mark where the document starts", b"---\n" + plain.encode()
    yield "a byte-order mark", b"\xef\xbb\xbf" + plain.encode()
    yield "no newline at the end", plain.rstrip("\n").encode()
    yield "numbers with more zeros", re.sub(r"(?m)(: |- )(\d+\.\d+)$", r"\g<1>\g<2>00", plain).encode()


def single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def bare(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text not in _WORDS else json.dumps(text)


def turned(value: Any) -> Any:
    """Turn the order of every mapping's keys."""
    if isinstance(value, dict):
        return {key: turned(part) for key, part in reversed(value.items())}
    return [turned(part) for part in value] if isinstance(value, list) else value


def block(value: Any, quote: Callable[[str], str], deeper: str = "  ") -> str:
    return "\n".join(_lines(value, quote, deeper)) + "\n"


def _lines(value: Any, quote: Callable[[str], str], deeper: str) -> Iterator[str]:
    for key, part in value.items() if isinstance(value, dict) else ((None, part) for part in value):
        head = "-" if key is None else f"{bare(key)}:"
        below = "  " if key is None or isinstance(part, dict) else deeper
        if isinstance(part, dict | list) and part:
            rows = list(_lines(part, quote, deeper))
            if key is None:
                yield f"- {rows[0]}"
                yield from (f"  {row}" for row in rows[1:])
            else:
                yield head
                yield from (f"{below}{row}" for row in rows)
        else:
            yield f"{head} {quote(part) if isinstance(part, str) else json.dumps(part)}"
