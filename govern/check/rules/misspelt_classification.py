"""The class of a property is a misspelt one.

What it checks
--------------
A `classification` that is nearly one of public, internal, confidential and restricted is one of them. Others
are anybody's own, which the standard allows.

Why it matters
--------------
A class that is not known counts as restricted: the property is sanitised, or kept from a model, for a slip of
the pen. A tool that reads it otherwise lets it pass.

Example
-------
    classification: confidental

Instead
-------
    classification: confidential
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.contract import offer
from govern.contract.fields import Sensitivity
from govern.diagnostic import Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_CLASSES = tuple(str(item) for item in Sensitivity)


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for field in source.fields:
            held, text = field.get("classification"), field.text("classification")
            if held is None or not text or text.lower() in _CLASSES:
                continue
            guess = did_you_mean(text.lower(), _CLASSES)
            if guess is not None:
                yield RULE.at(
                    held.place,
                    f"`{text}` is no class that govern knows, so it counts as restricted",
                    route=held.spelt,
                    help=f"did you mean `{guess}`?",
                    fixes=offer.value(held.document, held.route, guess),
                )


RULE = Rule("DAT017", "misspelt-classification", Severity.WARNING, _check, __doc__)
