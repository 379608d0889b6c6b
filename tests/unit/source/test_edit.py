from __future__ import annotations

from typing import Any

import pytest

from govern.diagnostic import Edit, Place
from govern.errors import UsageError
from govern.source.edit import apply, insert_key, remove_key, set_scalar
from govern.source.node import Document, Route
from govern.source.reader import read_document
from govern.source.resolve import find, to_plain


def read(text: str) -> Document:
    return read_document(text.encode(), "c.yaml")


def edit(line: int, column: int, end_line: int, end_column: int, text: str) -> Edit:
    return Edit(Place("c.yaml", line, column, end_line, end_column), text)


@pytest.mark.parametrize(
    ("text", "route", "value", "expected"),
    [
        ("v: 1.0.0 # c\n", ("v",), "1.1.0", "v: 1.1.0 # c\n"),
        ("v: 1.0.0 # c\n", ("v",), "1.10", 'v: "1.10" # c\n'),
        ("v: 0.8 # c\n", ("v",), "0.85", "v: 0.85 # c\n"),
        ("v: abc\n", ("v",), "true", 'v: "true"\n'),
        ("v: true\n", ("v",), "false", "v: false\n"),
        ("v: 1\n", ("v",), "null", 'v: "null"\n'),
        ("v: 1\n", ("v",), "", 'v: ""\n'),
        ("v: a b\n", ("v",), "c, d", "v: c, d\n"),
        ("v: [a, b]\n", ("v", 0), "c, d", 'v: ["c, d", b]\n'),
        ("v: {k: a}\n", ("v", "k"), "b", "v: {k: b}\n"),
        ("v: 'a' # c\n", ("v",), "it's", "v: 'it''s' # c\n"),
        ("v: 'a'\n", ("v",), "l1\nl2", 'v: "l1\\nl2"\n'),
        ('v: "a"\n', ("v",), 'say "b"', 'v: "say \\"b\\""\n'),
        ("v: a\n  b # c\n", ("v",), "d", "v: d # c\n"),
        ("v: # c\nw: 1\n", ("v",), "a", "v: a # c\nw: 1\n"),
        ("v:\n", ("v",), "a", "v: a\n"),
        ("-\n- b\n", (0,), "a", "- a\n- b\n"),
        ("{v}\n", ("v",), "a", "{v: a}\n"),
        ("{v: , w: 1}\n", ("v",), "a", "{v:  a, w: 1}\n"),
        ("v: |  # c\n  a\n  b\n\nw: 1\n", ("v",), "x\n\n  y\n", "v: |  # c\n  x\n\n    y\n\nw: 1\n"),
        ("v: >+\n  a\n\nw: 1\n", ("v",), "x", "v: |-\n  x\n\nw: 1\n"),
        ("v: |\r\n  a\r\nw: 1\r\n", ("v",), "x\ny\n", "v: |\r\n  x\r\n  y\r\nw: 1\r\n"),
        ("v: |-\n  a \t\nw: 1\n", ("v",), "x", "v: |-\n  x\nw: 1\n"),
        ("v: |\n  a\n    \n\nw: 1\n", ("v",), "x", "v: |-\n  x\n\nw: 1\n"),
        ("v: |\n  a\n    ", ("v",), "x\n", "v: |\n  x\n"),
        ("- v: |\n    a\n\n  w: 1\n", (0, "v"), "x\n", "- v: |\n    x\n\n  w: 1\n"),
        ("v: | # c\n  a\n", ("v",), " x", 'v: " x" # c\n'),
        ("v: |\n\nw: 1\n", ("v",), "x", 'v: "x"\n\nw: 1\n'),
        ("\ufeffv: 😀 # c\n", ("v",), "é", "\ufeffv: é # c\n"),
        ("é: {a: 1}\n", ("é", "a"), "2", "é: {a: 2}\n"),
        ("a\n", (), "b", "b\n"),
    ],
)
def test_a_scalar_is_set_in_its_style(text: str, route: Route, value: str, expected: str) -> None:
    document = read(text)
    assert apply(document, [set_scalar(document, route, value)]) == expected
    root = read(expected).root
    assert root is not None
    node = find(root, route)
    assert node is not None
    assert to_plain(node) == value


