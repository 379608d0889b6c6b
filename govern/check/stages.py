"""A pipeline's stages as a graph: the order in which they can run, and what goes round in a circle."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from typing import TypeVar

    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import InsightPipeline, Stage
    from govern.contract.load import Loaded

    Name = TypeVar("Name", bound=Hashable)


def pipelines(view: View) -> list[tuple[Loaded, InsightPipeline]]:
    """Give the pipelines of the working tree, in the order of their files."""
    found = view.catalog.of_kind("InsightPipeline")
    return [(loaded, cast("InsightPipeline", loaded.contract)) for loaded in found]


def in_order(pipeline: InsightPipeline) -> list[Stage]:
    """Order the stages, each after its inputs; those in a circle and what hangs on them are left out.

    An input that names no stage does not hold its stage back.
    """
    names = {stage.name for stage in pipeline.stages}
    missing = [len(names.intersection(stage.inputs)) for stage in pipeline.stages]
    readers: dict[str, list[int]] = {}
    for at, stage in enumerate(pipeline.stages):
        for name in set(stage.inputs):
            readers.setdefault(name, []).append(at)
    placed: dict[str, Stage] = {}
    ready = [at for at, count in enumerate(missing) if not count]
    while ready:
        new = {pipeline.stages[at].name: pipeline.stages[at] for at in ready}
        placed.update(new)
        freed = [at for name in new for at in readers.get(name, ())]
        for at in freed:
            missing[at] -= 1
        # of two stages of one name, which is a finding of its own, the one that can run first counts
        ready = sorted({at for at in freed if not missing[at] and pipeline.stages[at].name not in placed})
    return list(placed.values())


def endings(pipeline: InsightPipeline) -> list[Stage]:
    """Give the stages that may give the outcome: those that decide, else those that no other reads.

    A sanitiser whose output nobody reads is meant as the outcome only where there is nothing else.
    """
    read = {name for stage in pipeline.stages for name in stage.inputs}
    deciding = [stage for stage in pipeline.stages if stage.builtin == "act"]
    last = [stage for stage in pipeline.stages if stage.name not in read]
    return deciding or [stage for stage in last if stage.builtin is None] or last


def feeding(pipeline: InsightPipeline, last: list[Stage]) -> list[Stage]:
    """Give the stages that `last` depend on, themselves included, as the pipeline lists them."""
    inputs = {stage.name: stage.inputs for stage in pipeline.stages}
    found: set[str] = set()
    waiting = [stage.name for stage in last]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += inputs.get(name, ())
    return [stage for stage in pipeline.stages if stage.name in found]


def circles(edges: Mapping[Name, list[Name]]) -> list[list[Name]]:
    """Find the circles of a graph, one for each group of nodes that reach each other.

    Each is a shortest way from the group's first node back to itself. Nodes without targets may be left out.
    """
    inner = _trimmed(edges)
    backwards: dict[Name, list[Name]] = {}
    for node, targets in inner.items():
        for target in targets:
            backwards.setdefault(target, []).append(node)
    found: list[list[Name]] = []
    settled: set[Name] = set()
    for start in inner:
        if start not in settled and (way := _way_back(inner, start)):
            found.append(way)
            settled |= _from(inner, start).keys() & _from(backwards, start).keys()
    return found


def _trimmed(edges: Mapping[Name, list[Name]]) -> dict[Name, list[Name]]:
    """Leave out what no circle runs through: again and again, the nodes from which nothing leads on."""
    waits = {node: len(targets) for node, targets in edges.items()}
    users: dict[Name, list[Name]] = {}
    for node, targets in edges.items():
        for target in targets:
            users.setdefault(target, []).append(node)
    ends = [node for node in {*edges, *users} if not waits.get(node)]
    gone: set[Name] = set(ends)
    while ends:
        for node in users.get(ends.pop(), ()):
            waits[node] -= 1
            if not waits[node]:
                gone.add(node)
                ends.append(node)
    return {
        node: [target for target in targets if target not in gone]
        for node, targets in edges.items()
        if node not in gone
    }


def _way_back(edges: Mapping[Name, list[Name]], start: Name) -> list[Name]:
    came_from = _from(edges, start)
    if start not in came_from:
        return []
    way = [came_from[start]]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _from(edges: Mapping[Name, list[Name]], start: Name) -> dict[Name, Name]:
    """Each node that can be reached from `start`, with the node before it on a shortest way."""
    came_from: dict[Name, Name] = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for target in edges.get(node, ()):
            if target not in came_from:
                came_from[target] = node
                waiting.append(target)
    return came_from
