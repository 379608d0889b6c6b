"""Policies over changes, held against each component that differs between two sides.

The policies of both sides count: a change that takes one away or eases it is still held to it, and one that
brings a policy is held to that already. A policy has the level that the settings beside it give it. Waivers
are about contracts as they stand, and let no change in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

from govern.app.change.changed_sides import Changed
from govern.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from govern.change.changes import ChangeReport
    from govern.change.compare import Side
    from govern.contract.catalog import Catalog
    from govern.contract.kinds.policy import Policy
    from govern.contract.load import Loaded
    from govern.policy.compiled import CompiledPolicy
    from govern.policy.judging import Judged

SUBJECT = "change"


class _Rule(NamedTuple):
    """A policy and the level it is held to, where the settings beside it name one."""

    loaded: Loaded
    level: Severity | None

    @property
    def policy(self) -> Policy:
        return cast("Policy", self.loaded.contract)


def held_to_policies(report: ChangeReport, base: Side, head: Side, now: dt.datetime) -> ChangeReport:
    """Add to each change what the policies over changes find in it."""
    rules = _rules(base.catalog, head.catalog) if report.changes else []
    if not rules:
        return report
    changes = [Changed(change, base, head) for change in report.changes]
    for rule in rules:
        for change, item in _held(rule, changes, now):
            change.find(item)
    return replace(report, changes=tuple(change.judged for change in changes))


def _rules(*catalogs: Catalog | None) -> list[_Rule]:
    """The policies over changes that are in force; one that both sides have alike counts once, as the base's.

    No pack has any.
    """
    found: dict[str, _Rule] = {}
    for catalog in catalogs:
        for loaded in catalog.of_kind("Policy") if catalog is not None else ():
            policy = cast("Policy", loaded.contract)
            if catalog is None or policy.subject != SUBJECT or policy.status.value != "active":
                continue
            said = next((each.level for each in catalog.config.lint.levels if each.code == policy.code), None)
            if said != "off":
                found.setdefault(
                    loaded.document.text, _Rule(loaded, None if said is None else Severity(said))
                )
    return list(found.values())


def _held(rule: _Rule, changes: Iterable[Changed], now: dt.datetime) -> Iterator[tuple[Changed, Diagnostic]]:
    """Hold every change to a policy; one that runs out of its budget judges nothing more, and says so."""
    from govern.check.prepared import prepare  # noqa: PLC0415 - only where there is such a policy
    from govern.policy.judging import Outcome, applies, judge  # noqa: PLC0415 - see above
    from govern.policy.values import moment  # noqa: PLC0415 - see above

    compiled, problems = prepare(rule.loaded)[1:]
    for change in changes:
        given = change.bindings
        if compiled is None or given is None:
            why = "the old content can't be read" if compiled is not None else problems[0].message
            yield change, _unjudged(rule, change, why)
            continue
        given = {**given, "now": moment(now)}
        selected = applies(compiled, given)
        outcomes = (
            (selected,) if not isinstance(selected, bool) else judge(compiled, given) if selected else ()
        )
        for judged in outcomes:
            if judged.outcome is not Outcome.PASS:
                yield change, _finding(rule, compiled, judged, change)
            if judged.exhausted:
                return


def _finding(rule: _Rule, compiled: CompiledPolicy, judged: Judged, change: Changed) -> Diagnostic:
    """Make the finding of what failed, or could not be evaluated."""
    from govern.check.policies import unevaluated  # noqa: PLC0415 - only where something failed
    from govern.policy.explaining import explain, first_operand  # noqa: PLC0415 - see above
    from govern.policy.locating import item_path  # noqa: PLC0415 - see above

    path = item_path(judged) if judged.position is not None else first_operand(compiled, judged)
    found = Diagnostic(
        rule.policy.code,
        rule.policy.id,
        rule.level or Severity(rule.policy.severity),
        "",
        (change.place(path) if path is not None else None) or change.where,
        change.route(path),
        rule.policy.help or "",
        explanation=explain(compiled, judged, change.place),
    )
    if judged.error is None:
        return replace(found, message=compiled.message.fill(judged.bindings))
    return unevaluated(found, rule.loaded, judged, judged.error)


def _unjudged(rule: _Rule, change: Changed, why: str) -> Diagnostic:
    return Diagnostic(
        rule.policy.code,
        rule.policy.id,
        Severity.ERROR,
        f"{change.ref} can't be held to {rule.loaded.ref}: {why}",
        change.where,
        help="correct what `govern lint` and `govern lock --check` say first",
    )
