"""A pipeline's stages as a graph: the order in which they can run, and what goes round in a circle."""

from __future__ import annotations

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
    stages = {stage.name: stage for stage in pipeline.stages}
    placed: dict[str, Stage] = {}
    waiting = list(pipeline.stages)
    while waiting:
        ready = [s for s in waiting if all(name in placed or name not in stages for name in s.inputs)]
        if not ready:
            break
        placed.update((stage.name, stage) for stage in ready)
        waiting = [stage for stage in waiting if stage.name not in placed]
    return list(placed.values())


def circles(edges: Mapping[Name, list[Name]]) -> list[list[Name]]:
    """Find the circles of a graph, one for each group of nodes that reach each other.

    Each is a shortest way from the group's first node back to itself. Nodes without targets may be left out.
    """
    found: list[list[Name]] = []
    settled: set[Name] = set()
    for start in edges:
        if start in settled:
            continue
        way = _way_back(edges, start)
        if way:
            found.append(way)
            ahead = _reachable(edges, start)
            settled |= {node for node in ahead if start in _reachable(edges, node)}
    return found


def _way_back(edges: Mapping[Name, list[Name]], start: Name) -> list[Name]:
    ways: list[list[Name]] = [[start]]
    seen: set[Name] = set()
    for way in ways:  # grows while it is walked: breadth first
        for node in edges.get(way[-1], ()):
            if node == start:
                return way
            if node not in seen:
                seen.add(node)
                ways.append([*way, node])
    return []


def _reachable(edges: Mapping[Name, list[Name]], start: Name) -> set[Name]:
    seen: set[Name] = set()
    waiting = [start]
    while waiting:
        for node in edges.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen
