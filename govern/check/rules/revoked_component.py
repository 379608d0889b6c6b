"""A version that people have revoked is in use.

What it checks
--------------
No contract that is not retired is a version that somebody revoked, or refers to one. A reference is followed
through versions that only the lock has.

A revocation is a signed file of `lineage/statements`. One that was taken back by another does not count; one
whose signature can't be verified any more does.

Why it matters
--------------
Who revokes a version says that it must run no more: it leaks, or is wrong in a way that a later version was
made to mend. `govern run` and `govern release` refuse it, and whoever writes a contract should learn of it
before that.

Example
-------
    uses:
      model: model/afinn@1.0.0   # `govern revoke model/afinn@1.0.0`

Instead
-------
    uses:
      model: model/afinn@1.0.1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.contract.revoked import revoked_uses
from govern.diagnostic import Place, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for use in revoked_uses(view.catalog.contracts, view.revoked, view.resolve):
        statement = Related(Place(use.revoked.path), "the statement")
        yield RULE.on(use.user, use.route, use.told, help=use.revoked.remedy, related=[statement])


RULE = Rule("REF018", "revoked-component", Severity.ERROR, _check, __doc__)
