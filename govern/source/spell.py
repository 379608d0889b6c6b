"""How a text is written as a YAML scalar so that it is read back as the same text."""

from __future__ import annotations

import re
from functools import cache

from govern.source.resolve import core_scalar

# Narrower than YAML allows: what is quoted without need is still right.
_PLAIN = re.compile(r"-?[\w./+$(](?:[^\s]|[ ](?![ ]))*+(?<![ :])")
_SPLITS_PLAIN = re.compile(r": | #")
_SPLITS_FLOW = re.compile(r"[][{},:?#]")
_UNPRINTABLE = (
    "[^\x20-\x7e\xa0-\u2027\u2030-\u2065\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


@cache
def _unprintable() -> re.Pattern[str]:
    """Match a character that is written as an escape; compiled when first needed, since that takes 4 ms."""
    return re.compile(_UNPRINTABLE)


@cache
def _escaped() -> re.Pattern[str]:
    """Match what has to be an escape in double quotes."""
    return re.compile(f'["\\\\]|{_UNPRINTABLE}')


def spell_plain(text: str, *, flow: bool) -> str | None:
    """Write `text` without quotes, or None where it would be read as something else, null included."""
    if _unprintable().search(text) or not _PLAIN.fullmatch(text) or _SPLITS_PLAIN.search(text):
        return None
    if core_scalar(text) is None or (flow and _SPLITS_FLOW.search(text)):
        return None
    return text


def spell_single(text: str) -> str | None:
    """Write `text` in single quotes, which have no escapes, or None where it needs one."""
    return None if _unprintable().search(text) else "'" + text.replace("'", "''") + "'"


def spell_double(text: str) -> str:
    """Write any `text` in double quotes on one line."""
    return '"' + _escaped().sub(_escape, text) + '"'


def spell_literal(text: str, indent: int, newline: str) -> str | None:
    """Write `text` as what follows a `|`: the chomping, then the lines; or None where that is delicate.

    Delicate are texts that need an indentation indicator or that end in blank lines.
    """
    lines = text.removesuffix("\n").split("\n")
    if not text[:1].strip() or text.endswith("\n\n"):
        return None
    if any((line and not line.strip()) or _unprintable().search(line) for line in lines):
        return None
    body = newline.join(" " * indent + line if line else "" for line in lines)
    return ("" if text.endswith("\n") else "-") + newline + body


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
