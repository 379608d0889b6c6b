from __future__ import annotations

import pytest

from govern.errors import UsageError
from govern.run.keyed.tables import Tables, parse_table


def test_lines_of_a_key_a_tab_and_a_value() -> None:
    assert parse_table("x", b"good\t2\tmore\r\n\nplain\ngood\t3\n") == {"good": "3", "plain": ""}


def test_a_json_object_is_a_table_and_other_json_is_text() -> None:
    assert parse_table("x", b' {"a": [1], "b": 2}') == {"a": [1], "b": 2}
    assert parse_table("x", b"[1]") == {"[1]": ""}
    assert parse_table("x", b"{broken") == {"{broken": ""}


def test_what_is_no_text_is_no_table() -> None:
    with pytest.raises(UsageError, match="`x` is no table: byte 0 is not UTF-8"):
        parse_table("x", b"\xff")


def test_artefacts_by_name() -> None:
    tables = Tables({"a": b"k\tv"}, {"b": b"{}"})
    assert tables["a"]["k"] == "v"
    assert list(tables) == ["a", "b"]
    assert len(tables) == 2
    with pytest.raises(KeyError):
        tables["c"]
