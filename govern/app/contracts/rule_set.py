"""What a rule set holds: rules with their severities, packs with the digests of their policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from govern.app.contracts.packs import NAMES, definition, read_packs
from govern.check.rule_sets import changed_severities, members, require_set
from govern.contract.digests import component_digests
from govern.contract.impact import leaves

if TYPE_CHECKING:
    from govern.contract.kinds.policy import Policy
    from govern.contract.load import Loaded


def contents(number: int) -> dict[str, Any]:
    """Give a rule set as values for JSON, each part in the order of its codes.

    A policy's digest covers what it demands, not its words: a message or a help text may be made better in a
    set that is released. Raises UsageError for a set that there is not.
    """
    require_set(number)
    corrected = changed_severities(number)
    return {
        "rule_set": number,
        "rules": {
            rule.code: {"severity": corrected.get(rule.code, rule.severity).value, "pedantic": rule.pedantic}
            for rule in members(number)
        },
        "packs": {name: _pack(name, number) for name in NAMES if definition(name).at(number) is not None},
    }


def _pack(name: str, number: int) -> dict[str, Any]:
    read = read_packs((name,), number)
    return {
        "policies": {cast("Policy", item.contract).code: _policy(item) for item in read.policies},
        "raises": {item.code: item.level.value for item in sorted(read.levels, key=lambda each: each.code)},
    }


def _policy(loaded: Loaded) -> dict[str, str]:
    policy = cast("Policy", loaded.contract)
    return {
        "policy": str(loaded.ref),
        "severity": policy.severity,
        "digest": component_digests(leaves(policy), {}).closure,
    }
