from __future__ import annotations

import json
import sqlite3
from collections import Counter
from typing import Any

import pytest

from govern.app.answers.impact import impact
from govern.app.answers.material import material
from govern.app.log.logs import log_paths
from govern.errors import IntegrityError, UsageError
from govern.lineage.entry import Event, decode
from govern.lineage.store.read import open_reader

from .test_why import ALL, decided

RADII = {"log": "low", "tag": "medium", "alert": "high"}


def events(ran: Any, *runs: int) -> list[Event]:
    with open_reader(log_paths(ran.context).database) as reader:
        found = [decode(data) for data in reader.entries()]
    return [entry for entry in found if isinstance(entry, Event) and entry.run in runs]


@pytest.mark.parametrize(
    ("component", "runs"),
    [
        ("model/words", (1, 2)),
        ("model/words@1.0.0", (1,)),
        ("model/words#weights@1.1.0", (2,)),
        ("data-contract/reviews", (1, 2)),
        ("release/42", (2,)),
        ("release/42@1.0.0", (2,)),
        ("engine@0.1.0", (1, 2)),
        ("insight-pipeline/triage@1.0.0", (1,)),
    ],
)
def test_what_is_touched_is_what_the_entries_say(ran: Any, component: str, runs: tuple[int, ...]) -> None:
    found = impact(ran.context, component)
    assert tuple(run.run for run in found.runs) == runs
    for run in found.runs:
        said = [(e.outcome.action, e.outcome.verdict) for e in events(ran, run.run)]
        assert dict(run.counts) == Counter(said)
        assert run.events == 40
    taken = [e.outcome.action for e in events(ran, *runs) if e.outcome.verdict == "act"]
    assert dict(found.taken) == Counter((RADII[action], action) for action in taken)
    assert found.notes == ()


def test_blast_radii_come_highest_first(ran: Any) -> None:
    radii = [radius for radius, _ in impact(ran.context, "model/words").taken]
    assert radii == sorted(radii, key=["critical", "high", "medium", "low"].index)
    assert len(set(radii)) > 1


def test_what_an_unreadable_policy_said_is_unknown_not_low(work: Any) -> None:
    lines = (work.root / "govern.lock").read_text().splitlines(keepends=True)
    work.write("govern.lock", "".join(line for line in lines if "action-policy/triage@1.0.0" not in line))
    found = impact(work.context, "model/words@1.0.0")
    assert {radius for radius, _ in found.taken} == {"unknown"}
    assert "can't be read" in found.notes[0]


@pytest.mark.parametrize(
    ("component", "said"),
    [
        ("model/wrods", "Did you mean model/words?"),
        ("model/words@7.0.0", "Versions that were: 1.0.0, 1.1.0."),
        ("nothing/like-it", "Components that were: action-policy/triage"),
        ("release/43", "release/42"),
    ],
)
def test_an_unknown_component_is_said(ran: Any, component: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        impact(ran.context, component)
    assert "never in force" in caught.value.message
    assert said in caught.value.help
    assert ran.govern("impact", component).exit_code == 2


def test_an_index_that_leaves_events_out_is_caught(work: Any) -> None:
    with sqlite3.connect(log_paths(work.context).database) as log:
        log.execute("UPDATE run_count SET events = events + 1 WHERE run = 2")
    log.close()
    with pytest.raises(IntegrityError, match="does not have the events of run 2"):
        impact(work.context, "model/words@1.1.0")
    assert work.govern("impact", "model/words").exit_code == 4


def test_people_are_told_that_touched_is_not_changed(ran: Any) -> None:
    shown = ran.good("impact", "model/words@1.0.0")
    assert "touched 40 events in 1 run; touched is not changed" in shown
    assert "already carried out" in shown
    said = json.loads(ran.good("impact", "model/words@1.0.0", "--format", "json"))
    assert (said["claim"], said["events"], said["known_versions"]) == ("touched", 40, ["1.0.0", "1.1.0"])


def test_material_is_what_comes_out_otherwise_when_each_event_is_run_again(ran: Any, records: Any) -> None:
    found = material(ran.context, "model/words@1.1.0", "1.0.0")
    (run,) = found.runs
    assert (run.events, run.unknown, run.obstacle) == (40, 0, "")
    parts = {"model/words#code", "model/words#parameters", "model/words#weights"}
    expected = []
    for at, (_, drug, review) in enumerate(records):
        was, instead = (decided(drug, review, ALL - undone) for undone in (frozenset(), parts))
        if was != instead:
            expected.append(f"ev:2_{at}")
    assert run.changed == len(expected) > 0
    assert list(run.examples) == expected[:5]
    assert sum(found.taken.values()) <= run.changed < found.touched.events


def test_what_cannot_be_run_again_is_counted_and_ends_in_one(work: Any) -> None:
    path = work.root / "data/reviews.tsv"
    path.write_text("\n".join(path.read_text().splitlines()[:-3]) + "\n")
    done = work.govern("impact", "model/words@1.1.0", "--replace", "1.0.0")
    assert done.exit_code == 1
    assert "not known of 3 events: the record is no longer in the source" in done.stdout
    told = json.loads(work.govern("impact", "model/words@1.1.0", "--replace", "1.0.0", "-f", "json").stdout)
    assert told["material"]["unknown"] == 3


@pytest.mark.parametrize(
    ("component", "other", "said"),
    [
        ("model/words@1.1.0", "1.1.0", "no replacement of itself"),
        ("model/words@1.1.0", "9.0.0", "model/words@9.0.0"),
        ("model/words", "1.0.0", "is no version of a component"),
        ("model/words@1.1.0", "latest", "is no version of a component"),
        ("release/42@1.0.0", "1.1.0", "is not used by a stage"),
    ],
)
def test_what_cannot_take_its_place_is_said(ran: Any, component: str, other: str, said: str) -> None:
    done = ran.govern("impact", component, "--replace", other)
    assert done.exit_code == 2
    assert said in done.stderr
