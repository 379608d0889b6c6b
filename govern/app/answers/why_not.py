"""`govern why-not EVENT --action X`: every gate in between, with its slack, and what would have led there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from govern.app.answers.known import known_before
from govern.app.answers.question import Question, asked
from govern.app.answers.versus import PREVIOUS
from govern.app.answers.why import endpoint
from govern.decide.gate import gates
from govern.errors import UsageError
from govern.run.build import outcome
from govern.run.entries import stage_digest
from govern.run.stage import StageFailed
from govern.source.suggest import did_you_mean
from govern.why.not_done import Gate, WhyNot
from govern.why.ways import Ways, ways

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.lineage.entry import Event
    from govern.source.canonical import Json


_APPROVALS = "approvals:"


def why_not(
    context: Context, event: str, action: str, vs: str = PREVIOUS, *, recordings: Sequence[Path] = ()
) -> WhyNot:
    """Evaluate every gate of an action for a recorded event, with its slack, and find what would lead to it.

    Raises:
        UsageError: as `govern.app.answers.why.why`, and an action that the policy in force does not list.
        IntegrityError: the log's evidence does not hold.

    """
    with asked(context, event, vs, recordings, alone=True) as question:
        recorded = question.after.event
        assert recorded is not None  # noqa: S101 - the event in question is recorded
        policy = _policy(question)
        check_action(action, policy)
        done = (recorded.outcome.action, recorded.outcome.verdict) == (action, "act")
        found = tuple(_gates(recorded, action, policy))
        waiting = recorded.outcome.verdict == "hold" and not any(
            not gate.passed and not gate.name.startswith(_APPROVALS) for gate in found
        )
        missing = () if done or waiting else _missing(question)
        return WhyNot(
            question.row.id,
            question.row.record,
            action,
            vs,
            endpoint(question.after),
            endpoint(question.before),
            recorded.outcome.recommended,
            done,
            waiting,
            found,
            None if missing or done or waiting else _ways(question, action),
            missing,
            question.evidence.citations,
        )


def _missing(question: Question) -> tuple[str, ...]:
    """Say why the event can't be compared with another side."""
    if question.first:
        return (question.first,)
    if not question.missing and question.restructured:
        return ("the stages are not the same, so the two releases can't be mixed",)
    return question.missing


def _policy(question: Question) -> ActionPolicy:
    built = question.after.built
    if built.policy is None:
        raise UsageError(f"{built.pipeline} decides nothing, so nothing is in the way")
    return cast("ActionPolicy", built.factors[built.policy.line].value.content)


def check_action(action: str, policy: ActionPolicy) -> None:
    """Raise UsageError for an action that a policy does not list."""
    names = [each.name for each in policy.actions]
    if action not in names:
        guess = did_you_mean(action, names)
        raise UsageError(
            f"the policy in force does not list the action `{action}`, so it is denied",
            help=f"Did you mean {guess}?" if guess else f"It lists: {', '.join(names)}.",
        )


def _gates(event: Event, action: str, policy: ActionPolicy) -> list[Gate]:
    """Give all gates: that the action was come to at all, and those of the policy.

    An action is come to where it is recommended, or where a recommended one with too weak evidence gives way
    to it. Approvals given later are entries of their own; these are the gates as the event was decided.
    """
    come_to = _come_to(event, policy)
    found = [Gate("recommended, or fallen back to", action in come_to, action in come_to, bound=True)]
    return found + [
        Gate(check.name, check.passed, check.observed, check.bound)
        for check in gates(action, event.outcome.confidence_ppm, policy)
    ]


def _come_to(event: Event, policy: ActionPolicy) -> list[str]:
    """Follow the fallbacks from what was recommended to what was decided."""
    named = {each.name: each for each in policy.actions}
    found: list[str] = []
    step: str | None = event.outcome.recommended
    while step in named:
        found.append(step)
        if step == event.outcome.action:
            break
        step = named[step].fallback
    return found


def _reached(output: Json) -> Json:
    """Project a decision to its action, and whether nothing but approvals is in its way.

    The gates are those of the policy that decided, which is not the same in every configuration.
    """
    plain = outcome(output)
    assert isinstance(plain, dict) and isinstance(output, dict)  # noqa: PT018, S101 - `outcome` has refused it
    checks: Any = output.get("checks", [])
    own = [check for check in checks if check["action"] == plain["action"]]
    weak = [check for check in own if not check["passed"] and not check["name"].startswith(_APPROVALS)]
    return {"action": plain["action"], "reached": plain["verdict"] == "act" or (bool(own) and not weak)}


def _ways(question: Question, action: str) -> Ways | None:
    assert question.salt is not None  # noqa: S101 - something would be missing
    salt, before, after = question.salt, question.before, question.after
    old, new = question.factors(salt)
    try:
        return ways(
            after.built.stages,
            dict(question.both_records()[1].fields),
            old,
            new,
            lambda told: told == {"action": action, "reached": True},
            sink=after.built.sink,
            outcome=_reached,
            recorded_before=before.stages,
            recorded_after=after.stages,
            digest=lambda stage, content: stage_digest(salt, stage, content),
            known=known_before(question, after.built.sink),
        )
    except StageFailed as failure:
        raise UsageError(
            f"stage `{failure.stage}` fails on this record under one of the two releases",
            help="Compare with another release: --vs release:ID.",
        ) from None
