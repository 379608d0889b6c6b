"""The order in which stages run, and which of them an outcome needs."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.run.stage import RECORD, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def ordered(stages: Iterable[Stage]) -> tuple[Stage, ...]:
    """Sort stages so that each follows what it reads, else as declared.

    Raises:
        UsageError: no stages, a name used twice, an input that is no stage, or stages that read one another
            in a circle; each naming the stages.

    """
    waiting = list(stages)
    _check_names(waiting)
    done: list[Stage] = []
    seen = {RECORD}
    while waiting:
        ready = next((stage for stage in waiting if seen.issuperset(stage.inputs)), None)
        if ready is None:
            raise UsageError(
                f"these stages read one another in a circle: {' -> '.join(_circle(waiting))}",
                help="a stage may read only what runs before it",
            )
        waiting.remove(ready)
        done.append(ready)
        seen.add(ready.name)
    return tuple(done)


def final(stages: Sequence[Stage], name: str | None = None) -> Stage:
    """Find the stage whose output is the outcome: the one called `name`, or the only one that no other reads.

    Raises:
        UsageError: no stage of that name, or several stages that no other reads and no name to choose by.

    """
    if name is not None:
        for stage in stages:
            if stage.name == name:
                return stage
        raise UsageError(f"no stage is called `{name}`", help=_near(name, [s.name for s in stages]))
    read = {source for stage in stages for source in stage.inputs}
    ends = [stage for stage in stages if stage.name not in read]
    if len(ends) != 1:
        names = ", ".join(f"`{stage.name}`" for stage in ends)
        raise UsageError(f"several stages could give the outcome: {names}", help="name the final stage")
    return ends[0]


def needed(stages: Sequence[Stage], sink: Stage) -> tuple[Stage, ...]:
    """Keep of `stages`, in their order, `sink` and what it reads, directly or through others."""
    wanted = {sink.name}
    kept: list[Stage] = []
    for stage in reversed(stages):
        if stage.name in wanted:
            kept.append(stage)
            wanted.update(stage.inputs)
    return tuple(reversed(kept))


def _check_names(stages: Sequence[Stage]) -> None:
    if not stages:
        raise UsageError("a pipeline needs at least one stage")
    names = [stage.name for stage in stages]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"two stages are called `{name}`", help="give each stage a name of its own")
    for stage in stages:
        for source in stage.inputs:
            if source != RECORD and source not in names:
                raise UsageError(
                    f"stage `{stage.name}` reads `{source}`, which is no stage", help=_near(source, names)
                )


def _circle(waiting: Sequence[Stage]) -> list[str]:
    """Walk from any waiting stage to one it waits for until a stage comes again."""
    by_name = {stage.name: stage for stage in waiting}
    path: list[str] = []
    name = waiting[0].name
    while name not in path:
        path.append(name)
        name = next(source for source in by_name[name].inputs if source in by_name)
    return [*reversed(path[path.index(name) :]), path[-1]]


def _near(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, 1)
    return f"did you mean `{close[0]}`?" if close else f"known: {', '.join([RECORD, *known])}"
