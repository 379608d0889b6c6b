"""Events of YAML text: from the C parser, or from the pure one where the C one is not installed.

Only the event stream is used. Loaders and composers recurse, and 100,000 open brackets crash the process
through the C one; the stream keeps its state in a list.

The two never give different trees for one mapping or list. They differ a little in what they refuse: the C
parser takes a tab between tokens, the pure one does not; the pure one takes an empty key. Both are loaded
when a text is read, not at start-up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.source.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_GAP = r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\r\n]*+)*+"
_TO_NEXT = re.compile(_GAP)
_TO_INDICATOR = re.compile(_GAP + r"[:?-](?=[ \t\r\n]|$)")
_SPLITS_WORD = re.compile(r":(?!\s)|\?")
# The parsers notice these where the construct ends; what is wrong is where it starts.
_AT_ITS_START = ("could not find expected ':'", "unexpected end of stream", "unexpected document")


class BrokenText(Exception):  # noqa: N818 - caught by the reader, never seen outside
    """The text is not YAML.

    `problem` is in the parser's words; `index` is where, and `context` where the construct began that it
    stands in, both offsets in characters.
    """

    def __init__(self, problem: str, index: int, context: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.index = index
        self.context = context

    @property
    def at_its_start(self) -> bool:
        """Whether the place to show is where the construct began: a quote that is never closed."""
        return any(words in self.problem for words in _AT_ITS_START)


@dataclass(frozen=True, slots=True)
class _Mark:
    index: int
    line: int
    column: int


def native_events(text: str) -> Iterator[Any]:
    """Stream the events of the C parser; marks count characters and lines from 0.

    Raises:
        ImportError: the C parser is not installed.
        BrokenText: while streaming: the text is not YAML from there on.

    """
    from _ruamel_yaml import CParser  # type: ignore[import-not-found]  # noqa: PLC0415 - see the module

    return _until_broken(CParser(text).get_event)


def pure_events(text: str) -> Iterator[Any]:
    """Stream the events of the pure parser, with the marks that the C parser gives.

    Raises:
        BrokenText: while streaming: the text is not YAML from there on.

    """
    from ruamel.yaml import YAML  # noqa: PLC0415 - see the module

    stream = YAML(typ="safe", pure=True).parse(text)
    return _like_native(Lines(text), _until_broken(lambda: next(stream, None)))


def events(text: str) -> Iterator[Any]:
    """Stream the events of the C parser, or where it is not installed those of the pure one."""
    try:
        return native_events(text)
    except ImportError:
        return pure_events(text)


def _until_broken(step: Callable[[], Any]) -> Iterator[Any]:
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415 - see the module

    try:
        yield from iter(step, None)
    except MarkedYAMLError as error:
        mark, context = error.problem_mark or error.context_mark, error.context_mark
        problem = f"{error.context or ''}: {error.problem or ''}"
        raise BrokenText(problem, mark.index if mark else 0, context.index if context else None) from None
    except (
        YAMLError,
        ValueError,
        IndexError,
    ) as error:  # the pure scanner lets a few of chr() and [] through
        raise BrokenText(str(error), 0) from None


def _like_native(lines: Lines, stream: Iterator[Any]) -> Iterator[Any]:
    """Refuse what the C parser refuses, and put empty nodes where it puts them."""
    flow = last = 0
    for event in stream:
        kind = type(event).__name__
        if kind in {"SequenceStartEvent", "MappingStartEvent"}:
            flow += bool(flow or event.flow_style)
            last = event.end_mark.index
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            last = event.end_mark.index if flow else last
            flow -= bool(flow)
        elif kind == "AliasEvent":
            last = event.end_mark.index
        elif kind == "ScalarEvent":
            _refuse_like_native(lines.text, event, in_flow=bool(flow))
            if event.start_mark.index == event.end_mark.index:
                _put_like_native(lines, event, last, in_flow=bool(flow))
            last = event.end_mark.index
        yield event


def _refuse_like_native(text: str, event: Any, *, in_flow: bool) -> None:
    start, end = event.start_mark.index, event.end_mark.index
    if not event.style and in_flow and (sign := _SPLITS_WORD.search(text, start, end)):
        raise BrokenText(f"found unexpected '{sign[0]}'", sign.start(), start)
    if event.style == '"' and any("\ud800" <= character <= "\udfff" for character in event.value):
        raise BrokenText("found invalid Unicode character escape code", start, start)


def _put_like_native(lines: Lines, event: Any, last: int, *, in_flow: bool) -> None:
    """Put an empty node after its indicator; in brackets, before the next token."""
    start = event.start_mark.index
    place = _TO_NEXT.match(lines.text, start) if in_flow else _TO_INDICATOR.match(lines.text, last)
    if place and (in_flow or place.end() <= start):
        line, column = lines.position(place.end())
        event.start_mark = event.end_mark = _Mark(place.end(), line - 1, column - 1)
