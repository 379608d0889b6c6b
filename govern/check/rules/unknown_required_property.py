"""An object requires a property that it does not have.

What it checks
--------------
Each name under `required` in the `logicalTypeOptions` of an object is one of its `properties`, where it lists
any.

Why it matters
--------------
No record can be told to keep the contract: what it must have is described nowhere, and is most often
misspelt.

Example
-------
    logicalType: object
    logicalTypeOptions:
      required: [steet]
    properties:
      - name: street

Instead
-------
    logicalType: object
    logicalTypeOptions:
      required: [street]
    properties:
      - name: street
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.odcs_paths import called
from govern.check.rule import Rule
from govern.contract import offer
from govern.diagnostic import Severity
from govern.source.node import Scalar
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for field in source.fields:
            options = field.get("logicalTypeOptions")
            required = () if options is None else options.each("required")
            known = called(source, field) if required else {}
            for item in required if known else ():
                if isinstance(item.node, Scalar) and item.node.text not in known:
                    guess = did_you_mean(item.node.text, list(known)[:100])
                    yield RULE.at(
                        item.place,
                        f"`{field.text('name') or 'items'}` has no property `{item.node.text}`",
                        route=item.spelt,
                        help=f"did you mean `{guess}`?"
                        if guess
                        else "list the property, or do not require it",
                        fixes=offer.value(item.document, item.route, guess) if guess else (),
                    )


RULE = Rule("DAT021", "unknown-required-property", Severity.ERROR, _check, __doc__)
