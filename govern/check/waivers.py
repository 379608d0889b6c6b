"""Waivers: which findings they allow, and until when.

A waiver counts while it is active, issued, and not expired: the day it expires it no longer counts.
However late it expires, it counts for 90 days at most. What it allows is kept and reported as waived,
never dropped.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple, cast

from govern.check.ignores import ignores

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.check.ignores import Ignore
    from govern.check.view import View
    from govern.contract.kinds.waiver import Waiver
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic, Place

LONGEST = dt.timedelta(days=90)
"""How long a waiver counts at most, from the day it was issued."""


class Waived(NamedTuple):
    """A finding and the waiver that allows it, with the waiver's words for reports.

    `comment` is the inline ignore that points from the finding to the waiver, where there is one.
    """

    diagnostic: Diagnostic
    waiver: Ref
    reason: str
    approver: str
    expires: dt.date
    comment: Place | None = None


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


def covers(waiver: Waiver, diagnostic: Diagnostic, comments: Iterable[Ignore], ref: Ref | None) -> bool:
    """Whether a waiver names a finding: by rule and fingerprint, by rule, file and exact route, or inline.

    `ref` is the waiver's own; only an inline waiver looks at `comments`, and at those that name it.
    """
    if waiver.rule != diagnostic.code or diagnostic.unevaluated:  # who approved it saw what was judged
        return False
    if waiver.scope.fingerprint is not None:
        return waiver.scope.fingerprint == diagnostic.fingerprint
    if waiver.scope.inline:
        here = waiver.scope.file == diagnostic.place.file
        return here and pointing(diagnostic, comments, ref) is not None
    return (waiver.scope.file, waiver.scope.route) == (diagnostic.place.file, diagnostic.route)


def apply(view: View, found: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Waived]]:
    """Part findings into those that stand and those that a waiver in force allows."""
    active = [(loaded, waiver) for loaded, waiver in declared(view) if not idle_because(waiver, view.now)]
    comments = ignores(view) if active else []
    standing: list[Diagnostic] = []
    waived: list[Waived] = []
    for item in found:
        allowed = next((pair for pair in active if covers(pair[1], item, comments, pair[0].ref)), None)
        if allowed is None:
            standing.append(item)
        else:
            loaded, waiver = allowed
            comment = pointing(item, comments, loaded.ref)
            where = None if comment is None else comment.place
            waived.append(Waived(item, loaded.ref, waiver.reason, waiver.approver, waiver.expires, where))
    return standing, waived


def pointing(diagnostic: Diagnostic, comments: Iterable[Ignore], ref: Ref | None) -> Ignore | None:
    """Give the comment that points from a finding to the waiver `ref`, or None."""
    place, code = diagnostic.place, diagnostic.code
    found = (item for item in comments if item.waiver == ref and item.marks(place.file, place.line, code))
    return next(found, None)
