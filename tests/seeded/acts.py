"""What people do to a workspace: each act takes one and gives what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from govern.change.lockfile import Lock, LockedComponent
from govern.contract.catalog import CONFIG_FILE
from govern.contract.reference import Ref

from .work import Work
from .world import Values, before, whole, written

Act = Callable[[Work], Work]

HOOK, JOB, TRUST = ".pre-commit-config.yaml", ".github/workflows/gate.yml", "lineage/t.policy"
THRESHOLDS, PIPELINE, POLICY = "contracts/thresholds.yaml", "contracts/pipeline.yaml", "policies/policy.yaml"
LOOSE = Ref("thresholds", "triage", "1.0.0")


@cache
def standing() -> Work:
    """Give the workspace, which had earlier versions of two components once."""
    past = Work(before()).locked()
    return replace(past, files=whole()).locked()


def text(path: str, old: str, new: str) -> Act:
    """Replace what stands once in a file."""

    def act(work: Work) -> Work:
        here = work.files[path].decode()
        assert here.count(old) == 1, (path, old, here.count(old))
        return work.with_files({path: here.replace(old, new).encode()})

    return act


def gone(*paths: str) -> Act:
    return lambda work: work.with_files(dict.fromkeys(paths))


def moved(old: str, new: str) -> Act:
    return lambda work: work.with_files({old: None, new: work.files[old]})


def edit(path: str, change: Callable[[Values], Any], *, version: str | None = None) -> Act:
    """Change a document in place; with a version, as it should be done."""

    def act(work: Work) -> Work:
        values = json.loads(work.files[path])
        change(values)
        if version is not None:
            values["version"] = version
        work = work.with_files({path: written(values)})
        return work if version is None else work.locked()

    return act


def with_component(path: str, values: Values) -> Act:
    return lambda work: work.with_files({path: written(values)}).locked()


def both(*acts: Act) -> Act:
    def act(work: Work) -> Work:
        for each in acts:
            work = each(work)
        return work

    return act


def line(change: Callable[[LockedComponent], LockedComponent | None], ref: Ref = LOOSE) -> Act:
    """Change a line of the lock, or take it out."""

    def act(work: Work) -> Work:
        lines = dict(work.lock.components)
        new = change(lines.pop(ref))
        return replace(work, lock=Lock(lines if new is None else dict(sorted({**lines, ref: new}.items()))))

    return act


def forged(path: str, change: Callable[[Values], Any]) -> Act:
    """Rewrite a released version in the working tree, the lock and the store alike."""

    def act(work: Work) -> Work:
        edited = edit(path, change)(work)
        stand = edited.catalog.contracts
        rest = {key: value for key, value in work.lock.components.items() if key not in stand}
        return replace(edited, lock=Lock(rest)).locked()

    return act


def planted(version: str, change: Callable[[Values], Any]) -> Act:
    """Lock a version that then never stands in the working tree."""

    def act(work: Work) -> Work:
        locked = edit(THRESHOLDS, change, version=version)(work)
        return replace(work, lock=locked.lock, objects=locked.objects)

    return act


def without_objects(wanted: Callable[[LockedComponent], str], data: bytes | None = None) -> Act:
    def act(work: Work) -> Work:
        objects = dict(work.objects)
        name = wanted(work.lock.components[LOOSE])
        objects.pop(name)
        return replace(work, objects=objects if data is None else {**objects, name: data})

    return act


def lower(values: Values) -> None:
    values["values"][0]["value"] = 0.1


def use(stage: int, slot: str, ref: str) -> Callable[[Values], Any]:
    return lambda values: values["stages"][stage]["uses"].update({slot: ref})


def rewire(values: Values) -> None:
    """Let the later stages read what the sanitizer has not seen."""
    values["stages"][1]["inputs"] = ["record"]
    values["stages"][2]["inputs"] = ["record", "extract"]


def settings(change: Callable[[Values], Any]) -> Act:
    return edit(CONFIG_FILE, change)


def called(name: str) -> Callable[[Values], Any]:
    return lambda values: values.update(id=name)
