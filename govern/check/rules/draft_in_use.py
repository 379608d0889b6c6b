"""What is active depends on what is not finished.

What it checks
--------------
No active contract refers to one whose status is proposed or draft.

Why it matters
--------------
A draft may change its meaning, or go, without anybody being asked. What runs in production rests on it all
the same.

Example
-------
    # of an active pipeline
    uses:
      model: model/summariser@1.0.0   # status: draft

Instead
-------
    uses:
      model: model/summariser@1.0.0   # status: active
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_UNFINISHED = frozenset({"proposed", "draft"})


def _check(view: View) -> Iterator[Diagnostic]:
    for use in view.uses:
        if use.user.contract.status != "active":
            continue
        used = view.resolve(use.ref)
        if used is not None and used.contract.status in _UNFINISHED:
            here = use.ref in view.catalog.contracts
            yield RULE.on(
                use.user,
                use.route,
                f"{use.user.ref} is active, and `{use.ref}` is {used.contract.status}",
                help="make it active once it is reviewed, or use a version that is",
                related=[Related(used.place("status"), "its status")] if here else [],
            )


RULE = Rule("REF011", "draft-in-use", Severity.WARNING, _check, __doc__)
