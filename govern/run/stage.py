"""A stage: one step of a pipeline, with everything it may read declared.

A stage's function is given the values of its factors and of its inputs and nothing else, so that its output
is a function of them. That declaration is the causal model: `govern.why` answers by running stages again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from govern.errors import GovernError, UsageError
from govern.source.canonical import Json

RECORD = "record"
"""The name under which stages read the record as an input; no stage and no factor of a stage has it."""

StageFunction: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, Json]], Json]
"""(factor values by name, inputs by name) -> output."""


class Replay(StrEnum):
    """How a stage can be run again."""

    BUILTIN = "builtin"
    """By the engine's own code."""
    PLUGIN = "plugin"
    """By the workspace's code or by a service it calls."""
    RECORDED = "recorded"
    """Its function looks up recorded answers, and raises `NoAnswer` where there is none."""
    NONE = "none"
    """Not at all: its function is never called for an explanation."""


@dataclass(frozen=True, slots=True)
class FactorValue:
    """One version of a factor: `digest` says whether two are the same, `value` is what stages receive."""

    digest: str
    label: str
    """What a person sees, such as `model/afinn@2.0.0 weights`; the same label with another digest is an
    unversioned change."""
    value: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: the factors and inputs it reads, by name, and the function of them that it computes.

    `inputs` are names of other stages, or `record`. Each run gets its own copies of the inputs; factor values
    are shared between runs, and a function must leave them as they are. The output has to be canonical JSON.
    The function must be hashable: it is part of the key under which outputs are remembered.

    Raises:
        UsageError: an empty or reserved name, a factor or input named twice, an unhashable function.

    """

    name: str
    factors: tuple[str, ...]
    inputs: tuple[str, ...]
    function: StageFunction = field(repr=False)
    deterministic: bool = True
    replay: Replay = Replay.BUILTIN

    def __post_init__(self) -> None:
        if not self.name or self.name == RECORD:
            raise UsageError(
                f"`{self.name}` cannot be a stage's name", help=f"`{RECORD}` names the pipeline's input"
            )
        if RECORD in self.factors:
            raise UsageError(
                f"stage `{self.name}` lists `{RECORD}` as a factor", help="list it under its inputs instead"
            )
        for what, names in (("factor", self.factors), ("input", self.inputs)):
            if len(set(names)) != len(names):
                twice = next(name for name in names if names.count(name) > 1)
                raise UsageError(f"stage `{self.name}` lists the {what} `{twice}` twice")
        try:
            hash(self.function)
        except TypeError:
            raise UsageError(
                f"the function of stage `{self.name}` is not hashable",
                help="give a plain function, a method of a hashable object, or a functools.partial",
            ) from None


class StageError(GovernError):
    """A stage did not give an output; `stage` names it."""

    def __init__(self, stage: str, message: str, *, help: str = "") -> None:  # noqa: A002 - as in GovernError
        super().__init__(f"stage `{stage}` {message}", help=help)
        self.stage = stage


class StageFailed(StageError):  # noqa: N818 - beside NoAnswer, what happened reads better than a kind
    """The stage's function raised, or returned something that is not canonical JSON.

    A deterministic stage does so every time on these factors and inputs, so the failure is its outcome there.
    """


class NoAnswer(StageError):  # noqa: N818 - a recorded answer that is not there is no fault of the stage
    """The stage could give an output, but cannot now: nothing recorded, no connection, out of time.

    A function raises this itself (with its stage's name), or an `OSError`, which is taken the same way; what
    the stage would have answered stays unknown, and nothing is concluded from its silence.
    """
