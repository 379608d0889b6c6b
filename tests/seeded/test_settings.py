"""A change of each setting of `govern.yaml`: told, and whoever has to is asked by the rules as they were."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from govern.contract.catalog import CONFIG_FILE, ConfigError, read_config
from govern.contract.impact import Impact
from govern.contract.kinds.workspace import Workspace
from govern.contract.tree import MemoryTree
from govern.diagnostic import Severity

from .seeds import Seed, fields, seeds
from .work import Work, approved, judged
from .world import DOCUMENTS, FILES, SETTINGS, Values, written

PATH = "contracts/thresholds.yaml"


def fits(values: Values) -> bool:
    try:
        read_config(MemoryTree({CONFIG_FILE: written(values)}))
    except ConfigError:
        return False
    return True


@cache
def planted() -> tuple[Seed, ...]:
    return tuple({seed.name: seed for seed in seeds(CONFIG_FILE, SETTINGS, Workspace, fits)}.values())


@cache
def standing() -> Work:
    files = {**FILES, CONFIG_FILE: written(SETTINGS), PATH: written(DOCUMENTS[PATH])}
    return Work(files).locked()


def faults(seed: Seed) -> Iterator[str]:
    base = standing().with_files({CONFIG_FILE: written(seed.old)})
    head = base.with_files({CONFIG_FILE: written(seed.new)})
    report = judged(base, head)
    told = [item for item in report.diagnostics if item.code == "CHG010" and seed.steps[0] in item.message]
    if not told:
        yield f"{seed.name}: it is not told"
    asked = any(item.code == "CHG020" for item in report.diagnostics if item.severity is Severity.ERROR)
    if seed.loosens is not None and asked is not seed.loosens:
        ways = [(item.route_text, item.direction.value) for item in report.settings]
        yield f"{seed.name}: {'somebody is' if asked else 'nobody is'} asked, {ways}"
    if report.blocked and judged(base, head, approved(report)).blocked:
        yield f"{seed.name}: approved, it is blocked still"


def test_a_seed_reaches_every_setting() -> None:
    wanted = set(fields(Workspace, "Workspace", Impact.BEHAVIOUR))
    reached = {seed.field for seed in planted()}
    assert {each for each in wanted if not any(name.startswith(each) for name in reached)} == set()


def test_each_change_of_a_setting_is_caught(record_property: Any) -> None:
    found = planted()
    missed = [fault for seed in found for fault in faults(seed)]
    record_property("seeded", (len(found) - len(missed), len(found)))
    assert not missed, "\n".join(missed)
