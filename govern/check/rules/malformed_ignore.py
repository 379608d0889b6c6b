"""A comment is meant to allow a finding and is not written so that it can.

What it checks
--------------
Each comment of a contract or of govern.yaml that starts with `govern:` has the form
`# govern: ignore[CODE] waiver/ID@VERSION`: one code, one exact version of a waiver.

Why it matters
--------------
An ignore that is read as prose looks as if somebody had decided something, and decides nothing. One that
names no waiver has no reason, no approver and no end.

Example
-------
    blast_radius: high   # govern: ignore ACT001

Instead
-------
    blast_radius: high   # govern: ignore[ACT001] waiver/rollback-pilot@1.0.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.ignores import FORM, ignores
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for ignore in ignores(view):
        if ignore.code is None:
            message = f"`{ignore.text}` allows nothing: it has not the form of an ignore"
            help_ = f"write `{FORM}`, or start the comment with another word"
            yield RULE.at(ignore.place, message, route=ignore.route, help=help_)


RULE = Rule("WVR004", "malformed-ignore", Severity.ERROR, _check, __doc__)
