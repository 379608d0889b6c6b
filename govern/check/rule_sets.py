"""Numbered sets of rules: an upgrade never changes what a workspace that names its set is held to.

Adding a rule takes one line in the registry: until set 1 is released, a new rule belongs to it. Once a set is
released it stays as it is. A rule that comes later says `since=2` (with `LATEST` raised), and one whose
default severity changes is named in `CHANGED`. What each set holds is frozen in `tests/frozen`, and a test
compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.registry import MODULES, rules
from govern.contract.load import place_in
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.check.rule import Rule
    from govern.contract.catalog import Catalog
    from govern.diagnostic import Severity

LATEST = 1
"""The newest set."""

CHANGED: Mapping[int, Mapping[str, Severity]] = {}
"""From this set on, a rule's default severity is another one than it was before: set, then code."""


def members(number: int, codes: Iterable[str] = MODULES) -> tuple[Rule, ...]:
    """Give the rules of a set, pedantic ones too, in the order of their codes; with `codes`, those only."""
    return tuple(rule for rule in rules(codes) if rule.since <= number)


def changed_severities(number: int) -> dict[str, Severity]:
    """Give the default severities that differ from those of the rules themselves, up to a set."""
    found: dict[str, Severity] = {}
    for since in sorted(CHANGED):
        if since <= number:
            found.update(CHANGED[since])
    return found


def require_set(number: int, place: str = "") -> None:
    """Refuse a set that this version does not know, with UsageError: it can't be known what it asks for."""
    if not 1 <= number <= LATEST:
        raise UsageError(
            f"there is no rule set {number}; this version of govern has "
            + ("rule set 1" if LATEST == 1 else f"rule sets 1 to {LATEST}"),
            help=f"Name one it has, such as `rule_set: {LATEST}`, or upgrade govern.",
            place=place,
        )


def set_of(catalog: Catalog) -> int:
    """Give the set that a workspace names. Raises UsageError at its place where there is no such set."""
    number = catalog.config.lint.rule_set
    require_set(number, str(place_in(catalog.config_document, "lint", "rule_set")))
    return number
