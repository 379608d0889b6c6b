"""The models of the working tree, and which of them answer over a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from govern.check.view import View
    from govern.contract.kinds.model import Model
    from govern.contract.load import Loaded

REQUEST = "gen_ai.request."
TEMPERATURE = f"{REQUEST}temperature"
SEED = f"{REQUEST}seed"
MOST_TOKENS = f"{REQUEST}max_tokens"
REQUEST_PARAMETERS = frozenset(
    f"{REQUEST}{name}"
    for name in (
        "choice.count",
        "encoding_formats",
        "frequency_penalty",
        "max_tokens",
        "model",
        "presence_penalty",
        "seed",
        "stop_sequences",
        "temperature",
        "top_k",
        "top_p",
    )
)
"""Parameters of a request, as the GenAI semantic conventions of OpenTelemetry name them (1.36)."""


def models(view: View) -> list[tuple[Loaded, Model]]:
    """Give the models of the working tree, in the order of their files."""
    return [(loaded, cast("Model", loaded.contract)) for loaded in view.catalog.of_kind("Model")]


def hosted(model: Model) -> bool:
    """Whether a model is asked for over a network, rather than run from pinned weights or code."""
    if model.weights:
        return False
    if model.endpoint is not None:
        return True
    return model.code is None and model.command is None and model.provider.lower() != "local"
