"""YAML drawn with the value it spells: read by both engines and ruamel's loader, edited, read again."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from govern.errors import UsageError
from govern.source.edit import apply, insert_key, remove_key, set_scalar
from govern.source.events import native_events, pure_events
from govern.source.lines import Lines
from govern.source.node import Document, Node, Scalar, Sequence
from govern.source.reader import read_document
from govern.source.spell import spell_double, spell_literal, spell_plain, spell_single

if TYPE_CHECKING:
    from govern.source.node import Route

_ODD = ["", " ", "null", "~", "true", "1.10", "0x1", "- a", "#", "a: b", "a #b", "it's", '"', "l1\nl2\n",
        "\n", "[", "{a", "*a", "&a", "!t", "|", "---", "a:", "http://x", "\t", "\x07", "\u2028",
        "\ufeff", "a\r\nb"]  # fmt: skip

texts = st.sampled_from([*_ODD, "a", "b c", "1.0.0", "é😀"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=8
)

keys = st.from_regex(r"[a-z]{1,3}|[0-9]|[a-zé]+ [a-z]", fullmatch=True)
values: st.SearchStrategy[Any] = st.recursive(
    texts,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(keys, inner, min_size=1, max_size=3)
    ),
    max_leaves=10,
)
collections = values.filter(lambda value: not isinstance(value, str))


def _spell(draw: st.DrawFn, value: Any, indent: int, *, flow: bool, marks: list[str]) -> str:
    """Write `value` after its indicator; comments written on the way are added to `marks`."""
    if isinstance(value, str):
        return " " + _scalar(draw, value, indent, flow=flow, marks=marks)
    if flow or draw(st.integers(0, 4)) == 0:
        return " " + _brackets(draw, value, marks) + ("" if flow else _comment(draw, marks))
    head = "\n" + " " * indent
    lines = []
    for key, item in value.items() if isinstance(value, dict) else ((None, item) for item in value):
        lead = "-" if key is None else f"{key}:"
        lines.append(head + lead + _spell(draw, item, indent + 2, flow=False, marks=marks))
        if draw(st.integers(0, 5)) == 0:
            lines.append(head + _mark(marks))
    return "".join(lines)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, Any, list[str]]:
    """Draw a text, the value it spells with all scalars as strings, and the comments in it."""
    value = draw(collections)
    marks: list[str] = []
    text = _spell(draw, value, 0, flow=False, marks=marks).lstrip("\n ") + draw(
        st.sampled_from(["\n", "\n\n"])
    )
    if draw(st.booleans()):
        text += _mark(marks) + "\n"
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return draw(st.sampled_from(["", "", "\ufeff"])) + text.replace("\n", newline), value, marks


def _scalar(draw: st.DrawFn, value: str, indent: int, *, flow: bool, marks: list[str]) -> str:
    literal = None if flow else spell_literal(value, indent, "\n")
    if literal is not None and draw(st.booleans()):
        chomping, _, body = literal.partition("\n")
        return "|" + chomping + _comment(draw, marks) + "\n" + body
    options = [spell_plain(value, flow=flow), spell_single(value), spell_double(value)]
    return draw(st.sampled_from([option for option in options if option])) + (
        "" if flow else _comment(draw, marks)
    )


def _brackets(draw: st.DrawFn, value: Any, marks: list[str]) -> str:
    if isinstance(value, str):
        return _scalar(draw, value, 0, flow=True, marks=marks)
    if isinstance(value, list):
        return "[" + ", ".join(_brackets(draw, item, marks) for item in value) + "]"
    return "{" + ", ".join(f"{key}: {_brackets(draw, item, marks)}" for key, item in value.items()) + "}"


def _comment(draw: st.DrawFn, marks: list[str]) -> str:
    return "  " + _mark(marks) if draw(st.integers(0, 3)) == 0 else ""


def _mark(marks: list[str]) -> str:
    marks.append(f"# mark{len(marks)};")
    return marks[-1]


def read(text: str, engine: Any = native_events) -> Document:
    return read_document(text.encode(), "c.yaml", engine=engine)


def strings(node: Node | None) -> Any:
    """Turn a tree into dicts, lists and strings, with none of it typed."""
    assert node is not None
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [strings(item) for item in node.items]
    return {key.text: strings(value) for key, value in node.items}


def routes(value: Any, route: Route = ()) -> list[tuple[Route, Any]]:
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    return [(route, value), *(found for step, item in pairs for found in routes(item, (*route, step)))]


def changed(value: Any, route: Route, new: Any) -> Any:
    """Give a copy of `value` with `new` at `route`: the model of what an edit does."""
    if not route:
        return new
    result = copy.copy(value)
    result[route[0]] = changed(value[route[0]], route[1:], new)
    return result


def nodes(node: Node) -> list[Node]:
    if isinstance(node, Scalar):
        return [node]
    inner = node.items if isinstance(node, Sequence) else [part for pair in node.items for part in pair]
    return [node, *(found for child in inner for found in nodes(child))]


def marks_of(text: str) -> list[str]:
    return sorted(re.findall(r"# mark[0-9]+;", text))


@settings(max_examples=300, deadline=None)
@given(documents())
def test_a_text_reads_as_what_it_spells(drawn: tuple[str, Any, list[str]]) -> None:
    text, value, _ = drawn
    document = read(text)
    assert document.diagnostics == ()
    assert strings(document.root) == value
    assert document == read(text, pure_events)
    assert YAML(typ="base", pure=True).load(text) == value
    lines = Lines(text)
    for node in nodes(document.root) if document.root else []:
        span = node.span
        assert lines.position(span.start) == (span.line, span.column)
        assert lines.position(span.end) == (span.end_line, span.end_column)
        raw = text[span.start : span.end]
        assert raw == raw.lstrip(" \t\r\n").rstrip("\r\n")
        assert not (isinstance(node, Scalar) and node.plain) or raw == node.text


@settings(max_examples=300, deadline=None)
@given(documents(), st.data())
def test_setting_a_scalar_changes_nothing_else(
    drawn: tuple[str, Any, list[str]], data: st.DataObject
) -> None:
    text, value, marks = drawn
    scalars = [route for route, item in routes(value) if isinstance(item, str)]
    chosen = data.draw(st.lists(st.sampled_from(scalars), min_size=1, max_size=3, unique=True))
    document, edits = read(text), []
    for route in chosen:
        new = data.draw(texts)
        edits.append(set_scalar(document, route, new, quoted=data.draw(st.booleans())))
        value = changed(value, route, new)
    result = apply(document, edits)
    assert strings(read(result).root) == value
    assert marks_of(result) == sorted(marks)


@settings(max_examples=200, deadline=None)
@given(documents(), st.data())
def test_a_key_comes_and_goes_alone(drawn: tuple[str, Any, list[str]], data: st.DataObject) -> None:
    text, value, marks = drawn
    mappings = [(route, item) for route, item in routes(value) if isinstance(item, dict)]
    if not mappings:
        return
    route, mapping = data.draw(st.sampled_from(mappings))
    key, new = data.draw(st.sampled_from(["new", "two words", "x: y", "[", "1", ""])), data.draw(texts)
    if key in mapping:
        return
    document = read(text)
    with_key = apply(document, [insert_key(document, route, key, new)])
    assert strings(read(with_key).root) == changed(value, route, {**mapping, key: new})
    assert marks_of(with_key) == sorted(marks)
    again = read(with_key)
    without = apply(again, [remove_key(again, (*route, key))])
    assert strings(read(without).root) == value
    assert marks_of(without) == sorted(marks)
    gone = data.draw(st.sampled_from(sorted(mapping)))
    try:
        removal = remove_key(again, (*route, gone))
    except UsageError:
        return
    rest = {name: item for name, item in {**mapping, key: new}.items() if name != gone}
    assert strings(read(apply(again, [removal])).root) == changed(value, route, rest)


_FRAGMENTS = ["a", "1", "é", "😀", ":", ": ", "- ", "-", "\n", "\n  ", "\r\n", " ", "[", "]", "{", "}", ",",
              ", ", "'", '"', "#", " # c", "|", "|-", ">", "? ", "&x ", "*x", "!t ", "---\n", "...\n",
              "key: ", "\n- ", "~", "%", "@", "\\", "<<: ", "\ufeff", "\u2028", "\x00"]  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(_FRAGMENTS), min_size=1, max_size=14).map("".join))
def test_no_text_is_read_in_two_ways(text: str) -> None:
    native, pure = read(text), read(text, pure_events)
    assert native.root is not None or native.diagnostics
    assert all("the text is not YAML here" not in item.message for item in native.diagnostics)
    if not native.diagnostics and not pure.diagnostics and not isinstance(native.root, Scalar):
        assert native.root == pure.root


_SAFE = r"[^\s,\[\]{}]"
_PLAIN = re.compile(
    rf"(?:[^\s,\[\]{{}}#&*!|>'\"%@`?:-]|[:-](?={_SAFE}))(?:[ ]*(?:[^\s,\[\]{{}}:#]|(?<=\S)#|:(?={_SAFE})))*+"
)
"""Rules 126 to 132 of YAML 1.2.2 for one line in brackets, less a word that begins with `?`."""


@settings(max_examples=600, deadline=None)
@given(st.text("ab:?/#- '", min_size=1, max_size=8).map(str.strip).filter(bool))
def test_a_word_in_brackets_is_what_the_specification_says(word: str) -> None:
    for engine in (native_events, pure_events):
        listed, keyed = read(f"[{word}, z]\n", engine), read(f"{{k: {word}, z: z}}\n", engine)
        if not _PLAIN.fullmatch(word):  # the parsers take a lone `-` for a word
            assert word == "-" or listed.root is None or strings(listed.root)[:1] != [word]
        elif re.search(r"(?:- |') *\?|' *:", word):  # where a key's sign could stand
            assert listed.diagnostics or strings(listed.root) == [word, "z"]
        else:
            assert strings(listed.root) == [word, "z"]
            assert strings(keyed.root) == {"k": word, "z": "z"}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_found_at_fault(data: bytes) -> None:
    document = read_document(data, "c.yaml")
    assert (document.root is None) <= bool(document.diagnostics)
