"""A change of every gated field of every kind is caught, and whoever has to is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from govern.contract.impact import Impact
from govern.contract.kinds import model_of
from govern.contract.reference import SLUGS
from govern.diagnostic import Severity

from .seeds import Seed, fields, seeds
from .work import approved, judged, line_of, readable, standing
from .world import DOCUMENTS, ENVELOPE, written

TYPED = [path for path, values in DOCUMENTS.items() if values["kind"] != "DataContract"]


@cache
def planted(path: str) -> tuple[Seed, ...]:
    values = DOCUMENTS[path]
    found = seeds(path, values, model_of(values["kind"]), lambda v: readable(path, v))
    unique: dict[str, Seed] = {}
    common: Counter[str] = Counter()
    for seed in found:
        common[seed.field] += seed.steps[0] in ENVELOPE and values["kind"] != "Thresholds"
        if common[seed.field] <= 2:
            unique[seed.name] = seed
    return tuple(unique.values())


@pytest.mark.parametrize("kind", [kind for kind in SLUGS if kind != "DataContract"])
def test_a_seed_reaches_every_gated_field(kind: str) -> None:
    """A new field has no seed until a document of `world` says something in it."""
    wanted = set(fields(model_of(kind), kind, Impact.BEHAVIOUR))
    reached = {seed.field for path in TYPED if DOCUMENTS[path]["kind"] == kind for seed in planted(path)}
    assert {each for each in wanted if not any(name.startswith(each) for name in reached)} == set()


def unversioned(seed: Seed) -> Iterator[str]:
    base = standing(seed.file, written(seed.old))
    report = judged(base, base.with_files({seed.file: written(seed.new)}))
    line = line_of(seed.new)
    errors = [item for item in report.diagnostics if item.severity is Severity.ERROR]
    if not any(item.code == "CHG001" and line in item.message for item in errors):
        yield f"unversioned, it is not blocked: {[item.message for item in errors]}"
        return
    changes = next(change.changes for change in report.changes if change.ref.line == line)
    told = {step for change in changes for step in change.route}
    if not changes or not set(seed.steps[:1]) & told:
        yield f"the report names {told}"


@cache
def once(path: str) -> frozenset[str]:
    """Name a seed of each field that loosens: what an approval of one brings, it brings for all."""
    return frozenset({seed.field: seed.name for seed in planted(path) if seed.loosens}.values())


def versioned(seed: Seed) -> Iterator[str]:
    base = standing(seed.file, written(seed.old))
    head = base.with_files({seed.file: written({**seed.new, "version": "2.0.0"})}).locked()
    report = judged(base, head)
    line = line_of(seed.new)
    (change,) = [
        change for change in report.changes if change.ref.line == line and change.ref.version == "2.0.0"
    ]
    asked = [item.code for item in change.findings if item.severity is Severity.ERROR]
    if seed.loosens is not None and asked != (["CHG020"] if seed.loosens else []):
        ways = [(item.route_text, item.direction.value) for item in change.changes]
        yield f"with a version, {'nobody is' if seed.loosens else 'somebody is'} asked: {asked} {ways}"
    if report.blocked and seed.name in once(seed.file) and judged(base, head, approved(report)).blocked:
        yield "approved, it is blocked still"


@pytest.mark.parametrize("path", TYPED)
def test_each_change_is_caught(path: str, record_property: Any) -> None:
    found = planted(path)
    missed = {seed.name: fault for seed in found for fault in unversioned(seed)}
    asked = {seed.name: fault for seed in found for fault in versioned(seed)}
    record_property("seeded", (len(found) - len(missed.keys() | asked.keys()), len(found)))
    tighter = [seed.name for seed in found if seed.loosens is False]
    record_property("harmless", (len(asked.keys() & set(tighter)), len(tighter)))
    assert not missed | asked, "\n".join(f"{name}: {fault}" for name, fault in (missed | asked).items())


def test_the_seeds_are_many() -> None:
    """A generator that plants nothing would catch everything."""
    assert sum(len(planted(path)) for path in TYPED) > 900
