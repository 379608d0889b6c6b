from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from govern.lineage.checkpoint import Checkpoint
from govern.lineage.findings import Failure, Report
from govern.lineage.log_keys import LogKeys, of
from govern.lineage.note import Verifier
from govern.report.log.verify_human import verify_human, verify_json
from govern.report.styled import plain

HEAD = Checkpoint("log.example/a", 3, b"\xab" * 32)
KEY = of([Verifier("log.example/a", b"k" * 32)])
SOUND = Report("log.example/a", 3, 1, HEAD, ())
BROKEN = Report("log.example/a", 1, 0, None, (Failure("leaf", "entry 7 was changed", 7, 8),), omitted=2)


@dataclass(frozen=True)
class Checked:
    report: Report
    index: tuple[str, ...] = ()
    remembered: bool | None = None
    path: Path = Path("/w/log.db")
    verifier: LogKeys = KEY
    notes: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    missing: str = ""
    since: str = ""

    @property
    def ok(self) -> bool:
        return self.report.ok and not self.index and not self.missing


def test_a_sound_log_says_what_was_checked() -> None:
    shown = plain(verify_human([Checked(SOUND, remembered=True)]))
    assert shown.startswith("intact  /w/log.db\n  key   log.example/a+")
    assert f"  read  3 entries, 1 signed checkpoint, root {'ab' * 32}\n" in shown
    assert "contains the last checkpoint remembered" in shown
    assert "help" not in shown
    assert "remember" not in plain(verify_human([Checked(SOUND)]))


def test_a_log_that_nothing_remembers_is_said_to_be_so() -> None:
    shown = plain(verify_human([Checked(SOUND, remembered=False)]))
    assert shown.startswith("intact")
    assert "  note  nothing outside the workspace remembers this log here" in shown


def test_one_entry_is_no_entries() -> None:
    report = Report("log.example/a", 1, 2, HEAD, ())
    assert "  read  1 entry, 2 signed checkpoints, root " in plain(verify_human([Checked(report)]))


def test_every_failure_is_shown_and_what_is_left_out_counted() -> None:
    shown = plain(verify_human([Checked(SOUND), Checked(BROKEN, remembered=True)]))
    assert "BROKEN  /w/log.db\n" in shown
    assert "  error entry 7 was changed\n  error and 2 more\n" in shown
    assert "Keep the files as evidence" in shown
    assert "contains the last checkpoint" not in shown


def test_an_index_that_differs_is_told_apart_from_the_entries() -> None:
    shown = plain(verify_human([Checked(SOUND, index=("the table event is missing",))]))
    assert shown.startswith("BROKEN")
    assert "  error the index is not what the entries say: the table event is missing\n" in shown
    assert "The entries are sound" in shown


def test_json_says_ok_only_where_all_are() -> None:
    told = verify_json([Checked(SOUND), Checked(BROKEN)])
    assert (told["version"], told["ok"], [log["ok"] for log in told["logs"]]) == (1, False, [True, False])
    assert told["logs"][0]["head"] == {"size": 3, "root": "ab" * 32}
    assert told["logs"][1]["head"] is None
    assert told["logs"][1]["omitted"] == 2
    assert told["logs"][1]["failures"] == [
        {"slug": "leaf", "message": "entry 7 was changed", "first": 7, "stop": 8}
    ]
    assert verify_json([Checked(SOUND)])["ok"] is True


def test_what_the_database_leaves_open_is_said_of_a_sound_log() -> None:
    open_to = Checked(SOUND, notes=("the role that is connected could rewrite the log",))
    assert "  note  the role that is connected could rewrite the log" in plain(verify_human([open_to]))
    assert verify_json([open_to])["logs"][0]["notes"] == list(open_to.notes)


def test_who_cosigned_it_is_named_and_who_is_missing() -> None:
    found = [Checked(SOUND, witnesses=("w1", "w2"), missing="1 more of w3, w4 (ws)")]
    shown = plain(verify_human(found))
    assert "BROKEN  /w/log.db\n" in shown
    assert "  seen  cosigned by w1, w2\n" in shown
    assert "lacks witnesses that the trust policy asks for: 1 more of w3, w4 (ws)\n" in shown
    assert "`govern log cosign` asks the witnesses" in shown
    told = verify_json(found)
    assert (told["ok"], told["logs"][0]["witnesses"]) == (False, ["w1", "w2"])
    assert told["logs"][0]["missing"] == "1 more of w3, w4 (ws)"
    assert verify_json([Checked(SOUND)])["logs"][0]["missing"] is None


def test_what_was_not_read_again_is_said() -> None:
    report = replace(SOUND, entries=5, since=3)
    shown = plain(verify_human([Checked(report, since="2026-01-02T00:00:00.000000Z")]))
    assert "  read  2 entries, 1 signed checkpoint" in shown
    assert "the first 3 entries were verified on 2026-01-02T00:00:00.000000Z and not read again" in shown
    (told,) = verify_json([Checked(report, since="2026-01-02T00:00:00.000000Z")])["logs"]
    assert told["since"] == {"size": 3, "time": "2026-01-02T00:00:00.000000Z"}


def test_evidence_of_several_lines_stands_on_several_lines() -> None:
    forked = Failure("forked", "two say it:\n\n  log.example/a\n  3\n\n  \u2014 sig\x1b")
    shown = plain(verify_human([Checked(Report("log.example/a", 3, 1, HEAD, (forked,)))]))
    assert (
        "  error two say it:\n\n          log.example/a\n          3\n\n          \u2014 sig\\x1b\n" in shown
    )


def test_json_says_whether_the_memory_knows_the_log() -> None:
    told = verify_json([Checked(SOUND), Checked(SOUND, remembered=True), Checked(SOUND, remembered=False)])
    assert [item["remembered"] for item in told["logs"]] == [None, True, False]
