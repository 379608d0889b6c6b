"""Policies of the workspace and of enabled packs, held against its contracts.

A policy over contracts that is active is evaluated on each contract that its `match` selects. Where it
fails, and where it can't be evaluated, that is a finding of the policy's own code, with the evaluation as
its explanation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from govern.check.prepared import EVALUATED, is_active, policies
from govern.check.route import spell
from govern.contract.impact import item_keys
from govern.diagnostic import Diagnostic, Related, Severity
from govern.source.resolve import find, to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.prepared import Prepared
    from govern.check.view import View
    from govern.contract.kinds.policy import Policy
    from govern.contract.load import Loaded
    from govern.diagnostic import Place
    from govern.policy.cel.errors import CelError
    from govern.policy.cel.trace import Path
    from govern.policy.compiled import CompiledPolicy
    from govern.policy.judging import Judged


def check_policies(view: View) -> Iterable[Diagnostic]:
    """Evaluate every active policy over contracts on what it selects.

    A policy with mistakes judges nothing, and is a finding itself (`invalid-policy`).
    """
    for prepared in view.once(policies):
        judges = is_active(prepared.loaded) and prepared.policy.subject == EVALUATED
        if prepared.compiled is not None and judges:
            yield from _held(view, prepared, prepared.compiled)


def candidates(view: View, policy: Policy) -> list[Loaded]:
    """The contracts of the kinds that a policy's `match` names."""
    from govern.policy.selecting import selects_kind  # noqa: PLC0415 - only where there is a policy

    by_kind = view.once(_by_kind)
    kinds = [kind for kind in by_kind if selects_kind(policy, kind)]
    if len(kinds) == 1:
        return by_kind[kinds[0]]
    return [each for each in view.catalog.contracts.values() if each.contract.kind in kinds]


def _by_kind(view: View) -> dict[str, list[Loaded]]:
    found: dict[str, list[Loaded]] = {}
    for loaded in view.catalog.contracts.values():
        found.setdefault(loaded.contract.kind, []).append(loaded)
    return found


def bindings(view: View, contract: Loaded) -> dict[str, Any]:
    """The variables of a policy over contracts: the same for all policies, so not to be changed."""
    from govern.policy.values import contract_value, moment  # noqa: PLC0415 - only where there is a policy

    known = view.once(_bindings)
    found = known.get(id(contract))
    if found is None:
        value = contract_value(contract.contract)
        found = known[id(contract)] = {"contract": value, "now": moment(view.now)}
    return found


def _bindings(_: View) -> dict[int, dict[str, Any]]:
    """What expressions read of each contract, by its identity, made when a policy first asks for it."""
    return {}


def _held(view: View, prepared: Prepared, compiled: CompiledPolicy) -> Iterator[Diagnostic]:
    """Hold to a policy what it selects; one that runs out of its budget judges nothing more, and says so."""
    from govern.policy.judging import Outcome, judge  # noqa: PLC0415 - only where there is a policy
    from govern.policy.selecting import KIND  # noqa: PLC0415 - see above

    # most policies select by kind alone, which the candidates are of
    outcomes = judge if prepared.policy.match.keys() <= {KIND} else _outcomes
    for contract in candidates(view, prepared.policy):
        for judged in outcomes(compiled, bindings(view, contract)):
            if judged.outcome is not Outcome.PASS:
                yield _finding(view, prepared.loaded, compiled, judged, contract)
            if judged.exhausted:
                return


def _outcomes(compiled: CompiledPolicy, given: dict[str, Any]) -> Iterable[Judged]:
    from govern.policy.judging import applies, judge  # noqa: PLC0415 - only where there is a policy

    selected = applies(compiled, given)
    if not isinstance(selected, bool):
        return (selected,)
    return judge(compiled, given) if selected else ()


def _finding(
    view: View, policy: Loaded, compiled: CompiledPolicy, judged: Judged, contract: Loaded
) -> Diagnostic:
    """Make the finding of what failed, or could not be evaluated."""
    from govern.policy.explaining import explain, first_operand  # noqa: PLC0415 - only where something failed
    from govern.policy.locating import item_path  # noqa: PLC0415 - see above

    def place_of(path: Path) -> Place | None:
        return contract.place(*path[1:]) if path[0] == "contract" else None

    path = item_path(judged) if judged.position is not None else first_operand(compiled, judged)
    route = named(view, contract, path[1:]) if path is not None and path[0] == "contract" else ()
    found = Diagnostic(
        compiled.policy.code,
        compiled.policy.id,
        Severity(compiled.policy.severity),
        "",
        contract.place(*(route or ("id",))),
        spell(route),
        compiled.policy.help or "",
        explanation=explain(compiled, judged, place_of),
    )
    if judged.error is None:
        return replace(found, message=compiled.message.fill(judged.bindings))
    return unevaluated(found, policy, judged, judged.error)


def unevaluated(found: Diagnostic, policy: Loaded, judged: Judged, error: CelError) -> Diagnostic:
    """Say what could not be evaluated, and where in the policy that stands."""
    from govern.policy.positions import place_within  # noqa: PLC0415 - only where something failed

    span = error.span
    route = ("match", "when") if judged.part == "when" else (judged.part,)
    place = place_within(policy.document, route, span.start if span else None, span.end if span else None)
    more = "; nothing after this was held to it" if judged.exhausted else ""
    return replace(
        found,
        severity=Severity.ERROR,
        message=f"`{judged.part}` of {policy.ref} can't be evaluated: {error.message}{more}",
        help=error.help or "correct the policy, or what it reads; until then this is held to nothing",
        related=(Related(place or policy.place(*route), "this can't be evaluated"),),
    )


def named(view: View, contract: Loaded, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Give a route as far as the document has it, with items of lists by what identifies them."""
    known = view.once(_keys)
    steps: list[str | int] = []
    root = contract.document.root
    for at, step in enumerate(path):
        node = None if root is None else find(root, path[:at])
        if root is None or node is None or find(root, path[: at + 1]) is None:
            break
        if isinstance(step, int):
            if id(node) not in known:
                known[id(node)] = item_keys(to_plain(node))
            steps.append(known[id(node)][step])
        else:
            steps.append(step)
    return tuple(steps)


def _keys(_: View) -> dict[int, list[str]]:
    """What identifies the items of a list, by the identity of its node, which the catalog keeps."""
    return {}
