"""An inline ignore stands where its rule finds nothing that its waiver covers.

What it checks
--------------
Each inline ignore whose waiver is in force stands on, or right above, a line where its rule finds something
within the waiver's scope. While some documents can't be read, nothing is said.

Why it matters
--------------
A comment that is left behind allows the same mistake when it comes back. One outside its waiver's scope
would widen what was approved, so it allows nothing.

Example
-------
    blast_radius: low   # govern: ignore[ACT001] waiver/rollback-pilot@1.0.0

Instead
-------
    blast_radius: low
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.ignores import ignores
from govern.check.rule import Rule
from govern.check.waivers import covers, declared, idle_because
from govern.diagnostic import Edit, Fix, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.ignores import Ignore
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    if view.catalog.broken:
        return
    waivers = {loaded.ref: waiver for loaded, waiver in declared(view)}
    for ignore in ignores(view):
        waiver = None if ignore.waiver is None else waivers.get(ignore.waiver)
        if waiver is None or waiver.rule != ignore.code or idle_because(waiver, view.now):
            continue  # told by another rule
        there = [item for item in view.found if ignore.marks(item.place.file, item.place.line, item.code)]
        if not there:
            message = f"{ignore.code} finds nothing on line {ignore.line}"
            yield _finding(ignore, message, "delete the comment")
        elif not any(covers(waiver, item, (ignore,), ignore.waiver) for item in there):
            message = f"{ignore.waiver} does not cover what {ignore.code} finds on line {ignore.line}"
            yield _finding(ignore, message, "have the waiver's scope approved for this place")


def _finding(ignore: Ignore, message: str, help_: str) -> Diagnostic:
    removal = Fix("delete the comment", Safety.UNSAFE, (Edit(ignore.extent, ""),))
    return RULE.at(ignore.place, message, route=ignore.route, help=help_, fixes=(removal,))


RULE = Rule("WVR006", "unused-ignore", Severity.WARNING, _check, __doc__)
