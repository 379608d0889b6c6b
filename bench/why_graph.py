"""The events of a store as a graph for other libraries, and the store asked the same questions."""

from __future__ import annotations

import array
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import why_store as stores

from govern.lineage.queries import Index
from govern.lineage.recorded_queries import RecordedIndex
from govern.lineage.store.read import open_reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from govern.lineage.store.database import Database

VERSION = ("model/urgency#weights", "1.0.17")
RELEASES = 2
"""The difference is of the last two releases."""


def event(store: stores.Store) -> str:
    """Name an event in the middle of the log."""
    return f"ev:{max(1, store.runs // 2)}_17"


def asked_version(store: stores.Store) -> tuple[str, str]:
    """Name a version that few sets have: that of a run in the middle."""
    there = {factor["name"]: factor["version"] for factor in stores.factor_set(max(1, store.runs // 2))}
    return VERSION[0], there[VERSION[0]]


def last_releases(store: stores.Store) -> list[str]:
    """Name the last releases; where there is but one, it is compared with itself."""
    return [stores.release(max(1, store.runs - back * 100)) for back in range(RELEASES)]


def questions(store: stores.Store, database: Database) -> dict[str, Callable[[], int]]:
    """Give what is asked of the index, by name; each answers with how much it found."""
    index, name, version = Index(database), *asked_version(store)
    named, releases, moment = event(store), last_releases(store), stores.moment(store.runs // 2)

    def derivation() -> int:
        row = index.event(named)
        assert row is not None
        run = index.run(row.run)
        assert run is not None
        near = [row.record, run.release, row.run, row.factor_set]
        return len(near) + len(index.factor_set(row.factor_set))

    def impact(line: str, of: str | None) -> int:
        touched: Counter[tuple[str, str]] = Counter()
        for run in index.runs_of_sets(index.sets_with(line, of)):
            touched.update(index.counts(run.run))
        return sum(touched.values())

    def listed() -> int:
        return sum(1 for _ in index.events_of_sets(index.sets_with(name, version)))

    def diff() -> int:
        last = [index.latest_run(release) for release in releases]
        sets = [set(index.factor_set(run.factor_set)) for run in last if run is not None]
        return len(sets[0] ^ sets[1])

    return {
        "derive": derivation,
        "impact": lambda: impact(name, version),
        "listed": listed,
        "hub": lambda: impact(stores.HUB, None),
        "diff": diff,
        "as-of": lambda: len(index.in_force(moment)),
        "recorded": lambda: len(RecordedIndex(database).recordings()),
    }


def asked(
    store: stores.Store, clock: Callable[[Callable[[], int], int], tuple[float, int]]
) -> dict[str, Any]:
    """Ask each question a few hundred times; `clock(work, times)` gives median seconds, and the answer."""
    with open_reader(store.database) as reader:
        found: dict[str, Any] = {}
        for name, ask in questions(store, reader.database).items():
            found[name], found[f"{name} found"] = clock(ask, 5 if name in {"hub", "listed"} else 200)
        return found


def write(store: stores.Store, folder: Path) -> tuple[int, int]:
    """Write the graph: five edges an event, and one from each factor set to each version in it.

    An event's edges lead to its run, its release, its record, its factor set, and the event of its record
    before it. Gives how many nodes and edges there are.
    """
    came, went = array.array("i"), array.array("i")
    runs, more = store.runs, _Numbers(store.events + store.runs)
    last: dict[str, int] = {}
    node = 0
    for run in range(1, runs + 1):
        factors = stores.factor_set(run)
        key = ("set", *(f"{factor['name']}@{factor['version']}" for factor in factors))
        if key not in more.known:
            versions = [more[("version", factor["name"], factor["version"])] for factor in factors]
            came.extend([more[key]] * len(versions))
            went.extend(versions)
        chosen, release = more[key], more[("release", stores.release(run))]
        came.extend([store.events + run - 1] * 2)
        went.extend([chosen, release])
        for position in range(min(stores.RUN, store.events - node)):
            record = stores.record(run, position)
            near = [store.events + run - 1, release, more[("record", record)], chosen]
            near += [last[record]] if record in last else []
            came.extend([node] * len(near))
            went.extend(near)
            last[record] = node
            node += 1
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "from.bin").write_bytes(came.tobytes())
    (folder / "to.bin").write_bytes(went.tobytes())
    run, _, position = event(store).removeprefix("ev:").partition("_")
    plan = {
        "nodes": store.events + runs + len(more.known),
        "events": store.events,
        "runs": runs,
        "event": (int(run) - 1) * stores.RUN + int(position),
        "version": more[("version", *asked_version(store))],
        "hub": more[("version", stores.HUB, "1.0.0")],
        "releases": [more[("release", release)] for release in last_releases(store)],
    }
    (folder / "graph.json").write_text(json.dumps(plan))
    return plan["nodes"], len(came)


class _Numbers:
    """A number for each name, in the order in which they are first asked for."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.known: dict[tuple[str, ...], int] = {}

    def __getitem__(self, name: tuple[str, ...]) -> int:
        return self.known.setdefault(name, self._first + len(self.known))
