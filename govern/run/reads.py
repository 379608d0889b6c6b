"""Which factors each stage of a pipeline reads, from its contracts alone: nothing is built or loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.contract.fields import Replay
from govern.run.factors import ASPECTS, factor_name

if TYPE_CHECKING:
    from govern.contract.kinds.insight_pipeline import Stage
    from govern.contract.kinds.model import Model
    from govern.run.resolve import Resolved


def stage_factors(resolved: Resolved) -> dict[str, tuple[str, ...]]:
    """Name the factors that each stage reads, by stage in the order declared, as `govern.run.build` does."""
    return {stage.name: tuple(dict.fromkeys(_factors(stage, resolved))) for stage in resolved.contract.stages}


def _factors(stage: Stage, resolved: Resolved) -> list[str]:
    refs = [ref for _, ref in sorted(stage.uses.items())]
    found = [factor_name(ref.line, aspect) for ref in refs for aspect in ASPECTS.get(ref.slug, ())]
    if stage.builtin == "sanitise":
        found += [factor_name(source.line, "classes") for source in resolved.contract.sources]
    elif stage.builtin is None and stage.code is not None and _runs_here(stage, resolved):
        found.append(factor_name(resolved.pipeline.line, f"stage/{stage.name}"))
    return found


def _runs_here(stage: Stage, resolved: Resolved) -> bool:
    """Whether the stage's code is run, rather than its answers looked up or only recorded elsewhere."""
    if stage.replay is not None:
        return stage.replay not in (Replay.RECORDED, Replay.NONE)
    used = [resolved.components[ref][0].contract for ref in stage.uses.values()]
    models = [cast("Model", contract) for contract in used if contract.kind == "Model"]
    return not any(model.replay in (Replay.RECORDED, Replay.NONE) for model in models)
