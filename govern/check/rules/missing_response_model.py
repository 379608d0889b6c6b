"""A hosted model does not say which model its answers must come from.

What it checks
--------------
A model that is asked for over a network, rather than run from pinned weights or code, states
`response_model`.

Why it matters
--------------
Providers name the model that answered. Compared with what was expected, that name turns a silent upgrade
into an event; with nothing to compare it with, the upgrade stays silent.

Example
-------
    provider: openai
    request_model: gpt-4o-2024-08-06

Instead
-------
    provider: openai
    request_model: gpt-4o-2024-08-06
    response_model: gpt-4o-2024-08-06
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.models import hosted, models
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, model in models(view):
        if model.response_model is None and hosted(model):
            yield RULE.on(
                loaded,
                ("request_model",),
                f"nothing says which model must answer when `{model.request_model}` is asked for",
                help="add `response_model:` with the name the provider reports when it answers",
            )


RULE = Rule("PIN004", "missing-response-model", Severity.WARNING, _check, __doc__)
