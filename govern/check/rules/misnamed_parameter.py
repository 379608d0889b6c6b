"""A parameter of a model has a name that nothing reads.

What it checks
--------------
Parameters that start with `gen_ai.` are not slips of a name that the GenAI conventions of OpenTelemetry have
for requests. A hosted model has them under those names, not under the short ones of one provider.

Why it matters
--------------
A parameter that nobody reads is as good as absent: the model answers at the provider's default, and the
contract says otherwise.

Example
-------
    parameters:
      temperature: 0

Instead
-------
    parameters:
      gen_ai.request.temperature: 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.models import REQUEST, REQUEST_PARAMETERS, hosted, models
from govern.check.rule import Rule
from govern.contract import offer
from govern.diagnostic import Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, model in models(view):
        for name in model.parameters:
            meant = _meant(name, short=hosted(model))
            if meant is not None and meant not in model.parameters:
                yield RULE.on(
                    loaded,
                    ("parameters", name),
                    f"`{name}` is no name of the GenAI conventions",
                    help=f"did you mean `{meant}`?",
                    key=True,
                    fixes=offer.key(loaded.document, ("parameters",), name, meant),
                )


def _meant(name: str, *, short: bool) -> str | None:
    if name in REQUEST_PARAMETERS:
        return None
    if name.startswith("gen_ai."):
        return did_you_mean(name, sorted(REQUEST_PARAMETERS))
    full = f"{REQUEST}{name}"
    return full if short and full in REQUEST_PARAMETERS else None


RULE = Rule("PIN009", "misnamed-parameter", Severity.WARNING, _check, __doc__)
