"""Unquoted words in brackets that hold `:` or `?`: `{url: http://x/y}`, `[09:00-08:00]`, `[what?]`.

YAML 1.2.2 reads them as words (rule 130, ns-plain-char): in brackets a `:` ends a key only before a blank or
one of `,[]{}`, and a `?` begins one only where a word would begin. The C parser is of libyaml 0.1, which
knows YAML 1.1 and refuses such text. It is given the text with a character that the text does not have in
the stead of each such sign: no place moves by that, and the values get their signs back.

Where another reader takes a sign for an indicator, it stays as it is and the text is refused: a word that
ends with `:` (`[a:]`), and a `?` that begins a line, or either after a quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLONS = re.compile(r"""((?:\A|[^\s"'\]}])\s*+)(:+)(?=[^\s,\[\]{}])""")
"""`:` before what can't follow a key's; after a quote or bracket it may: `{"a":1}` is read as JSON."""

_MARKS = re.compile(r"""([^\s,\[\]{}"'?:-][ \t]*+|-)(\?(?:[? \t]*\?)?)""")
"""`?` after a word on its line. After `- `, `: ` or `? ` it can be the sign of a key."""

_ESCAPED = re.compile(r"\\(?:u|U0000)([0-9a-fA-F]{4})")
_PRIVATE = range(0xE000, 0xE040)


@dataclass(frozen=True, slots=True)
class Words:
    """A text with the signs stood in for, and what stands for `:` and for `?`."""

    text: str
    colon: str
    mark: str


def hide(text: str) -> Words | None:
    """Let other characters stand in for the signs inside words.

    None where there is no such sign, or no character to spare: a value may have any that the text has, or
    spells by an escape in double quotes.
    """
    escaped = {int(digits, 16) for digits in _ESCAPED.findall(text)}
    spare = [chr(code) for code in _PRIVATE if code not in escaped and chr(code) not in text][:2]
    if len(spare) < 2:
        return None
    colon, mark = spare
    hidden = _COLONS.sub(lambda found: found[1] + colon * len(found[2]), text)
    hidden = _MARKS.sub(lambda found: found[1] + found[2].replace("?", mark), hidden)
    return None if hidden == text else Words(hidden, colon, mark)


def shown(stream: Iterator[Any], words: Words) -> Iterator[Any]:
    """Give the events of `words.text` with the signs back in the values."""
    for event in stream:
        if type(event).__name__ == "ScalarEvent":
            event.value = event.value.replace(words.colon, ":").replace(words.mark, "?")
        yield event
