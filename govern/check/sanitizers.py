"""Which fields each sanitiser of the working tree is given, from the pipelines that use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.fields import fields_read
from govern.check.stages import pipelines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.fields import Field
    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import Stage
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref


def given_fields(view: View) -> tuple[tuple[Loaded, Sanitizer, list[Field]], ...]:
    """Each sanitiser with the fields of all records that pipelines give it.

    Left out are sanitisers that no pipeline uses, and those of which something can't be resolved or that read
    another stage's output: what they are given is unknown.
    """
    return view.once(_given)


def _given(view: View) -> tuple[tuple[Loaded, Sanitizer, list[Field]], ...]:
    return tuple(_each(view))


def _each(view: View) -> Iterator[tuple[Loaded, Sanitizer, list[Field]]]:
    using: dict[Ref, list[tuple[Stage, list[Field] | None]]] = {}
    for _, pipeline in pipelines(view):
        fields = fields_read(view, pipeline)
        for stage in pipeline.stages:
            if stage.builtin == "sanitise":
                for ref in set(stage.uses.values()):
                    using.setdefault(ref, []).append((stage, fields))
    for loaded in view.catalog.of_kind("Sanitizer"):
        stages = using.get(loaded.ref)
        if not stages or any(fields is None or stage.inputs != ("record",) for stage, fields in stages):
            continue
        known = {
            (str(item.source.ref), item.table, item.path): item
            for _, fields in stages
            for item in fields or ()
        }
        yield loaded, cast("Sanitizer", loaded.contract), list(known.values())