@pytest.mark.parametrize(
    ("old", "expected"), [("a", '"1.10"'), ("'a'", "'1.10'"), ("", ' "1.10"'), ("|\n  a", '"1.10"')]
)
def test_quotes_can_be_asked_for(old: str, expected: str) -> None:
    document = read(f"v: {old}".rstrip())
    assert apply(document, [set_scalar(document, ("v",), "1.10", quoted=True)]) == "v:" + expected.rjust(
        len(expected.strip()) + 1
    )


@pytest.mark.parametrize(
    ("text", "route", "message"),
    [
        ("a: [1]\n", ("a",), "no single value"),
        ("a: 1\n", ("b",), "no single value"),
        ("? a\n", ("a",), "nothing marks where"),
        ("a: *x\n", ("a",), "faults that must be corrected"),
    ],
)
def test_what_is_not_a_scalar_is_not_set(text: str, route: Route, message: str) -> None:
    document = read(text)
    with pytest.raises(UsageError, match=message) as caught:
        set_scalar(document, route, "x")
    assert caught.value.place == "c.yaml"


def test_a_lone_surrogate_is_not_written() -> None:
    document = read("a: 1\n")
    with pytest.raises(UsageError, match="lone surrogate"):
        set_scalar(document, ("a",), "\ud800")
    with pytest.raises(UsageError, match="lone surrogate"):
        insert_key(document, (), "\udfff", "x")


@pytest.mark.parametrize(
    ("text", "route", "expected"),
    [
        ("a: 1 # c\n# end\n", (), "a: 1 # c\nk: v\n# end\n"),
        ("a: 1", (), "a: 1\nk: v"),
        ("a:\n  - b\n  # of b\n# end\n", (), "a:\n  - b\n  # of b\nk: v\n# end\n"),
        ("a:\n  - b\n  # of b", (), "a:\n  - b\n  # of b\nk: v"),
        ("a: 1\r\n", (), "a: 1\r\nk: v\r\n"),
        ("a:\n  b: 1\nc: 2\n", ("a",), "a:\n  b: 1\n  k: v\nc: 2\n"),
        ("- a: 1\n  b:\n  - x\n- c\n", (0,), "- a: 1\n  b:\n  - x\n  k: v\n- c\n"),
        ("a: {}\n", ("a",), "a: {k: v}\n"),
        ("a: {b: 1, }\n", ("a",), "a: {b: 1, k: v, }\n"),
        ("a: {b}\n", ("a",), "a: {b, k: v}\n"),
        ("a: [{b: }]\n", ("a", 0), "a: [{b: , k: v}]\n"),
        ("a: |\n  x\n\nb: 1\n", (), "a: |\n  x\n\nb: 1\nk: v\n"),
        ("a: |\n  x", (), "k: v\na: |\n  x"),
        ("a: |-\n  x", (), "a: |-\n  x\nk: v"),
        ("a: |+ # c\n  x\n\n\n", (), "k: v\na: |+ # c\n  x\n\n\n"),
        ("- a: >+\n    x\n\n- b\n", (0,), "- k: v\n  a: >+\n    x\n\n- b\n"),
    ],
)
def test_a_key_is_inserted_last(text: str, route: Route, expected: str) -> None:
    document = read(text)
    assert apply(document, [insert_key(document, route, "k", "v")]) == expected


def test_an_inserted_pair_is_quoted_where_it_must_be() -> None:
    document = read("a: {}\n")
    assert apply(document, [insert_key(document, (), "x: y", "null")]) == 'a: {}\n"x: y": "null"\n'
    assert apply(document, [insert_key(document, ("a",), "x,y", "1", quoted=True)]) == 'a: {"x,y": "1"}\n'


