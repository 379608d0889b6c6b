from __future__ import annotations

import pytest

from govern.policy.positions import place_within
from govern.source.reader import read_document

WORD = "blast_radios"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("require: item.blast_radios == 'x'\n", "1:15-1:27"),
        ("require:   item.blast_radios == 'x'\n", "1:17-1:29"),
        ("require: 'item.blast_radios == ''x'''\n", "1:16-1:28"),
        ("require: '''x'' == item.blast_radios'\n", "1:25-1:37"),
        ('require: "item.blast_radios == \\"x\\""\n', "1:16-1:28"),
        ('require: "\\"\\\\x\\" == item.blast_radios"\n', "1:27-1:39"),
        ("require: |\n  'x' ==\n    item.blast_radios\n", "3:10-3:22"),
        ("require: >-\n  'x' ==\n  item.blast_radios\n", "3:8-3:20"),
        ("require: item.name ==\n  item.blast_radios\n", "2:8-2:20"),
        ("\ufeffrequire: item.blast_radios\n", "1:15-1:27"),
        ("a: 1\r\nrequire: |\r\n  item.blast_radios\r\n", "3:8-3:20"),
        # an escape hides where its character stands: the whole value is meant
        ('require: "\\u0027x\\u0027 == item.blast_radios"\n', "1:10-1:46"),
    ],
)
def test_characters_are_found_in_every_style(text: str, place: str) -> None:
    document = read_document(text.encode(), "p.yaml")
    assert document.root is not None
    value = document.root.get("require")  # type: ignore[union-attr]  # a mapping, as written above
    at = value.text.index(WORD)  # type: ignore[union-attr]  # a scalar, as written above
    found = place_within(document, ("require",), at, at + len(WORD))
    assert found is not None
    assert f"{found.line}:{found.column}-{found.end_line}:{found.end_column}" == place


def test_a_mistake_at_the_end_stands_after_the_last_character() -> None:
    document = read_document(b"require: a +\nb: 1\n", "p.yaml")
    assert str(place_within(document, ("require",), 3, 3)) == "p.yaml:1:13"


def test_a_whole_value_and_one_that_is_not_there() -> None:
    document = read_document(b"require: [a, b]\n", "p.yaml")
    assert str(place_within(document, ("require",), 0, 1)) == "p.yaml:1:10"
    assert str(place_within(document, ("require", 1), None, None)) == "p.yaml:1:14"
    assert place_within(document, ("message",), 0, 1) is None
