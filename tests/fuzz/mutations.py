"""Every way to spoil one field: other values in its place, its key renamed, gone or there twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govern.source.layout import is_flow
from govern.source.node import Document, Mapping, Node, Route, Sequence, Span
from govern.source.route import spell_route

VALUES: dict[str, str] = {
    "null": "null",
    "nothing": "",
    "empty text": '""',
    "blank": '" "',
    "empty list": "[]",
    "empty map": "{}",
    "list": "[a, 1, {b: []}]",
    "list of nulls": "[null, null]",
    "map": "{a: {b: [1]}, kind: x}",
    "map of odd keys": '{"": 1, "[0]": 2, "a.b": 3, "é": 4, "1": 5}',
    "true": "true",
    "zero": "0",
    "negative": "-1",
    "number": "1.5",
    "many places": "0." + "3" * 60,
    "large": "9007199254740993",
    "huge": "9" * 5_000,
    "far exponent": "1e999999999",
    "not a number": ".nan",
    "infinity": "-.inf",
    "date": "2026-01-31",
    "no date": "2026-13-45",
    "far date": "9999-12-31",
    "time": "2026-01-31T25:61:00Z",
    "text as number": '"1"',
    "long text": "x" * 5_000,
    "many lines": '"a\\nb\\rc\\u2028d\\x85e"',
    "nul": '"a\\0b"',
    "surrogate": '"a\\ud800b"',
    "pair": '"\\ud83d\\ude00"',
    "bidi": '"\\u202ea\\u2066"',
    "combining": "é\u0301́ﬁ😀",
    "no character": '"\\uffff\\ufffe"',
    "markup": '"<b>&amp;]]>%0A::error::[red]${{ x }} {{ a }} {% if %} \'"',
    "path": "../../etc/passwd",
    "location": "package:a==1/../b",
    "reference": "prompt/case-summary@1.0.0",
    "reference to itself": "insight-pipeline/triage@1.0.0",
    "floating": "prompt/case-summary@latest",
    "expression": "item.a.exists(x, x / 0 > 1",
    "regex": "(a+)+$",
    "template": "{{ a.b }} {% for x in y %}",
    "environment": "env:PATH",
    "duration": "P999999999Y",
    "code": "contracts/stages/triage.py:nobody",
}
"""What can stand in the place of any value, by the name a failure is told with."""

NAMES: dict[str, str] = {
    "another key": "kind",
    "unknown key": "minimumm",
    "empty key": '""',
    "number as key": "0",
    "null as key": "~",
    "merge key": "<<",
    "long key": "k" * 300,
    "surrogate key": '"\\udfff"',
    "odd key": '"a.b[0]\\n"',
}
"""What can stand in the place of any key."""

DEEP = "[" * 61 + "]" * 61


@dataclass(frozen=True, slots=True)
class Mutant:
    """A text with one thing changed; `what` names it, `kind` without the place."""

    what: str
    kind: str
    before: str
    start: int
    end: int
    new: str

    @property
    def text(self) -> str:
        """The changed text."""
        return self.before[: self.start] + self.new + self.before[self.end :]


Change = tuple[str, int, int, str]
"""What is done, from where to where, and what is put there."""


def mutants(document: Document) -> Iterator[Mutant]:
    """Every mutation of every key and value of a document, in the order of the text."""
    assert document.root is not None
    waiting: list[tuple[Route, Node]] = [((), document.root)]
    while waiting:
        route, node = waiting.pop()
        where = f"{document.file} {spell_route(route) or 'as a whole'}"
        for kind, start, end, new in _at(document.text, node):
            yield Mutant(f"{where}: {kind}", kind, document.text, start, end, new)
        waiting.extend(reversed(list(_below(route, node))))


def _below(route: Route, node: Node) -> Iterator[tuple[Route, Node]]:
    if isinstance(node, Mapping):
        yield from (((*route, key.text), value) for key, value in node.items)
    elif isinstance(node, Sequence):
        yield from (((*route, index), item) for index, item in enumerate(node.items))


def _at(text: str, node: Node) -> Iterator[Change]:
    for kind, value in (*VALUES.items(), ("deep", DEEP)):
        yield _put(kind, text, node.span, value)
    if isinstance(node, Mapping):
        yield from _of_mapping(text, node)
    elif isinstance(node, Sequence):
        yield from _of_sequence(text, node)
    elif not node.plain:
        yield _put("unquoted", text, node.span, node.text)


def _of_mapping(text: str, node: Mapping) -> Iterator[Change]:
    flow = is_flow(text, node)
    between = ", " if flow else "\n" + " " * (node.span.column - 1)
    for index, (key, value) in enumerate(node.items):
        start, end = key.span.start, value.span.end
        for kind, name in NAMES.items():
            yield _put(f"{key.text}: {kind}", text, key.span, name)
        yield f"{key.text}: twice", end, end, between + text[start:end]
        if flow and index + 1 < len(node.items):
            yield f"{key.text}: gone", start, node.items[index + 1][0].span.start, ""
        elif flow and index:
            yield f"{key.text}: gone", node.items[index - 1][1].span.end, end, ""
        else:
            yield f"{key.text}: gone", start, end, ""
        if index:
            yield _swap(f"{key.text}: values swapped", text, node.items[index - 1][1].span, value.span)


def _of_sequence(text: str, node: Sequence) -> Iterator[Change]:
    between = ", " if is_flow(text, node) else "\n" + " " * (node.span.column - 1) + "- "
    for index, item in enumerate(node.items):
        start, end = item.span.start, item.span.end
        yield f"[{index}] twice", end, end, between + text[start:end]
        if index:
            yield _swap(f"[{index}] items swapped", text, node.items[index - 1].span, item.span)


def _put(kind: str, text: str, span: Span, value: str) -> Change:
    before = " " if span.start and span.start == span.end and text[span.start - 1] == ":" else ""
    return kind, span.start, span.end, before + value


def _swap(kind: str, text: str, first: Span, second: Span) -> Change:
    one, two = text[first.start : first.end], text[second.start : second.end]
    return kind, first.start, second.end, two + text[first.end : second.start] + one
