from __future__ import annotations

import pytest

from govern.policy.cel.literals import BadLiteralError, quote, quote_bytes, read_string


@pytest.mark.parametrize(
    ("token", "wanted"),
    [
        (r"'\n\x41\u00e9\U0001F600\101\?'", "\nAé😀A?"),
        (r"r'\n'", "\\n"),
        ('"""a"b"""', 'a"b'),
        ("''", ""),
        (r"b'\xff\377é\n'", b"\xff\xff\xc3\xa9\n"),
        (r"bR'\n'", b"\\n"),
    ],
)
def test_escapes(token: str, wanted: str | bytes) -> None:
    assert read_string(token) == wanted


@pytest.mark.parametrize(
    ("token", "offset"),
    [(r"'ab\q'", 3), (r"'\ud800'", 1), (r"'\U00110000'", 1), (r"b'a\u00e9'", 3), (r"'\x4'", 1), (r"'\8'", 1)],
)
def test_what_is_no_escape_is_refused_where_it_stands(token: str, offset: int) -> None:
    with pytest.raises(BadLiteralError) as refused:
        read_string(token)
    assert refused.value.offset == offset


@pytest.mark.parametrize("text", ["", "a'b\"c\\", "\n\t\x00\x7f", "é😀\u2028\U000e0001"])
def test_what_is_quoted_reads_back(text: str) -> None:
    assert read_string(quote(text)) == text
    assert read_string(quote_bytes(text.encode())) == text.encode()
