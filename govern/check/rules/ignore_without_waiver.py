"""An inline ignore points to no waiver in force.

What it checks
--------------
The waiver that each inline ignore names is declared in the working tree, is in force on the day of the
judgement, and is for the rule in the brackets.

Why it matters
--------------
The comment only says where; reason, owner, approver and expiry stand in the waiver. Without one in force,
nobody answers for what the comment would hide, so it hides nothing.

Example
-------
    blast_radius: high   # govern: ignore[ACT001] waiver/rollback-pilot@1.0.0, which has expired

Instead
-------
Put the finding right and delete the comment, or have a new waiver approved and name its version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.ignores import ignores
from govern.check.prepared import codes
from govern.check.registry import MODULES, reading_codes
from govern.check.rule import Rule
from govern.check.waivers import declared, idle_because
from govern.diagnostic import Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.ignores import Ignore
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for ignore in ignores(view):
        if ignore.code is not None and (why := _why_not(view, ignore)) is not None:
            message, help_ = why
            told = f"this ignore allows nothing: {message}"
            yield RULE.at(ignore.place, told, route=ignore.route, help=help_)


def _why_not(view: View, ignore: Ignore) -> tuple[str, str] | None:
    """Say why no waiver in force stands behind an ignore, and what to do; None where one does."""
    code, ref = str(ignore.code), ignore.waiver
    if code not in {*MODULES, *codes(view)} or code.startswith("WVR"):
        known = code in MODULES or code in reading_codes()
        why = f"{code} can't be waived" if known else f"there is no rule {code}"
        return why, "put right what is found; `govern explain` lists the rules"
    waivers = {loaded.ref: waiver for loaded, waiver in declared(view)}
    waiver = None if ref is None else waivers.get(ref)
    if waiver is None:
        if ref is not None and view.perhaps_declared(ref):
            return None  # its file can't be read, which is told there
        guess = did_you_mean(str(ref), [str(other) for other in waivers])
        hint = f"did you mean `{guess}`?" if guess else "declare the waiver, or delete the comment"
        return f"there is no {ref} here", hint
    if idle := idle_because(waiver, view.now):
        return (
            f"{ref} does not count, {idle}",
            "put it right and delete the comment, or have a new waiver approved",
        )
    if waiver.rule != code:
        return f"{ref} is for {waiver.rule}", f"name a waiver for {code}"
    return None


RULE = Rule("WVR005", "ignore-without-waiver", Severity.ERROR, _check, __doc__)
