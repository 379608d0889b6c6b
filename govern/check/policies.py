"""Policies of the workspace and of enabled packs, held against its contracts.

A policy over contracts that is active is evaluated on each contract that its `match` selects. Where it
fails, and where it can't be evaluated, that is a finding of the policy's own code, with the evaluation as
its explanation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from govern.check.route import spell
from govern.contract.impact import item_keys
from govern.diagnostic import Diagnostic, Severity
from govern.source.resolve import find, to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.rule import Rule
    from govern.check.view import View
    from govern.contract.kinds.policy import Policy
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.diagnostic import Place
    from govern.policy.cel.trace import Path
    from govern.policy.compiled import CompiledPolicy
    from govern.policy.judging import Judged
    from govern.policy.problem import Problem

EVALUATED = "contract"
"""The only subject that is there to be judged when contracts are linted."""


@dataclass(frozen=True, slots=True)
class Prepared:
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
    return tuple(prepare(loaded) for loaded in (*own, *packed))


def _is_about(policy: Policy, there: set[str]) -> bool:
    """Whether a policy names no kind, or one of those that are there."""
    named = policy.match.get("kind")
    return named is None or not there.isdisjoint(named if isinstance(named, list) else [str(named)])


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


def prepare(loaded: Loaded) -> Prepared:
    """Compile a policy, or find out what is wrong with its expressions."""
    from govern.policy.compiled import BrokenPolicyError, compile_policy  # noqa: PLC0415 - only where there is a policy

    try:
        return Prepared(loaded, compile_policy(cast("Policy", loaded.contract)))
    except BrokenPolicyError as error:
        return Prepared(loaded, None, error.problems)


def check_policies(view: View) -> Iterable[Diagnostic]:
    """Evaluate every active policy over contracts on what it selects.

    A policy with mistakes judges nothing, and is a finding itself (`invalid-policy`).
    """
    for prepared in view.once(policies):
        judges = is_active(prepared.loaded) and prepared.policy.subject == EVALUATED
        if prepared.compiled is not None and judges:
            for contract in candidates(view, prepared.policy):
                yield from _on(view, prepared.compiled, contract)


def candidates(view: View, policy: Policy) -> list[Loaded]:
    """The contracts of the kinds that a policy's `match` names."""
    from govern.policy.selecting import selects_kind  # noqa: PLC0415 - only where there is a policy

    return [each for each in view.catalog.contracts.values() if selects_kind(policy, each.contract.kind)]


def bindings(view: View, contract: Loaded) -> dict[str, Any]:
    """The variables of a policy over contracts."""
    from govern.policy.values import contract_value, moment  # noqa: PLC0415 - only where there is a policy

    known = view.once(_values)
    if contract.ref not in known:
        known[contract.ref] = contract_value(contract.contract)
    return {"contract": known[contract.ref], "now": moment(view.now)}


def _values(_: View) -> dict[Ref, Any]:
    """Contracts as expressions read them, each made when a policy first asks for it."""
    return {}


def _on(view: View, compiled: CompiledPolicy, contract: Loaded) -> Iterator[Diagnostic]:
    from govern.policy.judging import Outcome, applies, judge  # noqa: PLC0415 - only where there is a policy

    given = bindings(view, contract)
    selected = applies(compiled, given)
    if not isinstance(selected, bool):
        yield _finding(compiled, selected, contract)
    elif selected:
        for judged in judge(compiled, given):
            if judged.outcome is not Outcome.PASS:
                yield _finding(compiled, judged, contract)


def _finding(compiled: CompiledPolicy, judged: Judged, contract: Loaded) -> Diagnostic:
    """Make the finding of what failed, or could not be evaluated."""
    from govern.policy.explaining import explain, first_operand  # noqa: PLC0415 - only where something failed
    from govern.policy.locating import item_path  # noqa: PLC0415 - see above

    policy = compiled.policy

    def place_of(path: Path) -> Place | None:
        return contract.place(*path[1:]) if path[0] == "contract" else None

    path = item_path(compiled, judged) if judged.position is not None else first_operand(compiled, judged)
    route = named(contract, path[1:]) if path is not None and path[0] == "contract" else ()
    message, severity = compiled.message.fill(judged.bindings), Severity(policy.severity)
    help_ = policy.help or ""
    if judged.error is not None:
        message = f"`{judged.part}` of {policy.ref} can't be evaluated: {judged.error.message}"
        severity = Severity.ERROR
        help_ = judged.error.help or "correct the policy, or what it reads; until then nothing is held to it"
    return Diagnostic(
        policy.code,
        policy.id,
        severity,
        message,
        contract.place(*(route or ("id",))),
        spell(route),
        help_,
        explanation=explain(compiled, judged, place_of),
    )


def named(contract: Loaded, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Give a route as far as the document has it, with items of lists by what identifies them."""
    steps: list[str | int] = []
    root = contract.document.root
    for at, step in enumerate(path):
        node = None if root is None else find(root, path[:at])
        if root is None or node is None or find(root, path[: at + 1]) is None:
            break
        steps.append(item_keys(to_plain(node))[step] if isinstance(step, int) else step)
    return tuple(steps)
