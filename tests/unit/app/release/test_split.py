"""What runs where no release is named: each record under the release that it belongs to."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govern.app.answers.as_of import as_of
from govern.app.answers.why import why
from govern.app.log.logs import open_reader
from govern.app.release.release import Share, release, roll_back
from govern.app.release.split import parts_in_force
from govern.app.release.step import By
from govern.app.running import run as running
from govern.app.running.run import run
from govern.errors import IntegrityError, UsageError
from govern.lineage.entry import Event, Run, Statement, decode
from govern.run.recorder import Interrupted

from ..conftest import Work, reviews
from .releases import content, small

if TYPE_CHECKING:
    from govern.app.running.run import RunResult

HALF = Share(500_000)


@pytest.fixture
def half(tmp_path: Path) -> Work:
    """A workspace with 41 in force and 42 for half of the records."""
    work = small(tmp_path)
    work.good("log", "init")
    release(work.context, "41", By())
    content(work, "42")
    release(work.context, "42", By(), share=HALF)
    return work


def events(work: Work) -> dict[int, tuple[str, list[str]]]:
    """The release and the records of each run."""
    with open_reader(work.context) as log:
        entries = [decode(data) for data in log.entries()]
    found: dict[int, tuple[str, list[str]]] = {
        entry.run: (entry.release.split("@")[0], []) for entry in entries if isinstance(entry, Run)
    }
    for entry in entries:
        if isinstance(entry, Event):
            assert entry.position == len(found[entry.run][1])
            found[entry.run][1].append(entry.record)
    return found


def ran(results: tuple[RunResult, ...]) -> list[tuple[str, str, int]]:
    return [(str(item.release), item.extent, item.summary.events) for item in results]


def test_each_record_runs_under_one_of_two_releases(half: Work) -> None:
    found = ran(run(half.context, None, None))
    assert [row[:2] for row in found] == [
        ("release/42@1.0.0", "50% of records"),
        ("release/41@1.0.0", "the other records"),
    ]
    (new, first), (old, second) = events(half).values()
    assert (new, old) == ("release/42", "release/41")
    assert sorted(first + second) == sorted(key for key, _, _ in reviews(60))
    assert 15 < len(first) < 45
    assert [row[2] for row in found] == [len(first), len(second)]
    half.good("verify")


def test_records_that_are_in_stay_in_while_the_share_grows(half: Work) -> None:
    run(half.context, None, None)
    release(half.context, "42", By(), share=Share(800_000))
    run(half.context, None, None)
    release(half.context, "42", By())
    (last,) = run(half.context, None, None)
    assert (last.extent, last.summary.events) == ("", 60)
    runs = [set(keys) for name, keys in events(half).values() if name == "release/42"]
    assert runs[0] < runs[1] < runs[2]


def test_after_a_roll_back_all_records_run_as_before(half: Work) -> None:
    run(half.context, None, None)
    roll_back(half.context, "test", By())
    assert ran(run(half.context, None, None)) == [("release/41@1.0.0", "", 60)]


def test_a_segment_decides_by_a_field(tmp_path: Path) -> None:
    work = small(tmp_path)
    work.good("log", "init")
    release(work.context, "41", By())
    content(work, "42")
    release(work.context, "42", By(), share=Share(segment="drug=calm"))
    run(work.context, None, None)
    (_, chosen), (_, others) = events(work).values()
    drugs = {key: drug for key, drug, _ in reviews(60)}
    assert {drugs[key] for key in chosen} == {"calm"}
    assert {drugs[key] for key in others} == {"zomig"}


def test_a_segment_that_no_record_is_in_leaves_one_release(tmp_path: Path) -> None:
    work = small(tmp_path)
    work.good("log", "init")
    release(work.context, "41", By())
    content(work, "42")
    release(work.context, "42", By(), share=Share(segment="drug=none"))
    assert ran(run(work.context, None, None)) == [("release/41@1.0.0", "the other records", 60)]


def test_a_release_by_name_runs_on_all_records(half: Work) -> None:
    assert ran(run(half.context, "42", None)) == [("release/42@1.0.0", "", 60)]


def test_the_log_names_each_statement_once_before_what_runs_under_it(half: Work) -> None:
    run(half.context, None, None)
    run(half.context, None, None)
    with open_reader(half.context) as log:
        entries = [decode(data) for data in log.entries()]
    chain, _ = parts_in_force(half.context, "test")
    noted = [entry.envelope for entry in entries if isinstance(entry, Statement)]
    assert noted == [item.digest for item in chain.recorded]
    assert [entry.type for entry in entries[:4]] == ["log-opened", "statement", "statement", "factor-set"]


@pytest.mark.parametrize("at", [1, 20, 40, 59])
def test_what_was_interrupted_goes_on_where_it_was(half: Work, at: int) -> None:
    """The runs of both releases, cut after some records in all, are finished by the same command."""
    (_, first), (_, second) = _cut(half, at).values()
    assert len(first) + len(second) <= 60
    run(half.context, None, None)
    found = events(half)
    assert len(found) == 2, "no run was begun again"
    assert sorted(found[1][1] + found[2][1]) == sorted(key for key, _, _ in reviews(60))
    assert len(run(half.context, None, None)) == 2, "then the next one is a run of its own"
    assert len(events(half)) == 4


def test_another_choice_of_records_does_not_go_on_with_an_old_run(half: Work) -> None:
    """As many records, and others: what was begun under the first rollout is left as it is."""
    _cut(half, 10)
    roll_back(half.context, "test", By())
    release(half.context, "42", By(), share=HALF)
    run(half.context, None, None)
    found = events(half)
    new = [keys for name, keys in found.values() if name == "release/42"][-1]
    old = [keys for name, keys in found.values() if name == "release/41"][-1]
    assert sorted(new + old) == sorted(key for key, _, _ in reviews(60))


def test_why_compares_with_the_run_that_had_the_record(half: Work) -> None:
    """Under a rollout the run before is of other records: the one to compare with is further back."""
    run(half.context, "41", None)
    run(half.context, None, None)
    run(half.context, None, None)
    found = events(half)
    assert [name.removeprefix("release/") for name, _ in found.values()] == ["41", "42", "41", "42", "41"]
    answer = why(half.context, "ev:4_0")
    assert answer.before.event == f"ev:1_{found[1][1].index(found[4][1][0])}"
    listed = json.loads(half.good("why", "-f", "json"))
    assert listed["version"] == 1


def test_releases_that_read_other_records_do_not_share_them(half: Work) -> None:
    context = half.context
    _, parts = parts_in_force(context, "test")
    work = [running._planned(context, part, "test", running.Recording()) for part in parts]
    running.check_split(work)
    short = running.Work(work[1].part, work[1].plan, work[1].source[:-1], work[1].records, work[1].answers)
    with pytest.raises(UsageError, match="do not read the same records, so they can't share them"):
        running.check_split([work[0], short])


def _cut(work: Work, at: int) -> dict[int, tuple[str, list[str]]]:
    def stop(done: int, _: int) -> None:
        if done >= at:
            raise KeyboardInterrupt

    with pytest.raises((Interrupted, KeyboardInterrupt)):
        run(work.context, None, None, progress=stop)
    return events(work)


FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)


def in_force(work: Work, moment: dt.datetime = FAR) -> list[tuple[str, str]]:
    return [(force.release, force.extent) for force in as_of(work.context, moment).forces]


def began(work: Work) -> list[dt.datetime]:
    with open_reader(work.context) as log:
        entries = [decode(data) for data in log.entries()]
    return [dt.datetime.fromisoformat(entry.time) for entry in entries if isinstance(entry, Run)]


def test_what_was_in_force_during_a_rollout_is_both_releases_with_their_records(half: Work) -> None:
    run(half.context, "41", None)
    run(half.context, None, None)
    release(half.context, "42", By(), share=Share(800_000))
    run(half.context, None, None)
    release(half.context, "42", By())
    assert in_force(half)[0] == ("release/42@1.0.0", "80% of records"), "nothing followed the last word yet"
    run(half.context, None, None)
    alone, second, _, third, _, last = began(half)
    other = ("release/41@1.0.0", "the other records")
    assert in_force(half, alone) == [("release/41@1.0.0", "")]
    assert in_force(half, second) == [("release/42@1.0.0", "50% of records"), other]
    assert in_force(half, second + TICK) == [("release/42@1.0.0", "50% of records"), other]
    assert in_force(half, third + TICK) == [("release/42@1.0.0", "80% of records"), other]
    assert in_force(half, last) == in_force(half) == [("release/42@1.0.0", "")]
    both = as_of(half.context, second).forces
    assert both[0].stop is None
    assert both[1].stop is not None
    shown = half.good("as-of", f"{second.isoformat()}")
    assert ", 50% of records" in shown
    assert ", the other records" in shown
    told = json.loads(half.good("as-of", f"{second.isoformat()}", "--format", "json"))
    assert [item["extent"] for item in told["in_force"]] == ["50% of records", "the other records"]


def test_a_rollout_that_was_taken_back_is_over(half: Work) -> None:
    run(half.context, None, None)
    roll_back(half.context, "test", By())
    run(half.context, None, None)
    assert in_force(half) == [("release/41@1.0.0", "")]


def test_another_release_that_ran_last_stands_alone(half: Work) -> None:
    run(half.context, None, None)
    (document,) = (half.root / "contracts").rglob("42.yaml")
    other = document.with_name("43.yaml")
    other.write_text(document.read_text().replace("42", "43"))
    half.good("lock")
    half.good("run", "43")
    assert in_force(half) == [("release/43@1.0.0", "")]


def test_statements_that_are_gone_end_it(half: Work) -> None:
    run(half.context, None, None)
    release(half.context, "42", By(), share=Share(800_000))
    run(half.context, None, None)
    last = max((half.root / "lineage/releases").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    last.unlink()
    with pytest.raises(IntegrityError, match="the log followed the release statement"):
        as_of(half.context, FAR)
