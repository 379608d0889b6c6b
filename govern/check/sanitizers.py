"""Which fields each sanitiser of the working tree is given, from the pipelines that use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.fields import fields_read
from govern.check.stages import pipelines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.fields import Field
    from govern.check.view import View
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.contract.load import Loaded


def given_fields(view: View) -> Iterator[tuple[Loaded, Sanitizer, list[Field]]]:
    """Each sanitiser with the fields of all records that pipelines give it.

    Left out are sanitisers that no pipeline uses, and those of which something can't be resolved or that read
    another stage's output: what they are given is unknown.
    """
    read = [(pipeline, fields_read(view, pipeline)) for _, pipeline in pipelines(view)]
    for loaded in view.catalog.of_kind("Sanitizer"):
        stages = [
            (stage, fields)
            for pipeline, fields in read
            for stage in pipeline.stages
            if stage.builtin == "sanitise" and loaded.ref in stage.uses.values()
        ]
        if not stages or any(fields is None or stage.inputs != ("record",) for stage, fields in stages):
            continue
        known = {
            (str(item.source.ref), item.table, item.path): item
            for _, fields in stages
            for item in fields or ()
        }
        yield loaded, cast("Sanitizer", loaded.contract), list(known.values())
