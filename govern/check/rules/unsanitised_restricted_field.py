"""A restricted field reaches a model or a prompt without a sanitiser that lowers it.

What it checks
--------------
Fields are followed from the sources through the stages. What a stage puts out is as sensitive as the
highest of its inputs; only a `sanitise` builtin drops fields or, by `lowers_to`, lowers their class. A
field without a class counts as restricted.

Why it matters
--------------
What a model has read may come back in its answers, in a provider's logs, in training data. It can't be
taken back.

Example
-------
    - name: score
      inputs: [record]
      uses: {model: model/afinn@1.0.0}

Instead
-------
    - name: sanitise
      builtin: sanitise
      inputs: [record]
      uses: {sanitizer: sanitizer/review-text@1.0.0}
    - name: score
      inputs: [sanitise]
      uses: {model: model/afinn@1.0.0}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.flow import arrivals
from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.contract.fields import Sensitivity
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.flow import Arrival, Carried
    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic

_READERS = frozenset({"Model", "Prompt"})
_SHOWN = 4


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        told: set[str] = set()
        for arrival in arrivals(view, pipeline):
            readers = [str(ref) for ref in arrival.stage.uses.values() if ref.kind in _READERS]
            if not readers or arrival.stage.builtin == "sanitise":
                continue
            fields = [
                item
                for item in arrival.fields
                if item.sensitivity is Sensitivity.RESTRICTED and not told & set(item.through)
            ]
            if fields:
                told.add(arrival.stage.name)  # what comes out of this stage is the same finding
                yield _finding(view, loaded, arrival, fields, readers)


def _finding(
    view: View, loaded: Loaded, arrival: Arrival, fields: list[Carried], readers: list[str]
) -> Diagnostic:
    names = _listed([f"`{item.field.path}`" for item in fields])
    way = fields[0].through
    through = f" through {' → '.join(f'`{step}`' for step in way)}" if way else ""
    return RULE.on(
        loaded,
        ("stages", f"[{arrival.stage.name}]", "inputs", f"[{arrival.name}]"),
        f"{names} {'is' if len(fields) == 1 else 'are'} restricted and reach{'es' * (len(fields) == 1)} "
        f"{_listed(readers)}{through}",
        help=_help(arrival, fields),
        related=list(_related(view, fields)),
    )


def _help(arrival: Arrival, fields: list[Carried]) -> str:
    if any(item.kept is not None for item in fields):
        return "let the sanitiser suppress the field, or transform it and state what it `lowers_to`"
    names = _listed([f"`{item.field.path}`" for item in fields])
    return f"put a `sanitise` stage before `{arrival.stage.name}` that suppresses or lowers {names}"


def _related(view: View, fields: list[Carried]) -> Iterator[Related]:
    told: set[Related] = set()
    for item in fields[:_SHOWN]:
        if item.field.source.ref in view.catalog.contracts:  # an archived version has no file to point at
            unstated = "" if item.field.stated else ", since it has no classification"
            yield Related(item.field.place, f"`{item.field.path}` is restricted{unstated}")
        if item.kept is not None and item.kept not in told and item.kept.place.file in view.catalog.documents:
            told.add(item.kept)
            yield item.kept


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= _SHOWN else [*names[: _SHOWN - 1], f"{len(names) - _SHOWN + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


RULE = Rule("PRV001", "unsanitised-restricted-field", Severity.ERROR, _check, __doc__)
