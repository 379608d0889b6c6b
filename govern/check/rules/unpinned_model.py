"""A model is asked for by a name that the provider may point elsewhere.

What it checks
--------------
`request_model` is neither `latest` nor another moving tag, nor the undated alias of a hosted model. Local
weights with a digest are pinned whatever the name says.

Why it matters
--------------
Behind an alias the provider swaps the model on a day of its own choosing, and answers change with no
change here.

Example
-------
    provider: openai
    request_model: gpt-4o

Instead
-------
    provider: openai
    request_model: gpt-4o-2024-08-06
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.aliases import moving_because
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.model import Model
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.of_kind("Model"):
        model = cast("Model", loaded.contract)
        if model.weights:
            continue
        why, instead = moving_because(model.provider, model.request_model)
        if why:
            message = f"`{model.request_model}` {why}"
            help_ = f"name an exact snapshot{instead}, and the same as `response_model`"
            yield RULE.on(loaded, ("request_model",), message, help=help_)


RULE = Rule("PIN001", "unpinned-model", Severity.ERROR, _check, __doc__)
