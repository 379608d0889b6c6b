"""How fields of the sources travel through a pipeline's stages, and as what class they arrive.

A stage's output carries every field of its inputs, since code may copy anything; only a `sanitise`
builtin takes fields out or lowers their class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from govern.check.fields import fields_read, sanitised
from govern.check.stages import in_order, pipelines
from govern.diagnostic import Related

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.check.fields import Field
    from govern.check.view import View
    from govern.contract.fields import Sensitivity
    from govern.contract.kinds.insight_pipeline import InsightPipeline, Stage
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.contract.load import Loaded

RECORD = "record"


class Carried(NamedTuple):
    """A field on its way: its class by now, the stages it came through, what a sanitiser said of it."""

    field: Field
    sensitivity: Sensitivity
    through: tuple[str, ...] = ()
    kept: Related | None = None


Load = dict[tuple[str, str, str], Carried]
"""What a stage's output carries, by source, table and path."""


class Arrival(NamedTuple):
    """What one input of one stage carries."""

    stage: Stage
    name: str
    fields: tuple[Carried, ...]


class Flow(NamedTuple):
    """A pipeline with what arrives at its stages, in running order, and what each stage's output carries.

    Both are empty where a source is unknown; stages that can't run are left out.
    """

    loaded: Loaded
    pipeline: InsightPipeline
    arrivals: tuple[Arrival, ...]
    outputs: Mapping[str, Load]

    def at(self, stage: Stage) -> Iterator[Arrival]:
        """What arrives at one stage, input by input."""
        return (arrival for arrival in self.arrivals if arrival.stage.name == stage.name)


def flows(view: View) -> tuple[Flow, ...]:
    """Follow the fields through every pipeline of the working tree, once for all rules."""
    return view.once(_flows)


def _flows(view: View) -> tuple[Flow, ...]:
    return tuple(_flow(view, loaded, pipeline) for loaded, pipeline in pipelines(view))


def _flow(view: View, loaded: Loaded, pipeline: InsightPipeline) -> Flow:
    read = fields_read(view, pipeline)
    if read is None:
        return Flow(loaded, pipeline, (), {})
    found: list[Arrival] = []
    carried: dict[str, Load] = {RECORD: {_key(field): Carried(field, field.sensitivity) for field in read}}
    for stage in in_order(pipeline):
        merged: Load = {}
        for name in stage.inputs:
            load = carried.get(name, {})
            found.append(Arrival(stage, name, tuple(load.values())))
            for key, item in load.items():
                known = merged.get(key)
                if known is None or item.sensitivity.rank > known.sensitivity.rank:
                    merged[key] = item
        carried[stage.name] = _after(view, stage, merged)
    del carried[RECORD]
    return Flow(loaded, pipeline, tuple(found), carried)


def used(view: View, stage: Stage, kind: str) -> list[Loaded]:
    """Give the components of a kind that a stage uses, as far as they can be resolved."""
    found = (view.resolve(ref) for ref in stage.uses.values() if ref.kind == kind)
    return [loaded for loaded in found if loaded is not None]


def _key(field: Field) -> tuple[str, str, str]:
    return str(field.source.ref), field.table, field.path


def _after(view: View, stage: Stage, load: Load) -> Load:
    if stage.builtin != "sanitise":
        return {key: item._replace(through=(*item.through, stage.name)) for key, item in load.items()}
    found = used(view, stage, "Sanitizer")
    if len(found) != 1:
        return {}  # reported as such; what it would let through is unknown
    sanitizer = cast("Sanitizer", found[0].contract)
    out: Load = {}
    for key, item in load.items():
        passed = sanitised(sanitizer, item.field, item.sensitivity)
        if passed.sensitivity is not None:
            kept = _kept(found[0], passed.rule)
            out[key] = Carried(item.field, passed.sensitivity, (*item.through, stage.name), kept)
    return out


def _kept(sanitizer: Loaded, rule: int | None) -> Related:
    if rule is None:
        return Related(sanitizer.place("default"), f"{sanitizer.ref} keeps it by default")
    return Related(
        sanitizer.place("rules", rule),
        f"this rule of {sanitizer.ref} passes it on without lowering its class",
    )
