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
from typing import TYPE_CHECKING, cast

from govern.check.models import models
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.contract.code import package_file
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.view import View
    from govern.contract.code import Artefact, Code
    from govern.contract.command import Command
    from govern.contract.kinds.feature_extractor import FeatureExtractor
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic

_SEPARATORS = re.compile(r"[-_.]+")

Pin = tuple[str, str, tuple[str, ...]]
"""A distribution by its normal name, its version, and the route to where it is pinned."""


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, model in models(view):
        libraries = [
            (_normal(name), version, ("libraries", name)) for name, version in model.libraries.items()
        ]
        yield from _of_unit(
            loaded,
            [
                *_of_code(("code",), model.code),
                *_of_code(("command",), model.command),
                *libraries,
                *_of_files(("weights",), model.weights),
            ],
        )
    for loaded in view.catalog.of_kind("FeatureExtractor"):
        extractor = cast("FeatureExtractor", loaded.contract)
        artefacts = _of_files(("artefacts",), extractor.artefacts)
        code, command = _of_code(("code",), extractor.code), _of_code(("command",), extractor.command)
        yield from _of_unit(loaded, [*code, *command, *artefacts])
    for loaded, pipeline in pipelines(view):
        for stage in pipeline.stages:
            yield from _of_unit(loaded, list(_of_code(("stages", f"[{stage.name}]", "code"), stage.code)))


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


def _of_code(route: tuple[str, ...], code: Code | Command | None) -> Iterator[Pin]:
    if code is not None:
        for name, version in code.pins.items():
            yield _normal(name), version, (*route, "pins", name)
        yield from _of_files((*route, "artefacts"), code.artefacts)


def _of_files(route: tuple[str, ...], artefacts: Iterable[Artefact]) -> Iterator[Pin]:
    for artefact in artefacts:
        if (inside := package_file(artefact.location)) is not None:
            place = (*route, f"[{artefact.name}]", "location")
            yield _normal(inside.distribution), inside.version, place


def _normal(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()


RULE = Rule("PIN006", "contradicting-pin", Severity.ERROR, _check, __doc__)
