"""Which release is in force where: what a sequence of release statements comes to. No clock is read.

In each environment a release serves every record, or most of them while a newer one is rolled out: that one
serves a share of the records, a segment of them, or a share of a segment. What was in force before stays
underneath, so that it can be gone back to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from govern.change.rollout import FULL, Rollout, extent
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Action: TypeAlias = Literal["release", "promote", "roll-back"]

ENVIRONMENTS = ("test", "staging", "production")
"""The environments, in the order in which a release goes through them."""


class ReleaseError(UsageError):
    """A step that what is in force does not allow."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement: what it puts in force, where, instead of what; `digest` is the statement's own."""

    action: Action
    environment: str
    release: str
    components: Mapping[str, str]
    replaces: str | None
    share: int = FULL
    segment: str | None = None
    digest: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is for every record."""
        return self.share == FULL and self.segment is None


@dataclass(frozen=True, slots=True)
class Held:
    """A release that serves, or served, every record. `components` is None where no statement lists them."""

    release: str
    components: Mapping[str, str] | None
    step: str
    """The digest of the statement that put it in force, "" where govern.yaml did."""


@dataclass(frozen=True, slots=True)
class Force:
    """What is in force in an environment: the last of `held`, and what is being rolled out."""

    held: tuple[Held, ...]
    rollout: Rollout | None = None

    @property
    def base(self) -> Held:
        """The release for every record, or for those that the rollout does not take."""
        return self.held[-1]


State: TypeAlias = "Mapping[str, Force]"
"""By environment; one that is missing has nothing in force."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for.

    `before` is the environment that the release must have been through, None where it begins here. `initial`
    is what serves there by govern.yaml where no statement says anything yet.
    """

    action: Action
    environment: str
    release: str | None
    components: Mapping[str, str] = field(default_factory=dict)
    share: int = FULL
    segment: str | None = None
    before: str | None = None
    initial: str | None = None


def target(state: State, environment: str, to: str | None) -> str:
    """Name the release that a roll-back leads to: the one named, or the one in force before.

    `to` is `42`, `release/42` or `release/42@1.0.0`. Raises `ReleaseError` where there is none.
    """
    force = state.get(environment)
    if force is None:
        raise ReleaseError(
            f"there is nothing to roll back in {environment}",
            help="No release was put in force there. `govern release status` says what is in force where.",
        )
    under = _under(force)
    if to is None and under:
        return under[-1].release
    fitting = [held.release for held in under if to in _names(held.release)]
    if fitting:
        return fitting[-1]
    known = ", ".join(dict.fromkeys(held.release for held in reversed(under)))
    if to is None:
        raise ReleaseError(
            f"there is nothing to roll back to in {environment}: {force.base.release} was the first there",
            help="Promote another release.",
        )
    raise ReleaseError(
        f"{to} was not in force in {environment} before {_current(force)}",
        help=f"Roll back to {known}, or promote it." if known else "Promote it.",
    )


def planned(state: State, wanted: Wanted, *, again: bool = False) -> Step:
    """Make the step that somebody asks for. Raises `ReleaseError` where it is not allowed.

    What is so already is refused too, unless it is to be said `again`, by another person.
    """
    force = state.get(wanted.environment)
    release = wanted.release or ""
    if wanted.action == "roll-back":
        release = target(state, wanted.environment, wanted.release)
    replaces = _replaced(force, wanted.action) if force is not None else wanted.initial
    step = Step(
        wanted.action,
        wanted.environment,
        release,
        wanted.components,
        replaces,
        wanted.share,
        wanted.segment,
    )
    if not again and force is not None and step.action != "roll-back" and _is_so(force, step):
        raise ReleaseError(
            f"{release} is in force in {wanted.environment} already{_extent(force, release)}",
            help="`govern release status` says what is in force where.",
        )
    applied(state, step, wanted.before)
    return step


def applied(state: State, step: Step, before: str | None) -> State:
    """Give what is in force after a step. Raises `ReleaseError` where the step is not allowed.

    `before` is the environment that the release must have been through, None where it begins here.
    """
    force = state.get(step.environment)
    if force is None:
        held: tuple[Held, ...] = (Held(step.replaces, None, ""),) if step.replaces is not None else ()
    else:
        held = force.held
        _check_replaced(force, step)
    if step.action == "roll-back":
        to = target(state, step.environment, step.release)
        return {**state, step.environment: _rolled_back(state[step.environment], step, to)}
    now = Force(held, force.rollout if force is not None else None)
    if not (held and _is_so(now, step)):
        _check_order(state, step, before)
    return {**state, step.environment: _put(now, step)}


def _put(force: Force, step: Step) -> Force:
    """Put a release in force, wholly or in part."""
    going = force.rollout
    if going is not None and going.release != step.release:
        raise ReleaseError(
            f"{going.release} is being rolled out in {step.environment}{_extent(force, going.release)}",
            help=f"Promote it to all records first, or `govern release rollback -e {step.environment}`.",
        )
    if going is not None and dict(going.components) != dict(step.components):
        raise ReleaseError(
            f"{step.release} is not what is being rolled out in {step.environment}: its components differ",
            help="Roll it back, and begin anew.",
        )
    if step.whole:
        return _put_wholly(force, step)
    if not force.held:
        raise ReleaseError(
            f"nothing is in force in {step.environment} that could serve the other records",
            help="Put a first release in force for all records.",
        )
    if going is None and force.base.release == step.release:
        raise ReleaseError(
            f"{step.release} is in force in {step.environment} for all records",
            help="`govern release rollback` goes back to the release before.",
        )
    if going is not None and (step.share < going.share or step.segment not in {going.segment, None}):
        raise ReleaseError(
            f"{step.release} would leave records of {step.environment} that it has"
            f"{_extent(force, step.release)}",
            help="A rollout only grows, so that no record goes back and forth. Roll it back, and begin anew.",
        )
    seed = going.seed if going is not None else step.digest
    rollout = Rollout(step.release, step.components, step.share, step.segment, seed, step.digest)
    return replace(force, rollout=rollout)


def _put_wholly(force: Force, step: Step) -> Force:
    here = Held(step.release, step.components, step.digest)
    if not force.held or force.base.release != step.release:
        return Force((*force.held, here))
    if force.base.components is not None and dict(force.base.components) != dict(step.components):
        raise ReleaseError(
            f"{step.release} is not what was put in force in {step.environment}: its components differ",
            help="A release never changes: give the other components a release of their own.",
        )
    return Force((*force.held[:-1], here))


def _rolled_back(force: Force, step: Step, to: str) -> Force:
    if not step.whole:
        raise ReleaseError("a roll-back is for all records", help="Leave --share and --segment out.")
    at = max(n for n, held in enumerate(_under(force)) if held.release == to)
    found = force.held[at]
    if found.components is not None and dict(found.components) != dict(step.components):
        raise ReleaseError(
            f"{to} is not what was in force in {step.environment}: its components differ",
            help="Restore govern.lock and lineage/objects from git.",
        )
    return Force((*force.held[:at], Held(to, step.components, step.digest)))


def _check_order(state: State, step: Step, before: str | None) -> None:
    """Insist that a release goes through the environments in their order, and stays the same on the way."""
    if step.action == "release" and before is not None:
        raise ReleaseError(
            f"{step.release} can't begin in {step.environment}: {before} comes before",
            help=f"`govern release promote {_id(step.release)} --to {step.environment}` once it is in force "
            f"in {before}.",
        )
    if step.action != "promote":
        return
    if before is None:
        raise ReleaseError(
            f"{step.release} is not promoted to {step.environment}: it begins there",
            help=f"`govern release {_id(step.release)}` puts it in force.",
        )
    force = state.get(before)
    held = next((one for one in force.held if one.release == step.release), None) if force else None
    if held is None:
        going = force.rollout if force is not None else None
        partly = going is not None and going.release == step.release and force is not None
        how = f" for all records{_extent(force, step.release)}" if partly and force is not None else ""
        raise ReleaseError(
            f"{step.release} is not in force in {before}{how}, which comes before {step.environment}",
            help=f"`govern release promote {_id(step.release)} --to {before}` first."
            if before != ENVIRONMENTS[0]
            else f"`govern release {_id(step.release)}` first.",
        )
    if held.components is not None and dict(held.components) != dict(step.components):
        raise ReleaseError(
            f"{step.release} is not the same in {before} and {step.environment}: its components differ",
            help="Give what differs a release of its own.",
        )


def _check_replaced(force: Force, step: Step) -> None:
    expected = _replaced(force, step.action)
    if step.replaces != expected:
        raise ReleaseError(
            f"{expected} is in force in {step.environment}, not {step.replaces or 'nothing'}",
            help="Somebody was faster: look at `govern release status`, and repeat.",
        )


def _replaced(force: Force, action: Action) -> str:
    going = force.rollout
    return going.release if going is not None and action == "roll-back" else force.base.release


def _is_so(force: Force, step: Step) -> bool:
    """Whether a step would change nothing."""
    going = force.rollout
    if going is None:
        return step.whole and force.base.release == step.release
    return (going.release, going.share, going.segment) == (step.release, step.share, step.segment)


def _under(force: Force) -> tuple[Held, ...]:
    """Give what can be gone back to: whatever served all records before, and still does beside a rollout."""
    return force.held if force.rollout is not None else force.held[:-1]


def _current(force: Force) -> str:
    return force.rollout.release if force.rollout is not None else force.base.release


def _extent(force: Force, release: str) -> str:
    going = force.rollout
    return (
        f" ({extent(going.share, going.segment)})" if going is not None and going.release == release else ""
    )


def environment_before(environment: str, declared: Sequence[Sequence[str]]) -> str | None:
    """Name the environment that comes before one, among those that every pipeline is `declared` for.

    Raises `ReleaseError` where a pipeline is not declared for `environment` itself.
    """
    if not all(environment in names for names in declared):
        raise ReleaseError(
            f"a pipeline of the release is not declared for {environment}",
            help=f"Its `environments` would have to name {environment}; that is a change for the gate.",
        )
    earlier = ENVIRONMENTS[: ENVIRONMENTS.index(environment)]
    found = [name for name in earlier if any(name in names for names in declared)]
    return found[-1] if found else None


def _line(release: str) -> str:
    return release.partition("@")[0]


def _id(release: str) -> str:
    return _line(release).removeprefix("release/")


def _names(release: str) -> set[str]:
    return {release, _line(release), _id(release)}
