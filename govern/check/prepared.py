"""The policies of a workspace and of the packs it enables, compiled, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.rule import Rule
    from govern.check.view import View
    from govern.contract.kinds.policy import Policy
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic
    from govern.policy.compiled import CompiledPolicy
    from govern.policy.problem import Problem

EVALUATED = "contract"
"""The only subject that is there to be judged when contracts are linted."""


class Prepared(NamedTuple):
    """A policy of the workspace or of a pack, compiled; None with what is wrong with it."""

    loaded: Loaded
    compiled: CompiledPolicy | None
    problems: tuple[Problem, ...] = ()

    @property
    def policy(self) -> Policy:
        """The policy."""
        return cast("Policy", self.loaded.contract)


def is_active(loaded: Loaded) -> bool:
    """Whether a policy is in force: neither a draft nor retired."""
    return _status(loaded) == "active"


def policies(view: View) -> tuple[Prepared, ...]:
    """The policies of the workspace, and of packs those that are about a kind it has; all compiled."""
    own = [loaded for loaded, _ in own_policies(view)]
    there = {loaded.contract.kind for loaded in view.catalog.contracts.values()}
    packed = [loaded for loaded in view.packs if _is_about(cast("Policy", loaded.contract), there)]
    return (*(prepare(loaded) for loaded in own), *(_shipped(loaded, there) for loaded in packed))


def _is_about(policy: Policy, there: set[str]) -> bool:
    """Whether a policy names no kind, or one of those that are there."""
    named = policy.match.get("kind")
    return named is None or any(kind in (named if isinstance(named, list) else [named]) for kind in there)


def _status(loaded: Loaded) -> str:
    return str(cast("Policy", loaded.contract).status.value)


def own_policies(view: View) -> Iterator[tuple[Loaded, Policy]]:
    """The policies of the workspace that are not retired."""
    for loaded in view.catalog.of_kind("Policy"):
        if _status(loaded) != "retired":
            yield loaded, cast("Policy", loaded.contract)


def codes(view: View) -> frozenset[str]:
    """The codes of the policies that hold here: those of the workspace, and of enabled packs."""
    return frozenset(
        cast("Policy", each.contract).code for each in (*view.catalog.of_kind("Policy"), *view.packs)
    )


def problem_at(rule: Rule, loaded: Loaded, problem: Problem) -> Diagnostic:
    """Make the finding of a mistake in a policy, at the characters of its document that it is in."""
    from govern.policy.positions import place_within  # noqa: PLC0415 - only where something is wrong

    place = loaded.place(*problem.route, key=True)
    if not problem.key:
        place = place_within(loaded.document, problem.route, problem.start, problem.end) or place
    hint = problem.help or "`govern cel EXPRESSION --given FILE` tries an expression out"
    return rule.at(place, problem.message, route=problem.route, help=f"{hint[:1].lower()}{hint[1:]}")


def _shipped(loaded: Loaded, there: set[str]) -> Prepared:
    """Compile a policy of a pack for the kinds there are; for all, where it speaks of fields of others."""
    from govern.policy.compiled import BrokenPolicyError, compile_policy  # noqa: PLC0415 - only where there is a policy

    try:
        return Prepared(loaded, compile_policy(cast("Policy", loaded.contract), there))
    except BrokenPolicyError:
        return prepare(loaded)


def prepare(loaded: Loaded) -> Prepared:
    """Compile a policy, or find out what is wrong with its expressions."""
    from govern.policy.compiled import BrokenPolicyError, compile_policy  # noqa: PLC0415 - only where there is a policy

    try:
        return Prepared(loaded, compile_policy(cast("Policy", loaded.contract)))
    except BrokenPolicyError as error:
        return Prepared(loaded, None, error.problems)