@pytest.mark.parametrize(
    ("text", "route", "message"),
    [("a: 1\n", (), "there already"), ("b: 1\n", ("b",), "no mapping"), ("? b\n: 1\n", (), "with `\\?`")],
)
def test_a_key_that_has_no_place_is_not_inserted(text: str, route: Route, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        insert_key(read(text), route, "a", "x")


@pytest.mark.parametrize(
    ("text", "route", "expected"),
    [
        ("a: 1\n# c\nb: 2 # d\nc: 3\n", ("b",), "a: 1\n# c\nc: 3\n"),
        ("a: 1\nb:\n  - x\n  # inside\n# after\n", ("b",), "a: 1\n# after\n"),
        ("a: |\n  x\nb:\n  c: 1\n\n  # inside\n", ("b",), "a: |\n  x\n"),
        ("- a: 1\n  b: 2\n", (0, "a"), "- b: 2\n"),
        ("- a: 1\n  b: 2\n", (0, "b"), "- a: 1\n"),
        ("a: 1\r\nb: 2", ("b",), "a: 1\r\n"),
        ("a: 1\r\nb: 2\r\n", ("a",), "b: 2\r\n"),
        ("{a: 1, b: 2, c: 3}", ("a",), "{b: 2, c: 3}"),
        ("{a: 1, b: 2, c: 3}", ("b",), "{a: 1, c: 3}"),
        ("{a: 1, b: 2, c: 3}", ("c",), "{a: 1, b: 2}"),
        ("{a: 1, }", ("a",), "{}"),
    ],
)
def test_a_key_is_removed_with_what_hangs_on_it(text: str, route: Route, expected: str) -> None:
    document = read(text)
    assert apply(document, [remove_key(document, route)]) == expected


@pytest.mark.parametrize(
    ("text", "route", "message"),
    [
        ("a: 1\n", ("a",), "the only key"),
        ("a: 1\n", ("b",), "no such key"),
        ("- 1\n", (0,), "no such key"),
        ("a: 1\n", (), "no such key"),
        ("a: 1\n? b\n: 2\n", ("b",), "with `\\?`"),
    ],
)
def test_a_key_that_cannot_go_stays(text: str, route: Route, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        remove_key(read(text), route)


def test_edits_are_made_together_in_any_order() -> None:
    document = read("a: 1 # x\nb: 2 # y\n")
    edits = [
        set_scalar(document, ("b",), "4"),
        insert_key(document, (), "c", "5"),
        set_scalar(document, ("a",), "3"),
    ]
    assert apply(document, edits) == "a: 3 # x\nb: 4 # y\nc: 5\n"
    assert apply(document, []) == document.text


def test_insertions_at_one_place_keep_their_order() -> None:
    document = read("a: 1\n")
    assert apply(document, [edit(1, 1, 1, 1, "x: 1\n"), edit(1, 1, 1, 1, "y: 1\n")]) == "x: 1\ny: 1\na: 1\n"


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([edit(1, 1, 1, 3, "x"), edit(1, 2, 1, 4, "y")], "overlap"),
        ([edit(9, 1, 9, 1, "x")], "outside the text"),
        ([edit(1, 1, 1, 99, "x")], "outside the text"),
        ([edit(1, 3, 1, 1, "x")], "ends before it starts"),
        ([edit(1, 4, 1, 5, "[")], "would have a fault"),
        ([edit(1, 4, 1, 5, "&x 1")], "would have a fault"),
        ([edit(1, 1, 1, 1, "b: 1\n")], "the key `b` is here twice"),
    ],
)
def test_edits_that_break_the_text_are_refused(edits: list[Edit], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        apply(read("a: 1\nb: 2\n"), edits)


def test_one_fault_can_be_put_right_while_others_stay() -> None:
    document = read("a: &x 1\nb: &y 2\nb: 3\n")
    assert apply(document, [edit(1, 4, 1, 7, "")]) == "a: 1\nb: &y 2\nb: 3\n"
    with pytest.raises(UsageError, match="would have a fault"):
        apply(document, [edit(1, 4, 1, 7, "&z !t ")])


@pytest.mark.parametrize("data", [b"a: \xff", b"a" * (2**20 + 1)])
def test_bytes_that_were_not_read_are_not_edited(data: bytes) -> None:
    edits: list[Any] = []
    with pytest.raises(UsageError, match="could not be read"):
        apply(read_document(data, "c.yaml"), edits)
