"""`govern release`: put a set of versions in force, promote it, roll it back; each step is a statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.app.release.chain import came_before, read_chain
from govern.app.release.contents import brings, check_segment, components
from govern.app.release.freeze import Asked, frozen
from govern.app.release.step import alone, check_by, check_unconfirmed, record
from govern.app.running.building import find_release
from govern.app.statements.revoked import refuse_revoked
from govern.change.releasing import ENVIRONMENTS, Wanted, planned, target
from govern.change.rollout import FULL
from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.app.release.chain import Chain
    from govern.app.release.step import By
    from govern.app.workspace.context import Context
    from govern.change.releasing import Action, Step

UNGATED = "test"
"""The environment that a change may enter before people have agreed to it: that is what it is for."""


@dataclass(frozen=True, slots=True)
class Share:
    """For which records: a share in parts per million, of a segment (`field=value`) or of all."""

    share: int = FULL
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """A step that was recorded: by whom, signed or not, in which file; the document that was written."""

    step: Step
    who: str
    signed: bool
    path: str
    document: str | None = None


def release(
    context: Context,
    name: str,
    by: By,
    *,
    environments: Sequence[str] = (),
    pipelines: Sequence[str] = (),
    share: Share | None = None,
) -> Released:
    """Freeze what is locked under a name, and put it in force in the first of its environments.

    A release that is there is put in force as it is, its document extended by environments that it lacks.

    Raises UsageError: something is not locked, it is in force already, another is being rolled out there.
    IntegrityError where the statements so far don't hold. DurabilityError where nothing can be written.
    """
    for each in environments:
        known_environment(each)
    asked = Asked(name, environments, pipelines, by.reason.strip())
    with alone(context):
        chain = read_chain(context)
        context, ref, path = frozen(context, chain, asked)
        first = _first(context, ref)
        done = _record(context, chain, Wanted("release", first, str(ref)), share or Share(), by)
        return replace(done, document=path)


def promote(context: Context, name: str, to: str, by: By, share: Share | None = None) -> Released:
    """Put a release in force in the next environment, for all records or for a share that may grow.

    Raises UsageError: no such release; it is not in force in the environment before; people or evidence that
    the gate asks for are missing.
    """
    known_environment(to)
    with alone(context):
        chain = read_chain(context)
        ref = find_release(context, name)
        action: Action = "promote" if came_before(context, ref, to) is not None else "release"
        return _record(context, chain, Wanted(action, to, str(ref)), share or Share(), by)


def roll_back(context: Context, environment: str, by: By, to: str | None = None) -> Released:
    """Go back to the release that was in force before, or to an earlier one, for all records at once.

    What is being rolled out goes first. Raises UsageError where there is nothing to go back to.
    """
    known_environment(environment)
    with alone(context):
        chain = read_chain(context)
        check_unconfirmed(chain, environment)
        who = check_by(context, by, environment)
        back = target(chain.state, environment, to)
        parts = components(context, Ref.parse(back), environment)
        step = planned(chain.state, Wanted("roll-back", environment, back, parts))
        refuse_revoked(context, [back, *parts])
        path = record(context, chain, step, by, who)
        return Released(step, who, by.signer is not None, path)


def known_environment(text: str) -> None:
    """Refuse what is no environment, saying which there are."""
    if text not in ENVIRONMENTS:
        guess = did_you_mean(text, ENVIRONMENTS)
        help_ = f"Did you mean {guess}? " if guess else ""
        raise UsageError(
            f"there is no environment `{text}`", help=f"{help_}Environments are {', '.join(ENVIRONMENTS)}."
        )


def initial(context: Context, environment: str) -> str | None:
    """Name the release that govern.yaml runs in an environment, where no statement says anything yet."""
    defaults = context.config.run
    if defaults.release is None or defaults.environment != environment:
        return None
    return str(defaults.release)


def _first(context: Context, ref: Ref) -> str:
    """Name the environment that a release begins in."""
    declared = [item for item in ENVIRONMENTS if _is_for(context, ref, item)]
    return next((item for item in declared if came_before(context, ref, item) is None), declared[0])


def _is_for(context: Context, ref: Ref, environment: str) -> bool:
    contract = context.find(ref)[0].contract
    return environment in {item.name for item in getattr(contract, "environments", ())}


def _record(context: Context, chain: Chain, wanted: Wanted, share: Share, by: By) -> Released:
    environment, ref = wanted.environment, Ref.parse(str(wanted.release))
    check_unconfirmed(chain, environment)
    who = check_by(context, by, environment)
    segment = check_segment(context, ref, environment, share.segment) if share.segment is not None else None
    wanted = replace(
        wanted,
        components=components(context, ref, environment),
        share=share.share,
        segment=segment,
        before=came_before(context, ref, environment),
        initial=initial(context, environment),
    )
    refuse_revoked(context, [str(ref), *(wanted.components or ())])
    step = planned(chain.state, wanted, again=bool(chain.unconfirmed))
    if environment != UNGATED:
        _check_gate(context, step)
    path = record(context, chain, step, by, who)
    return Released(step, who, by.signer is not None, path)


def _check_gate(context: Context, step: Step) -> None:
    """Insist on the approvals and the evidence that the gate asks for what the release changes."""
    heard, ballot = brings(context, step.replaces, [Ref.parse(name) for name in step.components])
    missing = [line for item in heard for line in item.missing]
    if not missing:
        return
    unread = "".join(f"\n{item.file} does not count: {item.reason}" for item in ballot.uncounted)
    raise UsageError(
        f"{step.release} can't go to {step.environment} yet:\n" + "\n".join(missing) + unread,
        help="`govern approve BASE` signs a change and `govern diff BASE` shows it; BASE is the revision "
        "from before the change.",
    )
