"""An approval, a rollback or an escalation is expected from a role that nobody here has.

What it checks
--------------
Each role that approves an action, undoes one, or is told of decisions that nobody takes is the role of a
member of some team, or stands among the `roles` of some contract. Blanks, hyphens and capitals do not count.
In a workspace that names no roles at all, nothing is said.

Why it matters
--------------
Approvals are matched by role. One that is misspelt can be given by nobody, and the action waits for ever.

Example
-------
    approvals:
      - role: safty-officer

Instead
-------
    approvals:
      - role: safety-officer
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.people import roles_known, same
from govern.check.roles_asked import roles_asked
from govern.check.rule import Rule
from govern.check.wording import listed
from govern.diagnostic import Safety, Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    known = roles_known(view)
    for asked in roles_asked(view):
        if not known or same(asked.role) in known:
            continue
        guess = did_you_mean(asked.role, sorted(known.values()))
        yield RULE.on(
            asked.loaded,
            asked.route,
            f"nobody here has the role `{asked.role}`, which is asked {asked.purpose}",
            help=f"did you mean `{guess}`?" if guess else f"known roles are {listed(sorted(known.values()))}",
            fixes=offers.write(asked.loaded, asked.route, guess, Safety.UNSAFE) if guess else (),
        )


RULE = Rule("ACC002", "unknown-role", Severity.WARNING, _check, __doc__)
