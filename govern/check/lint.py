"""Lint as one pass: every rule and policy over one view of a workspace, then its levels, then its waivers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.check.baseline import Parted, part
from govern.check.hiding import hider
from govern.check.levels import apply_levels, disabled, settle
from govern.check.offers import with_offers
from govern.check.policies import check_policies
from govern.check.registry import LAST_FAMILIES
from govern.check.rule_sets import LATEST
from govern.check.waivers import apply
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.check.baseline import Baseline, Frozen
    from govern.check.hiding import Hider
    from govern.check.levels import Disabled
    from govern.check.view import View
    from govern.check.waivers import Waived
    from govern.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class LintResult:
    """What stands, what is waived, and how much was judged: YAML files read, contracts understood.

    `known` are the findings that a baseline has, `gone` what it has and was not found again. `disabled` are
    the rules and policies that the workspace turned off, `rule_set` and `packs` what it is held to. Lists of
    findings are in the order of file, line, column and code.
    """

    diagnostics: tuple[Diagnostic, ...]
    waived: tuple[Waived, ...]
    files: int
    contracts: int
    known: tuple[Diagnostic, ...] = ()
    gone: tuple[Frozen, ...] = ()
    disabled: tuple[Disabled, ...] = ()
    rule_set: int = LATEST
    packs: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings of a severity stand."""
        return sum(item.severity is severity for item in self.diagnostics)

    @property
    def failed(self) -> bool:
        """Whether something stands that fails the command: an error or a warning; a note never does."""
        return any(item.severity is not Severity.NOTE for item in self.diagnostics)


def lint(view: View, baseline: Baseline | None = None) -> LintResult:
    """Judge a workspace; findings that a baseline has are kept apart.

    What could not be read does not stop the judgement of the rest. Findings of reading are never waived: what
    they are about was not judged at all. Raises UsageError where the workspace names a rule set that there is
    not.
    """
    levels, hide = view.once(settle), view.once(hider)
    first = [rule for rule in levels.rules if rule.family not in LAST_FAMILIES]
    ruled = (item for rule in first for item in rule.check(view))
    found, hidden = apply_levels(levels, _hidden(hide, [*ruled, *check_policies(view)]))
    standing, waived = apply(view, found)
    parted = Parted(tuple(standing), (), ()) if baseline is None else part(view, standing, baseline)
    judged = replace(view, found=tuple(found))
    last = [item for rule in levels.rules if rule not in first for item in rule.check(judged)]
    read = [with_offers(view, item) for item in view.catalog.diagnostics]
    return LintResult(
        tuple(_unique([*_hidden(hide, [*read, *last]), *parted.standing])),
        tuple(sorted(waived, key=lambda item: _order(item.diagnostic))),
        files=len(view.catalog.documents) + 1,
        contracts=len(view.catalog.contracts),
        known=parted.known,
        gone=parted.gone,
        disabled=disabled(view, levels, hidden),
        rule_set=view.catalog.config.lint.rule_set,
        packs=tuple(dict.fromkeys(view.catalog.config.lint.packs)),
    )


def _hidden(hide: Hider, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort findings, each said once, without the secrets that they quote."""
    return _unique([hide.finding(item) for item in found])


def _order(item: Diagnostic) -> tuple[object, ...]:
    return item.place, item.code, item.route, item.message


def _unique(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort, and say once what two contracts that share a file make two rules' runs say of that file."""
    first: dict[tuple[object, ...], Diagnostic] = {}
    for item in found:
        first.setdefault((item.place, item.code, item.message), item)
    return sorted(first.values(), key=_order)
