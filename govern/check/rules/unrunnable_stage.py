"""A stage has nothing to run, or more than one thing.

What it checks
--------------
A stage runs a builtin with the one component it works by (`sanitise` with a sanitiser, `act` with an action
policy), code of its own, or what the one component it uses carries: code, a command, or an API. A stage of
which only recorded answers exist needs none.

Why it matters
--------------
What a stage runs must follow from the contract alone. Where two components carry code, each reader would
guess.

Example
-------
    - name: score
      inputs: [extract]
      uses:
        extractor: feature-extractor/negation@1.0.0
        model: model/afinn@1.0.0

Instead
-------
    - name: score
      inputs: [extract]
      uses:
        model: model/afinn@1.0.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.rule import Rule
from govern.check.stages import pipelines
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import Stage
    from govern.contract.kinds.model import Model
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic

_WORKS_BY = {"sanitise": ("Sanitizer", "sanitiser"), "act": ("ActionPolicy", "action policy")}
_WITHOUT_CODE = frozenset({"recorded", "none"})


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, pipeline in pipelines(view):
        for stage in pipeline.stages:
            if stage.builtin is not None:
                yield from _builtin(loaded, stage)
            elif stage.code is None:
                yield from _borrowed(view, loaded, stage)


def _builtin(loaded: Loaded, stage: Stage) -> Iterator[Diagnostic]:
    kind, word = _WORKS_BY[str(stage.builtin)]
    count = sum(ref.kind == kind for ref in stage.uses.values())
    if count != 1:
        found = f"uses no {word}" if count == 0 else f"uses {count} of them"
        yield RULE.on(
            loaded,
            ("stages", f"[{stage.name}]", "builtin"),
            f"`{stage.builtin}` works by one {word}, and `{stage.name}` {found}",
            help=f"name exactly one {word} under `uses`",
        )


def _borrowed(view: View, loaded: Loaded, stage: Stage) -> Iterator[Diagnostic]:
    route = ("stages", f"[{stage.name}]")
    used = {slot: view.resolve(ref) for slot, ref in stage.uses.items()}
    if None in used.values():
        return  # a dangling reference is reported as such; what it carries is unknown
    carriers = [slot for slot, item in used.items() if item is not None and _carries(item.contract)]
    # the code of a policy is its number, not something to run
    carriers = [slot for slot in carriers if stage.uses[slot].kind in {"FeatureExtractor", "Model"}]
    if len(carriers) > 1:
        names = " and ".join(str(stage.uses[slot]) for slot in carriers)
        yield RULE.on(
            loaded,
            (*route, "uses", carriers[1]),
            f"it is not clear what `{stage.name}` runs: {names} carry code",
            help="give the stage `code` of its own, or split it in two",
            related=[Related(loaded.place(*route, "uses", carriers[0]), "the first that carries code")],
        )
    elif not carriers and not _recorded(stage, [item for item in used.values() if item is not None]):
        yield RULE.on(
            loaded,
            (*route, "name"),
            f"`{stage.name}` has nothing to run: no builtin, no code, and nothing it uses carries code",
            help="add `builtin` or `code`, or use a component that carries code",
        )


def _carries(contract: object) -> bool:
    """Whether there is something to run in it, or to ask."""
    return any(getattr(contract, name, None) is not None for name in ("code", "command", "api"))


def _recorded(stage: Stage, used: list[Loaded]) -> bool:
    models = [cast("Model", item.contract) for item in used if item.contract.kind == "Model"]
    return stage.replay in _WITHOUT_CODE or any(model.replay in _WITHOUT_CODE for model in models)


RULE = Rule("REF006", "unrunnable-stage", Severity.ERROR, _check, __doc__)
