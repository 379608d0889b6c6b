from __future__ import annotations

from govern.diagnostic import Explained, Place
from govern.report.findings.explanation_human import explanation_human
from govern.report.styled import plain


def shown(*parts: Explained) -> list[str]:
    return plain(explanation_human(parts)).splitlines()


def test_a_condition_and_what_it_read_stand_on_one_line_in_columns() -> None:
    assert shown(
        Explained("item.blast_radius != 'high' || item.approvals.size() >= 2", "false"),
        Explained("item.blast_radius != 'high'", "false", 1),
        Explained("item.blast_radius", '"high"', 2, Place("contracts/a.yaml", 33, 21)),
        Explained("item.approvals.size() >= 2", "false", 1),
        Explained("item.approvals.size()", "1", 2),
        Explained("item.approvals", "[...]", 3, Place("contracts/a.yaml", 36, 9)),
    ) == [
        "item.blast_radius != 'high'  false  \"high\"  contracts/a.yaml:33:21",
        "item.approvals.size() >= 2   false  1       contracts/a.yaml:36:9",
    ]


def test_a_condition_that_reads_two_things_has_a_line_for_each() -> None:
    assert shown(
        Explained("a.x < b.y", "false"),
        Explained("a.x", "2", 1, Place("a.yaml", 1, 1)),
        Explained("b.y", "10", 1, Place("a.yaml", 2, 1)),
    ) == ["a.x < b.y  false", "  a.x             2   a.yaml:1:1", "  b.y             10  a.yaml:2:1"]


def test_the_one_condition_that_was_reached_stands_for_the_whole() -> None:
    assert shown(
        Explained("a.x && b.y == 1", "false"),
        Explained("a.x == 3", "false", 1),
        Explained("a.x", "2", 2, Place("a.yaml", 1, 1)),
    ) == ["a.x == 3  false  2  a.yaml:1:1"]


def test_an_error_is_told_at_its_part_with_what_was_read() -> None:
    assert shown(
        Explained("a.x.y == 1 || a.z", "no field", failed=True),
        Explained("a.x.y == 1", "no field", 1, failed=True),
        Explained("a.x.y", "no field", 2, failed=True),
        Explained("a.x", "null", 3, Place("a.yaml", 1, 1)),
        Explained("a.z", "false", 1, Place("a.yaml", 2, 1)),
    ) == [
        "a.x.y == 1 || a.z  error: no field",
        "  a.x.y == 1       error: no field  null   a.yaml:1:1",
        "  a.z                               false  a.yaml:2:1",
    ]


def test_long_parts_are_cut_and_hidden_characters_written_out() -> None:
    (line,) = shown(Explained("a" * 100, f'"{"b" * 100}\x1b"', 0, Place("a.yaml", 1, 1)))
    assert line == f"{'a' * 59}…    {chr(34)}{'b' * 38}…  a.yaml:1:1"
    assert "\x1b" not in "".join(shown(Explained("\x1b[31m", "\x1b")))


def test_many_parts_are_counted() -> None:
    parts = [Explained(f"a == {n}", "false", 1) for n in range(30)]
    lines = shown(Explained("all", "false"), *parts)
    assert len(lines) == 17
    assert lines[-1] == "… 14 more, which --format json has"


def test_nothing_is_shown_of_nothing() -> None:
    assert shown() == []
