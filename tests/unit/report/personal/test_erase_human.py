from __future__ import annotations

from dataclasses import dataclass

from govern.lineage.personal.doomed import Doomed
from govern.report.personal.erase_human import erase_human, erase_json
from govern.report.styled import plain

DOOMED = Doomed("data-contract/reviews", ("a", "b"), (b"s",), ("d",), (3, 5, 7), (7,))


@dataclass(frozen=True)
class Closed:
    log: str
    keys: int


@dataclass(frozen=True)
class Erasing:
    """What the app gives."""

    found: tuple[Doomed, ...] = (DOOMED,)
    done: bool = False
    entries: tuple[int, ...] = ()
    keys: str = "/private/subjects/x.db"
    closed: tuple[Closed, ...] = ()


def test_what_would_go_is_told_before_anything_does() -> None:
    told = plain(erase_human(Erasing()))
    assert "2 records, 3 events that can't be opened then, 1 field kept to be disclosed" in told
    assert told.endswith("Nothing was erased. Add --yes to erase it; this can't be undone.\n")


def test_what_went_is_told_with_what_is_left_to_do() -> None:
    told = plain(erase_human(Erasing(done=True, entries=(9,))))
    assert "Recorded in entry 9 of the log, without a name." in told
    assert "delete it in the source" in told
    assert "/private/subjects/x.db" in told
    assert "entries 9, 10 of the log" in plain(erase_human(Erasing(done=True, entries=(9, 10))))
    assert "The log had said so before." in plain(erase_human(Erasing(done=True)))
    assert "Still to do" not in plain(erase_human(Erasing(done=True), lost=True))


def test_nothing_found_is_told_as_such() -> None:
    assert "Names are compared exactly" in plain(erase_human(Erasing(found=())))
    assert plain(erase_human(Erasing(found=()), lost=True)).startswith("Every key is there")


def test_the_keys_of_a_log_that_is_not_here_are_told() -> None:
    closed = (Closed("log.example/old", 1),)
    told = plain(erase_human(Erasing(found=(), closed=closed)))
    assert told == "found   1 key of the frozen log log.example/old, which is not here; --yes erases\n"
    assert "no copy of it opens this any more" in plain(erase_human(Erasing(done=True, closed=closed)))
    assert erase_json(Erasing(closed=closed))["closed"] == [{"log": "log.example/old", "keys": 1}]
    none = plain(erase_human(Erasing(found=(), closed=(Closed("log.example/old", 0),))))
    assert "0 keys of the frozen log" in none
    assert "Nothing is kept beside the log" in none


def test_programs_get_numbers() -> None:
    assert erase_json(Erasing(done=True, entries=(9,))) == {
        "done": True,
        "sources": [{"source": "data-contract/reviews", "records": 2, "events": 3, "disclosures": 1}],
        "recorded_in": [9],
    }
