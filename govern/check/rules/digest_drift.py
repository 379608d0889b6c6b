"""A locked version is no longer what it was when it was locked.

What it checks
--------------
The digest of each component of the working tree, which covers all it uses, is the one the lock holds for
that version. Where a component changed only because what it uses did, the finding stands at what it uses.

Why it matters
--------------
A version that means two things proves nothing: decisions recorded under it can't be explained any more.

Example
-------
    version: 1.0.0   # locked, and the prompt's text was edited since

Instead
-------
    version: 1.1.0   # raised, then `govern lock`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    drifted = {
        ref
        for ref in view.catalog.contracts
        if ref in view.locked and ref in view.closures and view.closures[ref] != view.locked[ref]
    }
    because: dict[Ref, list[Ref]] = {}
    for use in view.uses:
        if use.user.ref in drifted and use.ref in drifted:
            because.setdefault(use.user.ref, []).append(use.ref)
    for ref in drifted - because.keys():
        loaded = view.catalog.contracts[ref]
        above = _above(ref, because)
        carried = f", and with it {', '.join(str(item) for item in above)}" if above else ""
        yield RULE.on(
            loaded,
            ("version",),
            f"{ref} is not what was locked under this version{carried}",
            help="raise the version and run `govern lock`, or undo what `govern lock --check` shows",
            related=[
                Related(view.catalog.contracts[item].place("version"), f"{item} uses it") for item in above
            ],
        )


def _above(ref: Ref, because: dict[Ref, list[Ref]]) -> list[Ref]:
    found: set[Ref] = set()
    waiting = {ref}
    while waiting:
        waiting = {user for user, used in because.items() if waiting & set(used)} - found
        found |= waiting
    return sorted(found - {ref})


RULE = Rule("PIN003", "digest-drift", Severity.ERROR, _check, __doc__)
