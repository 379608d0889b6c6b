"""The model that answers are expected from is named by a name that moves.

What it checks
--------------
`response_model` of a model without pinned weights is not a tag such as `latest` and not an undated alias of
dated snapshots, as unpinned-model checks of `request_model`.

Why it matters
--------------
Providers answer with the exact snapshot that ran. Held against an alias, every answer differs or none does,
and the upgrade that should have been noticed stays silent.

Example
-------
    request_model: gpt-4o-2024-08-06
    response_model: gpt-4o

Instead
-------
    request_model: gpt-4o-2024-08-06
    response_model: gpt-4o-2024-08-06
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.aliases import moving_because
from govern.check.models import models
from govern.check.rule import Rule
from govern.diagnostic import Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, model in models(view):
        if model.weights or model.response_model is None:
            continue
        why, instead = moving_because(model.provider, model.response_model)
        if not why:
            continue
        asked_moves, _ = moving_because(model.provider, model.request_model)
        exact = "" if asked_moves else model.request_model
        yield RULE.on(
            loaded,
            ("response_model",),
            f"`{model.response_model}` {why}; answers can't be held against it",
            help=f"name the snapshot the provider reports{instead}",
            fixes=offers.write(loaded, ("response_model",), exact, Safety.UNSAFE) if exact else (),
        )


RULE = Rule("PIN005", "unpinned-response-model", Severity.ERROR, _check, __doc__)
