"""A component that is deprecated or retired is in use.

What it checks
--------------
No contract that is itself in use refers to a component whose status is deprecated or retired.

Why it matters
--------------
A component is deprecated because it is known to be wrong or about to lose its owner. What still uses it
inherits both, and finds out when it is gone.

Example
-------
    uses:
      model: model/afinn@1.0.0   # status: deprecated

Instead
-------
    uses:
      model: model/afinn@2.0.0   # status: active
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_OUT_OF_USE = frozenset({"deprecated", "retired"})


def _check(view: View) -> Iterator[Diagnostic]:
    for use in view.uses:
        used = view.resolve(use.ref)
        if used is None or use.user.contract.status in _OUT_OF_USE:
            continue
        if used.contract.status in _OUT_OF_USE:
            here = use.ref in view.catalog.contracts
            yield RULE.on(
                use.user,
                use.route,
                f"`{use.ref}` is {used.contract.status} and still in use",
                help="use a version that is active, or deprecate what uses it as well",
                related=[Related(used.place("status"), "its status")] if here else [],
            )


RULE = Rule("REF007", "deprecated-component", Severity.WARNING, _check, __doc__)
