from __future__ import annotations

from typing import Any

import pytest

from govern.source.events import native_events, pure_events
from govern.source.node import Mapping, Sequence
from govern.source.reader import read_document
from govern.source.resolve import to_plain
from govern.source.words import hide


@pytest.fixture(params=[native_events, pure_events], ids=["native", "pure"])
def engine(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{url: http://x/y?q=1&r}", {"url": "http://x/y?q=1&r"}),
        ("[09:00-08:00, 12:30:45]", ["09:00-08:00", "12:30:45"]),
        ("{urn:a:b: urn:c:d}", {"urn:a:b": "urn:c:d"}),
        ("{x: ::vector, y: [:a, -:a]}", {"x": "::vector", "y": [":a", "-:a"]}),
        ("[a :b, a\n :b, a:#b]", ["a :b", "a :b", "a:#b"]),
        ("[what?, b?c, why ? not, so??]", ["what?", "b?c", "why ? not", "so??"]),
        ('{"a":1, "b" :c:d, e: \'f:g?\'}', {"a": "1", "b": "c:d", "e": "f:g?"}),
        ('["\\ue000\\ue001", a:b?c]', ["\ue000\ue001", "a:b?c"]),
        ("[\ue000\ue001, a:b?c]", ["\ue000\ue001", "a:b?c"]),
        ("a: b?c:d\n'e': [f:g] # h:i\nj: |\n  k:l?\n", {"a": "b?c:d", "e": ["f:g"], "j": "k:l?\n"}),
        ("\ufeff{a: b:c}", {"a": "b:c"}),
    ],
)
def test_a_word_in_brackets_may_hold_colons_and_question_marks(engine: Any, text: str, value: Any) -> None:
    document = read_document(text.encode(), "c.yaml", engine=engine)
    assert document.diagnostics == ()
    assert document.root is not None
    assert to_plain(document.root) == value


def test_places_are_those_of_the_text(engine: Any) -> None:
    text = "a: {url: http://é/y, z: [1, t:2]}\nb: {c: d?}\n"
    root = read_document(text.encode(), "c.yaml", engine=engine).root
    assert isinstance(root, Mapping)
    (_, first), (_, second) = root.items
    assert isinstance(first, Mapping)
    assert isinstance(second, Mapping)
    (_, url), (_, listed) = first.items
    assert isinstance(listed, Sequence)
    spans = [url.span, listed.items[1].span, second.items[0][1].span]
    assert [(span.line, span.column) for span in spans] == [(1, 10), (1, 29), (2, 8)]
    assert [text[span.start : span.end] for span in spans] == ["http://é/y", "t:2", "d?"]


@pytest.mark.parametrize("text", ["[a:]", "[b:c, a:]", "{a:, b: c:d}", "[a:[b]]", "[::]", "[a?b, c\n ?d]"])
def test_what_readers_differ_on_is_refused(engine: Any, text: str) -> None:
    document = read_document(text.encode(), "c.yaml", engine=engine)
    assert document.root is None
    assert [item.code for item in document.diagnostics] == ["YML004"]


def test_what_is_wrong_elsewhere_is_told_where_it_is(engine: Any) -> None:
    (item,) = read_document(b"a: {b: c:d}\ne: f: g\n", "c.yaml", engine=engine).diagnostics
    assert (item.place.line, item.place.column) == (2, 5)


def test_findings_are_told_once(engine: Any) -> None:
    document = read_document(b"a: 1\na: 2\nb: {c: d:e}\n", "c.yaml", engine=engine)
    assert [item.code for item in document.diagnostics] == ["YML005"]


def test_a_text_that_has_all_that_could_stand_in_is_refused(engine: Any) -> None:
    private = "".join(map(chr, range(0xE000, 0xF900)))
    document = read_document(f"['{private}', a:b]".encode(), "c.yaml", engine=engine)
    assert [item.code for item in document.diagnostics] == ["YML004"]


@pytest.mark.parametrize("text", ['{"a":1}', "['a' :1]", "? a\n: b", "- ? a", "[a: b]", "", "[[a]:b]"])
def test_signs_that_are_indicators_stay(text: str) -> None:
    assert hide(text) is None
