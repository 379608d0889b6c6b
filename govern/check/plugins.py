"""The plug-in that each stage runs: its code, what the stage gives it, and what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govern.check.reads import reads_of
from govern.check.stages import pipelines
from govern.contract.python_ast import UnreadableCodeError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.reads import Reads
    from govern.check.view import View
    from govern.contract.code import Code
    from govern.contract.kinds.insight_pipeline import Stage
    from govern.contract.load import Loaded

OWN = "stage"
"""The slot by which a stage's own code asks for the artefacts declared with it."""


class Plugin(NamedTuple):
    """A stage of a pipeline, the code it runs, and what that code asks for."""

    loaded: Loaded
    stage: Stage
    code: Code
    reads: Reads

    @property
    def slots(self) -> dict[str, str]:
        """The slots the stage gives, each with the reference behind it; empty for its own artefacts."""
        own = {OWN: ""} if self.stage.code is not None and self.code.artefacts else {}
        return {**{slot: str(ref) for slot, ref in self.stage.uses.items()}, **own}


def plugins(view: View) -> tuple[Plugin, ...]:
    """Give every stage of the working tree that runs code of which it can be read what it asks for."""
    return view.once(_plugins)


def _plugins(view: View) -> tuple[Plugin, ...]:
    read: dict[tuple[str, str], Reads | None] = {}
    return tuple(
        Plugin(loaded, stage, code, reads)
        for loaded, pipeline in pipelines(view)
        for stage in pipeline.stages
        for code in _codes(view, stage)
        if (reads := _reads(view, code, read)) is not None
    )


def _codes(view: View, stage: Stage) -> Iterator[Code]:
    """The code of a stage, its own or that of the one component here that has some."""
    if stage.builtin is not None:
        return
    if stage.code is not None:
        yield stage.code
        return
    here = [view.catalog.contracts.get(ref) for ref in stage.uses.values() if ref.kind in _CARRIERS]
    if None not in here:
        codes = [code for loaded in here if (code := getattr(loaded.contract, "code", None)) is not None]  # type: ignore[union-attr]  # none is None
        if len(codes) == 1:
            yield codes[0]


_CARRIERS = frozenset({"FeatureExtractor", "Model"})


def _reads(view: View, code: Code, read: dict[tuple[str, str], Reads | None]) -> Reads | None:
    key = (code.entry_file, code.factory)
    if key not in read:
        source = view.read(code.entry_file)
        try:
            read[key] = (
                None
                if source is None
                else reads_of(parse(source), code.factory, code.entry_file, source.splitlines())
            )
        except (UnreadableCodeError, RecursionError):
            read[key] = None  # a finding of its own
    return read[key]
