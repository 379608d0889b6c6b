"""From an event stream to nodes, without recursion and within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.diagnostic import Diagnostic, Place, Related
from govern.source import findings
from govern.source.lines import Lines
from govern.source.node import Mapping, Node, Scalar, Sequence, Span
from govern.source.route import spell_route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govern.source.findings import Finding
    from govern.source.node import Route

_new = tuple.__new__
"""Makes a named tuple of the values of all its fields, without the call of a function of Python's."""


class Stop(Exception):  # noqa: N818 - caught by the reader, never seen outside
    """A bound is reached or the rest has no meaning; the finding is already noted."""


class _List:
    """A sequence being read."""

    __slots__ = ("flow", "items", "start")

    def __init__(self, start: Any, *, flow: bool) -> None:
        self.start = start
        self.flow = flow
        self.items: list[Node] = []

    @property
    def step(self) -> int:
        return len(self.items)

    @property
    def last(self) -> Node:
        return self.items[-1]


class _Map:
    """A mapping being read; `key` is set between a key and its value, `drop` when the value is not kept."""

    __slots__ = ("drop", "flow", "items", "key", "seen", "start")

    def __init__(self, start: Any, *, flow: bool) -> None:
        self.start = start
        self.flow = flow
        self.items: list[tuple[Scalar, Node]] = []
        self.seen: dict[str, Scalar] = {}
        self.key: Scalar | None = None
        self.drop = False

    @property
    def step(self) -> str | None:
        return None if self.key is None else self.key.text

    @property
    def last(self) -> Node:
        return self.items[-1][1]


