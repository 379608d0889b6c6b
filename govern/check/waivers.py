"""Waivers: which findings they allow, and until when.

A waiver counts while it is active, issued, and not expired: the day it expires it no longer counts.
However late it expires, it counts for 90 days at most. What it allows is kept and reported as waived,
never dropped.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.check.view import View
    from govern.contract.kinds.waiver import Waiver
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic

LONGEST = dt.timedelta(days=90)
"""How long a waiver counts at most, from the day it was issued."""


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding and the waiver that allows it, with the waiver's words for reports."""

    diagnostic: Diagnostic
    waiver: Ref
    reason: str
    approver: str
    expires: dt.date


def declared(view: View) -> list[tuple[Loaded, Waiver]]:
    """Give the waivers of the working tree, in the order of their files."""
    return [(loaded, cast("Waiver", loaded.contract)) for loaded in view.catalog.of_kind("Waiver")]


def idle_because(waiver: Waiver, now: dt.date) -> str:
    """Why a waiver does not count on a day; empty where it does."""
    if waiver.status != "active":
        return f"it is {waiver.status.value}, and only an active waiver counts"
    if waiver.issued > now:
        return f"it counts only from {waiver.issued}"
    if waiver.expires <= now:
        return f"it expired on {waiver.expires}"
    if now - waiver.issued >= LONGEST:
        return f"its {LONGEST.days} days ended on {waiver.issued + LONGEST}"
    return ""


def covers(waiver: Waiver, diagnostic: Diagnostic) -> bool:
    """Whether a waiver names a finding: by rule and fingerprint, or by rule, file and exact route."""
    if waiver.rule != diagnostic.code:
        return False
    if waiver.scope.fingerprint is not None:
        return waiver.scope.fingerprint == diagnostic.fingerprint
    return (waiver.scope.file, waiver.scope.route) == (diagnostic.place.file, diagnostic.route)


def apply(view: View, found: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Waived]]:
    """Part findings into those that stand and those that a waiver in force allows."""
    active = [(loaded, waiver) for loaded, waiver in declared(view) if not idle_because(waiver, view.now)]
    standing: list[Diagnostic] = []
    waived: list[Waived] = []
    for item in found:
        allowed = next(((loaded, waiver) for loaded, waiver in active if covers(waiver, item)), None)
        if allowed is None:
            standing.append(item)
        else:
            loaded, waiver = allowed
            waived.append(Waived(item, loaded.ref, waiver.reason, waiver.approver, waiver.expires))
    return standing, waived
