"""What is wrong with a text that is not YAML, in plain words.

The parsers' own words name their grammar ("did not find expected <document start>"). Here each is turned into
what a person did, and what to do.
"""

from __future__ import annotations

import re

_INDENTED_BY_TAB = re.compile(r"[ ]*\t")

# (what the C parser or the pure one says, what is wrong, what to do); the first that fits counts.
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "unexpected ':'",
        "a `:` stands inside an unquoted word in brackets",
        'quote the word, or put a space after the `:` if it ends a key: `["a:b"]`, `{a: b}`',
    ),
    (
        "mapping values are not allowed",
        "a second `:` on this line, or a line indented deeper than it belongs",
        "quote the value if the `:` is part of it; indent the line like its neighbours if it is a key",
    ),
    (
        "sequence entries are not allowed",
        "a list can't start here",
        "put the first `-` on a line of its own; quote a text that starts with `-`",
    ),
    ("mapping keys are not allowed", "a `?` key can't start here", "quote a text that starts with `?`"),
    (
        "could not find expected ':'",
        "this line is neither `key: value` nor part of the value before it",
        "add the missing `:`, or indent the line under the value it continues",
    ),
    (
        "unexpected end of stream",
        "a quote is opened and never closed",
        "close it; in single quotes write '' for an apostrophe",
    ),
    (
        "unexpected document",
        "a quote is still open at this `---` or `...`",
        "close the quote before it",
    ),
    ("',' or ']'", "a `[` list is not closed, or lacks a comma", "add the `,` or the `]`"),
    ("',' or '}'", "a `{` mapping is not closed, or lacks a comma", "add the `,` or the `}`"),
    (
        "node content",
        "a value is missing here",
        "write it, or close the bracket before it",
    ),
    (
        "while parsing a block mapping",
        "this line does not line up with the keys above it",
        "indent it like the key it follows, by spaces",
    ),
    (
        "while parsing a block collection",
        "this line does not line up with the `-` items above it",
        "indent it like the items, by spaces, and start an item with `- `",
    ),
    (
        "document start",
        "more text stands after the end of the document",
        "indent it under the key it belongs to, or remove it",
    ),
    (
        "non-comment content after document end",
        "more text stands after the end of the document",
        "indent it under the key it belongs to, or remove it",
    ),
    (
        "unknown escape character",
        "no escape by this letter exists in double quotes",
        "write a backslash twice, or use single quotes, where it stands for itself",
    ),
    (
        "unicode character escape",
        "this escape is not a character",
        "write a character past U+FFFF as itself or as eight digits: \\U0001F600",
    ),
    (
        "hexdec",
        "this escape has too few hexadecimal digits",
        "write \\x and two digits, \\u and four, or \\U and eight",
    ),
    (
        "chomping or indentation",
        "what follows `|` or `>` on its line is neither an indentation nor a comment",
        "start the text on the next line, or quote it",
    ),
    (
        "indentation indicator",
        "the number after `|` or `>` is not an indentation from 1 to 9",
        "remove the number, or correct it",
    ),
    (
        "block scalar",
        "what follows `|` or `>` on its line is neither an indentation nor a comment",
        "start the text on the next line, or quote it",
    ),
    ("scanning an anchor", "what follows this `&` is not a name", "quote a text that starts with `&`"),
    ("scanning an alias", "what follows this `*` is not a name", "quote a text that starts with `*`"),
    ("scanning a directive", "a line can't start with `%`", "quote the text, or indent it under its key"),
    ("tag", "this tag can't be read", "quote a text that starts with `!`"),
)


def explain(problem: str, text: str, index: int) -> tuple[str, str]:
    """Say what is wrong at `index` of `text` and what to do, given the parser's words."""
    start = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
    lowered = problem.casefold()
    if "tab" in lowered.split() or _INDENTED_BY_TAB.match(text, start):
        return "a tab where indentation is expected", "indent with spaces; YAML does not count tabs"
    if text[index : index + 1] == "?" and ("',' or" in lowered or "unexpected '?'" in lowered):
        return "a `?` stands inside an unquoted word in brackets", "quote the word"
    if text[index : index + 1] == ":" and "parsing a block mapping" in lowered:
        return "a key is missing before this `:`", "write the key"
    if "cannot start any token" in lowered:
        return f"`{text[index : index + 1]}` can't start a value", "quote the value"
    for words, message, help_ in _WORDS:
        if words in lowered:
            return message, help_
    return f"the text is not YAML here ({problem.strip(': ')})", ""
