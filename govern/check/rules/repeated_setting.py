"""A code has two levels, or a pack is named twice.

What it checks
--------------
Each code stands once under `lint.levels` in `govern.yaml`, and each pack once under `lint.packs`.

Why it matters
--------------
Only the first level counts. A second one reads as if it did, and the two may say opposite things.

Example
-------
    lint:
      levels:
        - {code: ACT002, level: error, reason: our actions reach patients}
        - {code: ACT002, level: note, reason: until the spring}

Instead
-------
    lint:
      levels:
        - {code: ACT002, level: error, reason: our actions reach patients}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.contract.load import place_in
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    settings = view.catalog.config.lint
    codes = ((("lint", "levels", at, "code"), item.code) for at, item in enumerate(settings.levels))
    yield from _repeated(view, codes, "{} has a level already; this one does not count")
    packs = ((("lint", "packs", at), name) for at, name in enumerate(settings.packs))
    yield from _repeated(view, packs, "the pack {} is named already")


def _repeated(
    view: View, named: Iterable[tuple[tuple[str | int, ...], str]], message: str
) -> Iterator[Diagnostic]:
    document = view.catalog.config_document
    first: dict[str, tuple[str | int, ...]] = {}
    for route, name in named:
        if name in first:
            yield RULE.at(
                place_in(document, *route),
                message.format(name),
                route=route,
                help="remove one of the two",
                related=(Related(place_in(document, *first[name]), "named here first"),),
            )
        first.setdefault(name, route)


RULE = Rule("SET002", "repeated-setting", Severity.ERROR, _check, __doc__)
