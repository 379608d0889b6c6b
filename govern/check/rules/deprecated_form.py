"""A form that the standard is giving up.

What it checks
--------------
From version 3.1 on, a data contract has no `slaDefaultElement`, its team is a mapping with `members`, and a
rule of quality has a `metric` and not also a `rule`. It is a note: the old forms hold until version 4.

Why it matters
--------------
The next major version of the standard does not read them, and newer tools may not either.

Example
-------
    team:
      - username: a.haddad

Instead
-------
    team:
      members:
        - username: a.haddad
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Severity
from govern.source.node import Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import DataSource, Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        if source.since_3_1:
            for part, help_ in _old(source):
                name = "" if part.key is None else part.key.text
                message = f"this form of `{name}` is given up in version 4 of the standard"
                yield RULE.at(part.start, message, route=part.spelt, help=help_)


def _old(source: DataSource) -> Iterator[tuple[Part, str]]:
    default, team = source.root.get("slaDefaultElement"), source.root.get("team")
    if default is not None:
        yield default, "name the element in each of the `slaProperties`"
    if team is not None and isinstance(team.node, Sequence):
        yield team, "write the list under `members:`"
    for _, rule in source.quality:
        old = rule.get("rule")
        if old is not None and rule.get("metric") is not None:
            yield old, "remove it; `metric` says what is computed"


RULE = Rule("DAT019", "deprecated-form", Severity.NOTE, _check, __doc__)
