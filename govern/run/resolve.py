"""From a pipeline or a release to all the components it runs with, each with the tree its files are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from govern.contract.material import references
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govern.contract.kinds.insight_pipeline import InsightPipeline
    from govern.contract.kinds.release import Release
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.contract.tree import Tree

Found: TypeAlias = "tuple[Loaded, Tree]"
"""A component and the tree in which its files are: the working tree's, or an archived version's."""

Lookup: TypeAlias = "Callable[[Ref], Found]"
"""Find a component; raises UsageError where there is none."""

PIPELINE = "insight-pipeline"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A pipeline, and every component it refers to, directly or through others, by reference."""

    pipeline: Ref
    components: Mapping[Ref, Found]

    @property
    def contract(self) -> InsightPipeline:
        """The pipeline's contract."""
        return cast("InsightPipeline", self.components[self.pipeline][0].contract)


def resolve(pipeline: Ref, lookup: Lookup) -> Resolved:
    """Find a pipeline and all that it uses; raises what `lookup` raises, and UsageError for another kind."""
    if pipeline.slug != PIPELINE:
        raise UsageError(
            f"{pipeline} is not a pipeline",
            help=f"name one, such as {PIPELINE}/{pipeline.id}@{pipeline.version}",
        )
    components: dict[Ref, Found] = {}
    waiting = [pipeline]
    while waiting:
        ref = waiting.pop()
        if ref not in components:
            components[ref] = found = lookup(ref)
            waiting += [used for _, used in references(found[0].contract)]
    return Resolved(pipeline, components)


def resolve_release(release: Ref, environment: str, lookup: Lookup) -> Resolved:
    """Find the one pipeline that a release puts in force in an environment, and all that it uses.

    Raises:
        UsageError: the release has no such environment, or no pipeline there, or several.

    """
    contract = cast("Release", lookup(release)[0].contract)
    declared = {item.name: item for item in getattr(contract, "environments", ())}
    if release.slug != "release" or environment not in declared:
        raise UsageError(
            f"{release} puts nothing in force in {environment}",
            help=f"its environments are {', '.join(declared) or 'none'}",
        )
    pipelines = [ref for ref in declared[environment].components if ref.slug == PIPELINE]
    if len(pipelines) != 1:
        shown = ", ".join(str(ref) for ref in pipelines) or "none"
        raise UsageError(
            f"{release} names {len(pipelines)} pipelines in {environment}, where one is run: {shown}",
            help="name the pipeline to run",
        )
    return resolve(pipelines[0], lookup)
