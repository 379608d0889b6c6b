"""What code can ask of a component, by attribute: the names there are, or that the attribute has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.contract.code import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from govern.check.view import View
    from govern.contract.kinds.feature_extractor import FeatureExtractor
    from govern.contract.kinds.model import Model
    from govern.contract.kinds.prompt import Prompt
    from govern.contract.kinds.thresholds import Thresholds
    from govern.contract.reference import Ref

Names = dict[str, "frozenset[str] | None"]
"""Each attribute with the names it holds; None for one that is a single value."""


def names_in(view: View, asked: Ref | Code) -> Names | None:
    """What a plug-in sees of a component, or of a stage's own code; None where that can't be known.

    Sanitisers and action policies are seen as the contract itself, of which nothing is said here.
    """
    if isinstance(asked, Code):
        return dict.fromkeys(("artefacts", "tables"), _named(asked.artefacts))
    loaded = view.resolve(asked)
    seen = None if loaded is None else _SEEN.get(loaded.contract.kind)
    return None if loaded is None or seen is None else seen(loaded.contract)


def _thresholds(contract: object) -> Names:
    return {"values": _named(cast("Thresholds", contract).values)}


def _prompt(contract: object) -> Names:
    sections = _named(cast("Prompt", contract).sections)
    return {"sections": sections, "roles": sections}


def _extractor(contract: object) -> Names:
    extractor = cast("FeatureExtractor", contract)
    runs = extractor.code or extractor.command
    artefacts = (*extractor.artefacts, *(runs.artefacts if runs is not None else ()))
    return _runnable(extractor.parameters, artefacts, runs.pins if runs is not None else {})


def _model(contract: object) -> Names:
    model = cast("Model", contract)
    runs = model.code or model.command
    artefacts = (*model.weights, *(runs.artefacts if runs is not None else ()))
    single = dict.fromkeys(("provider", "request_model", "response_model", "endpoint"))
    return _runnable(model.parameters, artefacts, model.libraries) | single


def _runnable(parameters: Iterable[str], artefacts: Iterable[object], libraries: Mapping[str, str]) -> Names:
    return {
        "parameters": frozenset(parameters),
        **dict.fromkeys(("artefacts", "tables"), _named(artefacts)),
        "libraries": frozenset(libraries),
    }


def _named(items: Iterable[object]) -> frozenset[str]:
    return frozenset(str(getattr(item, "name", "")) for item in items)


_SEEN: dict[str, Callable[[object], Names]] = {
    "FeatureExtractor": _extractor,
    "Model": _model,
    "Prompt": _prompt,
    "Thresholds": _thresholds,
}
