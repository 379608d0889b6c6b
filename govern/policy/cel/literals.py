"""Strings, bytes and numbers as they are spelt in an expression (CEL language definition, "Syntax")."""

from __future__ import annotations

import re

_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "?": "?",
    '"': '"',
    "'": "'",
    "`": "`",
}
_ESCAPE = re.compile(
    r"\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))", re.DOTALL
)


class BadLiteralError(ValueError):
    """A literal that is spelt wrong, with the offset in it where that shows."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def read_string(token: str) -> str | bytes:
    """Read a string or bytes literal as written, prefix and quotes included. Raises BadLiteralError."""
    quote = min(position for mark in "'\"" if (position := token.find(mark)) >= 0)
    prefix = token[:quote].lower()
    width = 3 if token[quote : quote + 3] in {'"""', "'''"} and len(token) >= quote + 6 else 1
    start, body = quote + width, token[quote + width : -width]
    if "r" in prefix:
        return _encode(body, start) if "b" in prefix else _checked(body, start)
    return _bytes(body, start) if "b" in prefix else _string(body, start)


def _string(body: str, start: int) -> str:
    if "\\" not in body:
        return _checked(body, start)

    def expand(match: re.Match[str]) -> str:
        code = _code(match, start)
        if isinstance(code, str):
            return code
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise BadLiteralError(f"{match[0]} is no Unicode character", start + match.start())
        return chr(code)

    return _checked(_ESCAPE.sub(expand, body), start)


def _bytes(body: str, start: int) -> bytes:
    out, last = bytearray(), 0
    for match in _ESCAPE.finditer(body):
        out += _encode(body[last : match.start()], start + last)
        if match[2] or match[3]:
            raise BadLiteralError(
                f"{match[0]} names a character; write its bytes as \\xHH", start + match.start()
            )
        code = _code(match, start)
        out += code.encode() if isinstance(code, str) else bytes((code,))
        last = match.end()
    return bytes(out + _encode(body[last:], start + last))


def _code(match: re.Match[str], start: int) -> int | str:
    if (octal := match[4]) is not None:
        return int(octal, 8)
    digits = match[1] or match[2] or match[3]
    if digits is not None:
        return int(digits, 16)
    try:
        return _SIMPLE[match[5]]
    except KeyError:
        raise BadLiteralError(f"{match[0]!r} is no escape", start + match.start()) from None


def _encode(text: str, start: int) -> bytes:
    return _checked(text, start).encode()


def _checked(text: str, start: int) -> str:
    lone = next((index for index, mark in enumerate(text) if "\ud800" <= mark <= "\udfff"), None)
    if lone is not None and not text.isascii():
        raise BadLiteralError("half of a surrogate pair is no character", start + lone)
    return text


def quote(text: str) -> str:
    """Spell a string so that reading it gives the same text: double quotes, escapes only where needed."""
    return '"' + "".join(_ESCAPED.get(mark) or _shown(mark) for mark in text) + '"'


def quote_bytes(data: bytes) -> str:
    """Spell bytes so that reading them gives the same: printable ASCII as it is, all else as hex."""
    return (
        'b"'
        + "".join(
            _ESCAPED.get(chr(code)) or (chr(code) if 32 <= code < 127 else f"\\x{code:02x}") for code in data
        )
        + '"'
    )


_ESCAPED = {character: f"\\{name}" for name, character in _SIMPLE.items() if name not in "?'`"}


def _shown(mark: str) -> str:
    if mark.isprintable():
        return mark
    code = ord(mark)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
