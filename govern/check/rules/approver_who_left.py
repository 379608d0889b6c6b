"""Everyone who is known to have a role that must act has left.

What it checks
--------------
For each role that approves an action, undoes one, or is told of decisions that nobody takes: where teams of
this workspace name people in the role, at least one of them has no `dateOut` before today.

Why it matters
--------------
The decision is held for an approval that nobody can give, or the action stands because nobody undoes it.

Example
-------
    # of the team
    - {username: a.haddad, role: safety officer, dateOut: 2025-06-30}
    # of the action policy
    approvals:
      - role: safety-officer

Instead
-------
    - {username: a.haddad, role: safety officer, dateOut: 2025-06-30}
    - {username: m.okafor, role: safety officer, dateIn: 2025-07-01}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.people import last_gone
from govern.check.roles_asked import roles_asked
from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for asked in roles_asked(view):
        last = last_gone(view, asked.role)
        if last is not None:
            yield RULE.on(
                asked.loaded,
                asked.route,
                f"nobody is left {asked.purpose}: `{last.name}`, the last known as {asked.role}, left on "
                f"{last.left}",
                help="name in a team who has the role now, or ask another role",
                related=[Related(last.loaded.place(*last.route, "dateOut"), f"`{last.name}` left")],
            )


RULE = Rule("ACT010", "approver-who-left", Severity.WARNING, _check, __doc__)
