"""Why a policy says what it says: the evaluated expression, part by part, with the places of its operands.

Nothing here is written beside the rule: it is the trace of the evaluation, without what repeats or decides
nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.diagnostic import Explained
from govern.policy.cel.spelling import spell_value
from govern.policy.cel.syntax import Comprehension
from govern.policy.judging import ITEM
from govern.policy.locating import item_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govern.diagnostic import Place
    from govern.policy.cel.trace import Path, PlaceOf, Step, Trace
    from govern.policy.compiled import CompiledPolicy
    from govern.policy.judging import Judged

MOST = 40
"""Parts that an explanation has at most, outermost first."""

_ROUNDS = 3
"""Rounds of a comprehension that are told, of those that decided."""

_LONGEST = 200


def explain(
    compiled: CompiledPolicy, judged: Judged, place_of: PlaceOf | None = None
) -> tuple[Explained, ...]:
    """Explain an outcome.

    `place_of` gives the place of a value at a path from one of the subject's variables. Of an error the whole
    expression is told as failed; an evaluation that ran out of its budget has no further parts.
    """
    program = judged.program(compiled)
    told: tuple[Explained, ...] = ()
    if not judged.exhausted:
        found = _through_item(judged, place_of)
        told = tuple(_told(program.explain(judged.bindings, place_of=found)))
    if judged.error is None:
        return told
    whole = Explained(" ".join(program.source.split()), judged.error.message, failed=True)
    return (whole, *told[1:])


def first_operand(compiled: CompiledPolicy, judged: Judged) -> Path | None:
    """The path of the first value that was read in reaching an outcome."""
    if judged.exhausted:
        return None
    trace = judged.program(compiled).explain(judged.bindings)
    return next((step.path for step in _pruned(trace.root).operands()), None)


def _through_item(judged: Judged, place_of: PlaceOf | None) -> Callable[[Path], Place | None] | None:
    """Follow paths that begin with `item` from where the item stands."""
    if place_of is None:
        return None
    base = item_path(judged)

    def find(path: Path) -> Place | None:
        if path[0] != ITEM or judged.position is None:  # an item that was given as such stands for itself
            return place_of(path)
        if base is None:
            return None
        rest = path[1:]
        if isinstance(judged.position, str):  # an entry of a map: what is read of it is its key or its value
            rest = rest[1:]
        return place_of((*base, *rest))

    return find


def _told(trace: Trace) -> Iterator[Explained]:
    seen: set[tuple[str, str, Place | None]] = set()
    for depth, step in _pruned(trace.root).telling():
        failed = step.error is not None
        value = step.error.message if step.error is not None else spell_value(step.value, _LONGEST)
        part = Explained(" ".join(step.text.split()), value, depth, step.place, failed)
        key = (part.text, part.value, part.place)
        if key in seen:
            continue
        seen.add(key)
        yield part
        if len(seen) >= MOST:
            return


def _pruned(step: Step) -> Step:
    """Leave out rounds of comprehensions that did not decide."""
    children = step.children
    if isinstance(step.node, Comprehension):
        children = _decisive(step, step.node.kind)
    return replace(step, children=tuple(_pruned(child) for child in children))


def _decisive(step: Step, kind: str) -> tuple[Step, ...]:
    operand = tuple(child for child in step.children if not child.given)
    rounds = [child for child in step.children if child.given]
    if kind == "all":
        rounds = [child for child in rounds if child.error is not None or child.value is False]
    elif kind == "exists" and step.value is True:
        rounds = [child for child in rounds if child.value is True]
    return (*operand, *rounds[:_ROUNDS])
