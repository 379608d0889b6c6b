"""Everyone may have data that is not for everyone.

What it checks
--------------
No data contract with a field that is classified as confidential or restricted gives access to a role that
stands for everyone: `everyone`, `all users`, `public`, `anonymous`, `*`.

Why it matters
--------------
A class says who may read. A role that everyone has says the opposite, and it is the role that decides.

Example
-------
    roles:
      - role: everyone
        access: read

Instead
-------
    roles:
      - role: feedback-triage
        access: read
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.classes import most_sensitive
from govern.check.people import accesses, same
from govern.check.rule import Rule
from govern.contract.fields import Sensitivity
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_EVERYONE = frozenset(
    {
        *("all", "any", "anyone", "everybody", "everyone", "world"),
        *(
            "allemployees",
            "allstaff",
            "allusers",
            "allauthenticatedusers",
            "authenticatedusers",
            "domainusers",
        ),
        *("anonymous", "guest", "guests", "public"),
    }
)


def _check(view: View) -> Iterator[Diagnostic]:
    for given in accesses(view):
        if same(given.role) not in _EVERYONE and given.role.strip() != "*":
            continue
        field = most_sensitive(given.loaded)
        if field is not None and field.sensitivity.rank >= Sensitivity.CONFIDENTIAL.rank:
            yield RULE.on(
                given.loaded,
                (*given.route, "role"),
                f"`{given.role}` may have {given.loaded.ref}, in which `{field.path}` is {field.sensitivity}",
                help="name the roles that need the data, each with who approves",
                related=[Related(field.place, f"`{field.path}` is {field.sensitivity}")],
            )


RULE = Rule("ACC004", "everyone-role", Severity.ERROR, _check, __doc__, controls=("gdpr/25.2",))
