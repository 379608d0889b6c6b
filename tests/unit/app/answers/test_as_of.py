from __future__ import annotations

import datetime as dt
import json
import sqlite3
from typing import Any

import pytest

from govern.app.answers.as_of import as_of
from govern.app.log.logs import log_paths
from govern.errors import UsageError

FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


def start(ran: Any, run: int) -> dt.datetime:
    """When a run began, from a derivation of its first event."""
    entry = json.loads(ran.good("derive", f"ev:{run}_0", "--format", "json"))
    return dt.datetime.fromisoformat(entry["run"]["time"])


def test_each_release_is_in_force_from_its_run_to_the_next(ran: Any) -> None:
    first, second = start(ran, 1), start(ran, 2)
    tick = dt.timedelta(microseconds=1)
    for moment, release, version in (
        (first, "release/41@1.0.0", "1.0.0"),
        (second - tick, "release/41@1.0.0", "1.0.0"),
        (second, "release/42@1.0.0", "1.1.0"),
        (FAR, "release/42@1.0.0", "1.1.0"),
    ):
        (force,) = as_of(ran.context, moment).forces
        assert (force.release, force.environment) == (release, "test")
        assert {f.version for f in force.factors.factors if f.name == "thresholds/triage"} == {version}
        assert force.shown_by in {cited.index for cited in as_of(ran.context, moment).citations.entries}
    assert as_of(ran.context, first - tick).forces == ()


def test_before_anything_ran_nothing_was_in_force(ran: Any) -> None:
    shown = ran.good("as-of", "2001-01-01")
    assert "nothing was in force at 2001-01-01T00:00:00.000000Z: nothing was in force before 2" in shown


def test_the_factors_are_those_of_the_latest_run_by_then(work: Any) -> None:
    work.good("run", "42")
    again = start(work, 3)
    for moment, run in ((again - dt.timedelta(microseconds=1), 2), (again, 3)):
        (force,) = as_of(work.context, moment).forces
        assert (force.run.run, force.start) == (run, f"{start(work, 2):%Y-%m-%dT%H:%M:%S.%fZ}")
    assert "latest run by then: run 3" in work.good("as-of")


def test_an_index_that_lies_is_an_integrity_failure(work: Any) -> None:
    with sqlite3.connect(log_paths(work.context).database) as log:
        log.execute("UPDATE in_force SET release = 'release/41@1.0.0' WHERE stop IS NULL")
    log.close()
    done = work.govern("as-of")
    assert done.exit_code == 4
    assert "index says otherwise" in done.stderr


def test_an_environment_can_be_named(ran: Any) -> None:
    assert as_of(ran.context, FAR, "test").forces
    found = as_of(ran.context, FAR, "production")
    assert (found.forces, found.first) == ((), None)
    assert "in production" in ran.good("as-of", "--environment", "production")
    with pytest.raises(UsageError, match="no environment `tset`") as caught:
        as_of(ran.context, FAR, "tset")
    assert "Did you mean test?" in caught.value.help


def test_people_and_programs_are_told_the_same(ran: Any) -> None:
    said = json.loads(ran.good("as-of", "--format", "json"))
    (force,) = said["in_force"]
    assert (force["release"], force["run"], force["stop"]) == ("release/42@1.0.0", 2, None)
    assert force["components"]["model/words"] == "1.1.0"
    shown = ran.good("as-of")
    for line, version in force["components"].items():
        assert [line, version] in [row.split() for row in shown.splitlines()]
    assert f"entry {force['entry']} shows it" in shown


def test_a_time_that_is_none_is_refused(ran: Any) -> None:
    assert ran.govern("as-of", "yesterday").exit_code == 2
