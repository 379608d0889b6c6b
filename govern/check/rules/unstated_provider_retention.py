"""Nothing says how long a hosted model keeps what people wrote.

What it checks
--------------
A hosted model to which a pipeline sends confidential or restricted fields states a `retention` that can be
read, among its `slaProperties`.

Why it matters
--------------
Providers keep requests for days or for years, by contract or by default. What is not written down was not
asked.

Example
-------
    kind: Model
    endpoint: https://models.example.org/v1

Instead
-------
    kind: Model
    endpoint: https://models.example.org/v1
    slaProperties:
      - {property: retention, value: 30, unit: d}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.flow import flows, used
from govern.check.models import hosted
from govern.check.retention import of_provider
from govern.check.rule import Rule
from govern.contract.fields import Sensitivity
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.model import Model
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    told: set[object] = set()
    for flow in flows(view):
        for arrival in flow.arrivals:
            sent = [item for item in arrival.fields if item.sensitivity.rank >= Sensitivity.CONFIDENTIAL.rank]
            for model in used(view, arrival.stage, "Model") if sent else ():
                if model.ref in told or model.ref not in view.catalog.contracts:
                    continue
                told.add(model.ref)
                if hosted(cast("Model", model.contract)) and of_provider(model) is None:
                    inputs = ("stages", f"[{arrival.stage.name}]", "inputs", f"[{arrival.name}]")
                    words = f"`{sent[0].field.path}` is sent here as {sent[0].sensitivity}"
                    yield RULE.on(
                        model,
                        ("provider",),
                        f"nothing says how long {model.ref} keeps what it is sent",
                        help="add to `slaProperties` a property `retention`, such as value 30 with unit d",
                        related=[Related(flow.loaded.place(*inputs), words)],
                    )


RULE = Rule("RET006", "unstated-provider-retention", Severity.NOTE, _check, __doc__, pedantic=True)
