"""The calls that would settle what is open: what nobody recorded, and a proof still needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.run.stage import RECORD
from govern.why.answer import PlannedCall
from govern.why.points import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.run.stage import FactorValue
    from govern.source.canonical import Json
    from govern.why.attempt import Attempt, Replayer
    from govern.why.causes import FactorSet

MOST = 256
"""Open sets that are looked into; each is one configuration, of which most stages ran before."""


def settling(
    replayer: Replayer,
    record: Json,
    before: Mapping[str, FactorValue],
    after: Mapping[str, FactorValue],
    undecided: Iterable[FactorSet],
) -> tuple[PlannedCall, ...]:
    """Name each call that the outcome of undoing one of the sets waits for, and the sets it decides.

    A call is named where all that it reads is known. What follows it may be a call too, once it is answered.
    """
    calls: dict[str, PlannedCall] = {}
    for members in list(undecided)[:MOST]:
        factors = {**after, **{name: before[name] for name in members}}
        attempt = replayer.attempt(record, factors)
        name, call = _first_unknown(replayer, attempt, factors, members)
        known = calls.get(name)
        if known is not None:
            call = PlannedCall(call.stage, call.factors, call.inputs, (*known.decides, members))
        calls[name] = call
    return tuple(calls.values())


def _first_unknown(
    replayer: Replayer, attempt: Attempt, factors: Mapping[str, FactorValue], members: FactorSet
) -> tuple[str, PlannedCall]:
    """Find the first stage without an answer: what it reads is known, or it would not be the first."""
    stage = next(
        stage for stage in replayer.executor.needed if attempt.outputs[stage.name].digest.startswith(UNKNOWN)
    )
    outputs = attempt.outputs
    call = PlannedCall(
        stage.name,
        {name: factors[name].label for name in stage.factors},
        {name: outputs[name].digest for name in stage.inputs if name != RECORD},
        (members,),
    )
    return outputs[stage.name].digest, call
