from __future__ import annotations

import pytest

from govern.policy.cel.errors import CelSyntaxError
from govern.policy.cel.lexer import MAX_SOURCE, Text, tokens


def words(source: str) -> list[tuple[str, str]]:
    return [(token.what, token.text) for token in tokens(Text(source))][:-1]


def test_words_and_their_classes() -> None:
    assert words("a.b >= 1u + 0x1F - 1.5e3 && `x-y` in r'\\' // why\n|| true") == [
        ("ident", "a"),
        ("mark", "."),
        ("ident", "b"),
        ("mark", ">="),
        ("uint", "1u"),
        ("mark", "+"),
        ("int", "0x1F"),
        ("mark", "-"),
        ("float", "1.5e3"),
        ("mark", "&&"),
        ("quoted", "`x-y`"),
        ("ident", "in"),
        ("string", "r'\\'"),
        ("mark", "||"),
        ("ident", "true"),
    ]


def test_strings_end_at_their_own_quotes() -> None:
    assert words("""'a"b' "c'd" '''e'f''' \"\"\"g"h\"\"\" b'x' bR"\\" '' """) == [
        ("string", text) for text in ("'a\"b'", '"c\'d"', "'''e'f'''", '"""g"h"""', "b'x'", 'bR"\\"', "''")
    ]


def test_lines_and_columns_count_every_kind_of_line_break() -> None:
    text = Text("a\r\nbc\rd\ne")
    spans = [text.span(token.start, token.end) for token in tokens(text)][:-1]
    assert [(span.line, span.column, span.end_column) for span in spans] == [
        (1, 1, 2),
        (2, 1, 3),
        (3, 1, 2),
        (4, 1, 2),
    ]


@pytest.mark.parametrize(
    ("source", "column", "said"),
    [
        ("a & b", 3, "&&"),
        ("a = b", 3, "=="),
        ("'abc", 1, "same line"),
        ("a # b", 3, ""),
        ("'a\nb'", 1, "line"),
    ],
)
def test_what_is_no_token_is_refused_at_its_column(source: str, column: int, said: str) -> None:
    with pytest.raises(CelSyntaxError) as refused:
        words(source)
    assert refused.value.span is not None
    assert refused.value.span.column == column
    assert said in refused.value.help


def test_a_text_that_is_too_long_is_not_read() -> None:
    with pytest.raises(CelSyntaxError, match="longer than"):
        words(" " * (MAX_SOURCE + 1))
