from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.server.lsp.outline import Spot, outline, spot
from govern.source.node import Mapping, Node, Route, Scalar, Sequence
from govern.source.reader import read_document


def typed(text: str) -> Spot:
    """What is being typed at the broken bar."""
    before = text[: text.index("¦")]
    return spot(text.replace("¦", "", 1), before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)


KEYS: dict[str, tuple[Route, str]] = {
    "¦": ((), ""),
    "na¦": ((), "na"),
    "a: 1\nna¦\nb: 2": ((), "na"),
    "a:\n  ¦": (("a",), ""),
    "a:\n  b: 1\n  c¦": (("a",), "c"),
    "a:\n  - b: 1\n    ¦": (("a", 0), ""),
    "a:\n  - b: 1\n  - c: 2\n    d¦": (("a", 1), "d"),
    "a:\n  - b: 1\nc¦": ((), "c"),
    "a:\n- b: 1\nc¦": ((), "c"),
    "a: {¦": (("a",), ""),
    "a: {b: 1, c¦": (("a",), "c"),
    "a:\n  - {b: 1, ¦}": (("a", 0), ""),
    "a: [{b: 1}, {¦": (("a", 1), ""),
    "a:\n  b: |-\n    x: y\n\n    z\n  ¦": (("a",), ""),
    "a: [1,\n  2]\nb¦": ((), "b"),
    "a: [1,\nb¦": ((), "b"),
    "# c: d\n---\n¦": ((), ""),
    "- - a: 1\n    ¦": ((0, 0), ""),
    '"a b":\n  ¦': (("a b",), ""),
}

VALUES: dict[str, tuple[Route, str]] = {
    "a: ¦": (("a",), ""),
    "a: bc¦": (("a",), "bc"),
    "a: b¦c": (("a",), "b"),
    'a: "b¦"': (("a",), "b"),
    "a: 'b¦'": (("a",), "b"),
    "a:\n  - b: ¦": (("a", 0, "b"), ""),
    "a: [¦": (("a", 0), ""),
    "a: [b, c¦": (("a", 1), "c"),
    "a: ['b, x', ¦": (("a", 1), ""),
    "a: {b: ¦": (("a", "b"), ""),
    "a: {b: [c, ¦": (("a", "b", 1), ""),
    "a: [b,\n  c, ¦": (("a", 2), ""),
    "a: http://x¦": (("a",), "http://x"),
    "a: b # c\nd: ¦": (("d",), ""),
}

BOTH: dict[str, tuple[Route, str]] = {
    "a:\n- b: 1\n- c¦": (("a", 1), "c"),
    "a:\n  - ¦": (("a", 0), ""),
    "a:\n  - b\n  - c¦": (("a", 1), "c"),
    "- ¦": ((0,), ""),
}

NEITHER = ["a: b # ¦", "# ¦", "a: |-\n  x: ¦", "a:¦", "a: >\n  b\n  ¦", "a: [b] ¦", "  # a¦", "%YAML¦"]


@pytest.mark.parametrize("text", KEYS)
def test_a_key_is_being_typed(text: str) -> None:
    route, word = KEYS[text]
    found = typed(text)
    assert (found.key_in, found.value_of, found.text) == (route, None, word)


@pytest.mark.parametrize("text", VALUES)
def test_a_value_is_being_typed(text: str) -> None:
    route, word = VALUES[text]
    found = typed(text)
    assert (found.value_of, found.key_in, found.text) == (route, None, word)


@pytest.mark.parametrize("text", BOTH)
def test_after_a_dash_it_may_be_either(text: str) -> None:
    route, word = BOTH[text]
    found = typed(text)
    assert (found.value_of, found.key_in, found.text) == (route, route, word)


@pytest.mark.parametrize("text", NEITHER)
def test_nothing_is_offered_in_comments_blocks_and_after_values(text: str) -> None:
    found = typed(text)
    assert (found.value_of, found.key_in) == (None, None)


def test_the_word_starts_where_it_is_replaced() -> None:
    assert typed("a:\n  - b: 'xy¦'").start == 9
    assert typed("a: [b,  cd¦").start == 9


def scalars(node: Node, route: Route = ()) -> dict[Route, tuple[str, int, int]]:
    """The single values of a document with their places, as the reader has them."""
    if isinstance(node, Scalar):
        quoted = 0 if node.plain else 1
        return {route: (node.text, node.span.line, node.span.column + quoted)}
    found: dict[Route, tuple[str, int, int]] = {}
    if isinstance(node, Mapping):
        for key, value in node.items:
            found |= scalars(value, (*route, key.text))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            found |= scalars(item, (*route, index))
    return found


REPOSITORY = Path(__file__).resolve().parents[4]
CONTRACTS = sorted(
    path
    for folder in ("contracts", "prompts", "policies", "govern/app/contracts/scaffold/template")
    for path in (REPOSITORY / folder).rglob("*.yaml")
)


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_it_reads_single_values_as_the_reader_does(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = read_document(text.encode(), path.name).root
    assert root is not None
    shown = {
        entry.route: (entry.value, entry.line, entry.value_start)
        for entry in outline(text).entries
        if entry.value
    }
    for route, (value, line, column) in scalars(root).items():
        raw = text.split("\n")[line - 1]
        if value and "\n" not in value and value in raw and not raw.rstrip().endswith((">", "|", ">-", "|-")):
            assert shown.get(route) == (value, line, column), route


@settings(max_examples=200)
@given(st.text(st.sampled_from("ab:-[]{},'\"#|> \n\t\r&*"), max_size=80), st.data())
def test_any_text_is_outlined_and_every_place_in_it_answered(text: str, data: st.DataObject) -> None:
    outline(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line = data.draw(st.integers(1, len(lines)))
    column = data.draw(st.integers(1, len(lines[line - 1]) + 1))
    found = spot(text, line, column)
    assert found.start <= column
    assert found.start - 1 + len(found.text) in {column - 1, len(lines[line - 1][: column - 1])}
