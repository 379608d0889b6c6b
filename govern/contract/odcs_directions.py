"""Which way changes of a data contract loosen, where the standard leaves a part open.

The parts are those of the Open Data Contract Standard 3.1: roles, service levels, quality, servers, custom
properties. Items are named by identity, as routes name them.
"""

from __future__ import annotations

from itertools import pairwise

from govern.contract.direction import Absent, Looser, Mark, Ranks

_ACCESS = Ranks(("none", "aggregated", "redacted", "read", "write", "admin"))
_TIERS = Ranks(("synthetic", "redacted", "tokenised", "gated-production", "live"))
_SEVERITIES = Ranks(("info", "note", "warning", "error", "critical"))

_FEWER, _MORE, _EITHER, _NEITHER = (
    Mark(Looser.FEWER),
    Mark(Looser.MORE),
    Mark(Looser.EITHER),
    Mark(Looser.NEITHER),
)
_LOWER, _HIGHER = Mark(Looser.LOWER), Mark(Looser.HIGHER)

ANY = "*"

_PROSE = frozenset(
    {
        "description",
        "dataGranularityDescription",
        "businessImpact",
        "tags",
        "synonyms",
        "authoritativeDefinitions",
    }
)
_FREE = frozenset({"value", "valueExt", "implementation", "arguments"})

_MARKS: tuple[tuple[tuple[str, ...], Mark], ...] = (
    (("roles",), _MORE),
    (("roles", ANY, "access"), Mark(Looser.HIGHER, Absent.STRICTEST, _ACCESS)),
    (("roles", ANY, "firstLevelApprovers"), _FEWER),
    (("roles", ANY, "secondLevelApprovers"), _FEWER),
    (("slaDefaultElement",), _NEITHER),
    (("customProperties",), _EITHER),
    (("customProperties", "[tier]", "value"), Mark(Looser.HIGHER, Absent.LOOSEST, _TIERS)),
    (("customProperties", "[residency]", "value"), _MORE),
)

_QUALITY: dict[str, Mark] = {
    "mustBeLessThan": _HIGHER,
    "mustBeLessOrEqualTo": _HIGHER,
    "mustBeGreaterThan": _LOWER,
    "mustBeGreaterOrEqualTo": _LOWER,
    "severity": Mark(Looser.LOWER, Absent.STRICTEST, _SEVERITIES),
}

_RETENTION: dict[str, Mark] = {"value": _HIGHER}


def odcs_mark(route: tuple[str, ...]) -> Mark | None:
    """Give the mark of a part of a data contract; None where its model has it, or its holder's counts."""
    if "quality" in route:
        below = route[route.index("quality") + 1 :]
        return _QUALITY.get(below[-1], _EITHER) if len(below) > 1 else _FEWER
    if "customProperties" in route:
        route = route[route.index("customProperties") :]  # tables, fields and roles have some of their own
    if route[0] == "slaProperties":
        return _service_level(route)
    return next((mark for pattern, mark in _MARKS if _fits(pattern, route)), None)


def describes(route: tuple[str, ...]) -> bool:
    """Whether a part of a data contract only tells people something: no one acts on it.

    What stands in a value, or in what another engine is given, may be called anything.
    """
    for before, step in pairwise(route):
        if step in _FREE:
            return False
        if step in _PROSE and before.startswith("["):
            return True
    return False


def _service_level(route: tuple[str, ...]) -> Mark:
    """Tell retention from the rest: that says who may still see the data, the others how good it is.

    Where two levels have one name, items are named by position, and any of them may be the retention.
    """
    if len(route) == 1:
        return _EITHER
    name = route[1].strip("[]").lower()
    if name.isdecimal():
        return _EITHER
    if name != "retention":
        return _NEITHER
    return _FEWER if len(route) == 2 else _RETENTION.get(route[2], _EITHER)


def _fits(pattern: tuple[str, ...], route: tuple[str, ...]) -> bool:
    if len(pattern) != len(route):
        return False
    return all(want in {ANY, have} for want, have in zip(pattern, route, strict=True))