class Builder:
    """Builds the tree of one document, and notes what is found on the way.

    `root` is the tree; `spelt_out` is false once a value is met that the text does not spell out where it
    stands; `found` are the findings in the order of the text. `skipped` is the number of characters before
    the text that the events count from.
    """

    def __init__(self, text: str, file: str, *, depth: int, nodes: int, most: int, skipped: int) -> None:
        self.root: Node | None = None
        self.spelt_out = True
        self.found: list[Diagnostic] = []
        self._text = text
        self._file = file
        self._depth = depth
        self._nodes = nodes
        self._most = most
        self._skipped = skipped
        self._lines: Lines | None = None
        self._open: list[_List | _Map] = []
        self._documents = 0

    def build(self, stream: Iterator[Any]) -> None:
        """Take all events.

        Raises:
            Stop: a bound is reached, or a second document begins.
            BrokenText: from the stream.

        """
        take: dict[str, Callable[[Any], None]] = {
            "MappingStartEvent": self._open_map,
            "SequenceStartEvent": self._open_list,
            "MappingEndEvent": self._close,
            "SequenceEndEvent": self._close,
            "AliasEvent": self._alias,
            "DocumentStartEvent": self._document,
        }
        scalar = self._scalar
        for event in stream:
            name = type(event).__name__
            if name == "ScalarEvent":
                scalar(event)
            elif name in take:
                take[name](event)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(findings.SEVERAL, event, "a second document begins here")

    def _scalar(self, event: Any) -> None:
        self._nodes -= 1
        if self._nodes < 0:
            self._too_many(event)
        if event.anchor is not None or event.ctag is not None:  # `tag` is a property that makes a text
            self._properties(event)
        style, start, end = event.style, event.start_mark, event.end_mark
        first, last, skipped = start.index, end.index, self._skipped
        if style == "|" or style == ">":  # noqa: PLR1714 - on the path of every scalar
            span = self._block_span(start, end)
        elif first == last:  # at the end of the text, the C parser counts one line too many
            at = first + skipped
            span = Span(*self._position(at), *self._position(at), at, at)
        else:
            line, column = start.line + 1, start.column + 1
            ends = end.line + 1, end.column + 1, first + skipped, last + skipped
            span = _new(Span, (line, column, *ends))
        node = _new(Scalar, (event.value, not style, span))
        parent = self._open[-1] if self._open else None
        if type(parent) is not _Map:
            self._add(node)
        elif (key := parent.key) is None:
            self._key(parent, node)
        else:
            if not parent.drop:
                parent.items.append((key, node))
            parent.key, parent.drop = None, False

    def _alias(self, event: Any) -> None:
        self._count(event)
        self.spelt_out = False
        self._note(findings.ALIAS, event, f"`*{event.anchor}` stands for a value written elsewhere")
        self._add(Scalar("", plain=False, span=self._span(event.start_mark, event.end_mark)), counts=False)

    def _open_map(self, event: Any) -> None:
        self._enter(event)
        self._open.append(_Map(event.start_mark, flow=event.flow_style))

    def _open_list(self, event: Any) -> None:
        self._enter(event)
        self._open.append(_List(event.start_mark, flow=event.flow_style))

    def _enter(self, event: Any) -> None:
        self._count(event)
        if len(self._open) >= self._depth:
            self._stop(findings.DEEP, event, f"more than {self._depth} collections inside one another")
        if event.anchor is not None or event.ctag is not None:
            self._properties(event)
        parent = self._open[-1] if self._open else None
        if isinstance(parent, _Map) and parent.key is None:
            self.spelt_out = False
            self._note(findings.COMPLEX_KEY, event, "a key must be a single word, not a collection")

    def _close(self, event: Any) -> None:
        ready = self._open.pop()
        span = self._span(ready.start, event.end_mark)
        if not ready.flow and ready.items:  # a block ends where its last value does, not at the next token
            end = ready.last.span
            span = Span(span.line, span.column, end.end_line, end.end_column, span.start, end.end)
        self._add(
            Sequence(tuple(ready.items), span)
            if isinstance(ready, _List)
            else Mapping(tuple(ready.items), span)
        )

    def _add(self, node: Node, *, counts: bool = True) -> None:
        """Put a finished node where it belongs; `counts` is false for what stands in for an alias."""
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, _List):
            parent.items.append(node)
        elif parent.key is not None:
            if not parent.drop:
                parent.items.append((parent.key, node))
            parent.key, parent.drop = None, False
        elif isinstance(node, Scalar) and counts:
            self._key(parent, node)
        else:
            parent.key, parent.drop = Scalar("", plain=False, span=node.span), True

    def _key(self, parent: _Map, key: Scalar) -> None:
        first = parent.seen.setdefault(key.text, key)
        parent.key = key
        if first is not key:
            parent.drop = True
            related = (Related(first.span.place(self._file), "first here"),)
            self._note_at(findings.DUPLICATE, key.span, f"the key `{key.text}` is here twice", related)
        if key.plain and key.text == "<<":
            self.spelt_out = False
            self._note_at(findings.MERGE, key.span, "`<<` merges keys that are written elsewhere")

    def _properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._note(findings.ANCHOR, event, f"`&{event.anchor}` names this value, to be copied elsewhere")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(findings.TAG, event, f"the tag `{tag}` gives this value a type")

    def _block_span(self, start: Any, end: Any) -> Span:
        """Span a `|` or `>` scalar to the last line that can hold content; its token reaches to the next one.

        Blanks at the end of a line, or alone on one, may be content, so they are kept.
        """
        first, last = start.index + self._skipped, end.index + self._skipped
        raw = self._text[first:last]
        if last < len(self._text):
            raw = raw.rstrip(" ")  # the indentation of the next token
        last = first + len(raw.rstrip("\r\n"))
        return Span(start.line + 1, start.column + 1, *self._position(last), first, last)

    def _position(self, offset: int) -> tuple[int, int]:
        if self._lines is None:
            self._lines = Lines(self._text)
        return self._lines.position(offset)

    def _span(self, start: Any, end: Any) -> Span:
        places = start.line + 1, start.column + 1, end.line + 1, end.column + 1
        return _new(Span, (*places, start.index + self._skipped, end.index + self._skipped))

    def _count(self, event: Any) -> None:
        self._nodes -= 1
        if self._nodes < 0:
            self._too_many(event)

    def _too_many(self, event: Any) -> None:
        self._stop(findings.MANY_NODES, event, "more keys and values than a file may have")

    def _note(self, finding: Finding, event: Any, message: str) -> None:
        self._note_at(finding, self._span(event.start_mark, event.end_mark), message)

    def _note_at(self, finding: Finding, span: Span, message: str, related: tuple[Related, ...] = ()) -> None:
        place = span.place(self._file)
        if len(self.found) >= self._most:
            self.found.append(
                findings.MANY_FINDINGS.at(place, f"more than {self._most} findings in this file")
            )
            raise Stop
        self.found.append(finding.at(place, message, route=spell_route(self._route()), related=related))

    def _stop(self, finding: Finding, event: Any, message: str) -> None:
        start = event.start_mark
        place = Place(self._file, start.line + 1, start.column + 1, start.line + 1, start.column + 2)
        self.found.append(finding.at(place, message))
        raise Stop

    def _route(self) -> Route:
        return tuple(step for step in (part.step for part in self._open) if step is not None)
