from __future__ import annotations

from typing import Any

from govern.lineage.checkpoint import Checkpoint
from govern.lineage.entry import Event, Outcome, Recorded
from govern.lineage.note import Verifier
from govern.lineage.personal.presentation import Reader, Shown
from govern.report.personal.disclose_human import disclosed_human, disclosed_json
from govern.report.styled import plain

TIME = "2026-01-02T03:04:05.000006Z"
EVENT = Event(TIME, "ev:1_0", 1, "k0", 0, {}, {}, Outcome("log", "tag", "hold", 7))


def shown(entry: Event | Recorded = EVENT, **more: Any) -> Shown:
    head, key = Checkpoint("log.example/x", 9, b"r" * 32), Verifier("log.example/x", b"k" * 32)
    given = {"issued": 1_767_225_600, "reader": Reader("auditor.example", "n-1"), "bound": True, **more}
    return Shown(4, entry, {"review": "fine\x1b[31m"}, ("drug",), head, key, **given)


def test_what_is_shown_is_told_with_its_proof() -> None:
    told = plain(disclosed_human(shown()))
    assert "genuine ev:1_0, entry 4 of log.example/x" in told
    assert "size 9" in told
    assert "disclosed 2026-01-01T00:00:00Z" in told
    assert "hold tag (recommended log)" in told
    assert "review: fine\\x1b[31m" in told, "what a terminal would obey is written out"
    assert "hidden drug" in told
    assert "auditor.example, nonce n-1, bound by its holder's key" in told
    assert "bound by the log" in plain(disclosed_human(shown(bound=False)))
    assert "nonce" not in plain(disclosed_human(shown(reader=None)))
    assert "seconds after 1970" in plain(disclosed_human(shown(issued=10**18)))


def test_an_event_that_was_told_is_named_by_its_source() -> None:
    entry = Recorded(TIME, "urn:a", "17", "sha256:" + "0" * 64)
    assert "genuine urn:a 17, entry 4" in plain(disclosed_human(shown(entry)))
    assert disclosed_json(shown(entry))["event"] == "urn:a 17"


def test_programs_get_the_entry_too() -> None:
    found = disclosed_json(shown())
    assert (found["entry"]["outcome"]["verdict"], found["fields"], found["hidden"]) == (
        *("hold", {"review": "fine\x1b[31m"}, ["drug"]),
    )
    assert (found["audience"], found["nonce"], found["bound_by_holder"]) == ("auditor.example", "n-1", True)
