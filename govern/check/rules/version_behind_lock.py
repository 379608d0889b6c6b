"""A new version of a component is lower than one that was released.

What it checks
--------------
A version that is not in the lock is higher than every locked version of its component with the same first
number. An older line may go on beside a newer one.

Why it matters
--------------
Versions say which came later. One that was branched from an old copy, or typed wrong, undoes what the
versions between have changed, and looks like an update.

Example
-------
    version: 1.0.1   # the lock has 1.1.0

Instead
-------
    version: 1.1.1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.contract.reference import version_key
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    highest: dict[tuple[str, int], str] = {}
    for ref in view.locked:
        known = highest.setdefault(_line(ref), ref.version)
        if version_key(ref.version) > version_key(known):
            highest[_line(ref)] = ref.version
    for ref, loaded in view.catalog.contracts.items():
        last = highest.get(_line(ref))
        if ref in view.locked or last is None or version_key(ref.version) > version_key(last):
            continue
        yield RULE.on(
            loaded,
            ("version",),
            f"{ref} is new, and {last} of it was released before",
            help=f"raise the version above {last}",
        )


def _line(ref: Ref) -> tuple[str, int]:
    (major, _, _), *_ = version_key(ref.version)
    return ref.line, major


RULE = Rule("CON013", "version-behind-lock", Severity.WARNING, _check, __doc__)
