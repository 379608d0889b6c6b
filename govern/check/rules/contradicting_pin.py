"""A component pins one library to two versions.

What it checks
--------------
The `pins` of a component's code, its `libraries`, and the packages that its artefacts and weights are read
from name one version of each distribution.

Why it matters
--------------
Code of one version over data of another is a combination that nobody tested; or one of the two was raised
and the other forgotten, and the pin no longer says what ran.

Example
-------
    code:
      entry: stages/intensity.py:scorer
      pins: {vaderSentiment: 3.3.1}
    weights:
      - {name: lexicon, location: package:vaderSentiment==3.3.2/vaderSentiment/vader_lexicon.txt}

Instead
-------
    code:
      entry: stages/intensity.py:scorer
      pins: {vaderSentiment: 3.3.2}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.contract.code import Artefact, Code, package_file
from govern.contract.material import parts
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic

_KINDS = ("FeatureExtractor", "Model", "InsightPipeline")
_SEPARATORS = re.compile(r"[-_.]+")

Pin = tuple[str, str, tuple[str, ...]]
"""A distribution by its normal name, its version, and the route to where it is pinned."""


def _check(view: View) -> Iterator[Diagnostic]:
    for kind in _KINDS:
        for loaded in view.catalog.of_kind(kind):
            for pins in _by_unit(loaded).values():
                yield from _of_unit(loaded, pins)


def _of_unit(loaded: Loaded, pins: list[Pin]) -> Iterator[Diagnostic]:
    by_name: dict[str, list[Pin]] = {}
    for pin in pins:
        by_name.setdefault(pin[0], []).append(pin)
    for name, found in by_name.items():
        if len({version for _, version, _ in found}) == 1:
            continue
        first, *others = sorted(found, key=lambda pin: loaded.place(*pin[2]))
        for _, version, route in others:
            if version != first[1]:
                yield RULE.on(
                    loaded,
                    route,
                    f"`{name}` is pinned to {version} here and to {first[1]} elsewhere in {loaded.ref}",
                    help="pin one version, and take the digests of its files again",
                    related=[Related(loaded.place(*first[2]), f"{first[1]} here")],
                )


def _by_unit(loaded: Loaded) -> dict[tuple[str, ...], list[Pin]]:
    """Gather what runs together: a component's own; of a pipeline, each stage apart."""
    found: dict[tuple[str, ...], list[Pin]] = {}
    for route, part in parts(loaded.contract):
        unit = route[:2] if loaded.contract.kind == "InsightPipeline" else ()
        found.setdefault(unit, []).extend(_pins(route, part))
    return found


def _pins(route: tuple[str, ...], part: object) -> Iterator[Pin]:
    if isinstance(part, Code):
        for name, version in part.pins.items():
            yield _normal(name), version, (*route, "pins", name)
    elif isinstance(part, Artefact):
        if (inside := package_file(part.location)) is not None:
            yield _normal(inside.distribution), inside.version, (*route, "location")
    else:
        for name, version in getattr(part, "libraries", {}).items():
            yield _normal(name), version, (*route, "libraries", name)


def _normal(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()


RULE = Rule("PIN006", "contradicting-pin", Severity.ERROR, _check, __doc__)
