"""Any sequence of releases, promotions and roll-backs, against a plain model of what they should do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.change.releasing import ReleaseError, State, Step, Wanted, applied, planned, target
from govern.change.rollout import FULL

ORDER = ["test", "staging", "production"]
NAMES = ["release/1@1.0.0", "release/2@1.0.0", "release/3@1.0.0"]
RECORDS = [(f"k{n}", {"drug": "a" if n % 3 else "b"}) for n in range(40)]
SHARES = [1, 300_000, 700_000, FULL]

Act = tuple[str, str, str | None, int, str | None]
acts: st.SearchStrategy[Act] = st.tuples(
    st.sampled_from(["up", "up", "up", "back"]),
    st.sampled_from(ORDER),
    st.sampled_from([*NAMES, None]),
    st.sampled_from(SHARES + [FULL] * 3),
    st.sampled_from([None, None, None, "drug=a"]),
)


@dataclass
class Place:
    """An environment in the model: what served all records, oldest first; what is coming, for whom."""

    stack: list[str] = field(default_factory=list)
    coming: tuple[str, int, str | None] | None = None


class Model:
    """The rules as a person would say them."""

    def __init__(self) -> None:
        self.places = {name: Place() for name in ORDER}

    def act(self, act: Act) -> bool:  # noqa: PLR0911 - one rule a line
        """Do it, or say that it is not allowed and do nothing."""
        kind, where, name, share, segment = act
        place = self.places[where]
        if kind == "back":
            return self.back(place, name)
        if name is None:
            return False
        if place.coming is not None:
            known, had, of = place.coming
            if name != known or (share, segment) == (had, of):
                return False
            if (share, segment) != (FULL, None) and (share < had or segment not in {of, None}):
                return False
        elif place.stack and name == place.stack[-1]:
            return False
        if where != "test" and name not in self.places[ORDER[ORDER.index(where) - 1]].stack:
            return False
        if (share, segment) == (FULL, None):
            place.stack.append(name)
            place.coming = None
        elif not place.stack:
            return False
        else:
            place.coming = (name, share, segment)
        return True

    def back(self, place: Place, name: str | None) -> bool:
        if not place.stack:
            return False
        under = place.stack if place.coming is not None else place.stack[:-1]
        if name is None and under:
            name = under[-1]
        if name not in under:
            return False
        last = len(under) - 1 - under[::-1].index(str(name))
        place.stack, place.coming = under[: last + 1], None
        return True


def attempt(state: State, act: Act, number: int) -> tuple[State, Step] | None:
    kind, where, name, share, segment = act
    at = ORDER.index(where)
    before = ORDER[at - 1] if at else None
    wanted: dict[str, Any] = {} if kind == "back" else {"share": share, "segment": segment, "before": before}
    action: Any = "roll-back" if kind == "back" else "release" if before is None else "promote"
    if name is None and kind != "back":
        return None
    try:
        release = target(state, where, name) if kind == "back" else str(name)
        components = {"model/x@1.0.0": f"sha256:{release}"}
        step = planned(state, Wanted(action, where, release, components, **wanted))
    except ReleaseError:
        return None
    step = replace(step, digest=f"sha256:{number}")
    return applied(state, step, None if kind == "back" else before), step


@settings(max_examples=400)
@given(st.lists(acts, max_size=25))
def test_any_sequence_comes_to_what_the_model_says(sequence: list[Act]) -> None:
    model, state = Model(), dict[str, Any]()
    kept: list[tuple[Step, str | None]] = []
    for number, act in enumerate(sequence):
        done = attempt(state, act, number)
        assert (done is not None) == model.act(act), act
        if done is not None:
            state, step = dict(done[0]), done[1]
            at = ORDER.index(step.environment)
            kept.append((step, ORDER[at - 1] if at and step.action != "roll-back" else None))
        for name, place in model.places.items():
            force = state.get(name)
            assert [held.release for held in (force.held if force else ())] == place.stack
            going = force.rollout if force else None
            assert (going and (going.release, going.share, going.segment)) == place.coming
    again: State = {}
    for step, before in kept:
        again = applied(again, step, before)
    assert again == state


@settings(max_examples=200)
@given(st.lists(acts, max_size=25))
def test_a_record_that_is_in_stays_in_until_it_is_rolled_back(sequence: list[Act]) -> None:
    state: State = {}
    inside: dict[str, set[str]] = {}
    for number, act in enumerate(sequence):
        if (done := attempt(state, act, number)) is None:
            continue
        state, step = done
        force = state[step.environment]
        going = force.rollout
        if going is None:
            inside.pop(step.environment, None)
            continue
        now = {key for key, fields in RECORDS if going.takes(key, fields)}
        assert inside.get(step.environment, set()) <= now
        inside[step.environment] = now
