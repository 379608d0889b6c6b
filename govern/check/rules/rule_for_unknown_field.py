"""A sanitiser's rule names a field that no source has.

What it checks
--------------
Each `field`, and each field in `words_of`, is a field of a source of a pipeline that uses the sanitiser.

Why it matters
--------------
A misspelt rule protects nothing: the field it was written for falls to the default, or to a rule further
down.

Example
-------
    rules:
      - field: reveiw
        method: redact

Instead
-------
    rules:
      - field: review
        method: redact
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.rule import Rule
from govern.check.sanitizers import given_fields
from govern.diagnostic import Safety, Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, sanitizer, fields in given_fields(view):
        if not fields:
            continue  # the sources declare no fields, so none can be called unknown
        for route, name in _named(sanitizer):
            if not any(field.is_named(name) for field in fields):
                sources = ", ".join(sorted({str(field.source.ref) for field in fields}))
                known = sorted({field.path for field in fields})
                guess = did_you_mean(name, known)
                yield RULE.on(
                    loaded,
                    route,
                    f"`{name}` is no field of {sources}",
                    help=f"did you mean `{guess}`?" if guess else _listed(known),
                    fixes=offers.write(loaded, route, guess, Safety.UNSAFE) if guess else (),
                )


def _named(sanitizer: Sanitizer) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, rule in enumerate(sanitizer.rules):
        if rule.field is not None:
            yield ("rules", index, "field"), rule.field
        if rule.method == "redact":
            yield from ((("rules", index, "words_of", at), name) for at, name in enumerate(rule.words_of))


def _listed(known: list[str]) -> str:
    return f"fields are {', '.join(known[:12])}{', …' * (len(known) > 12)}"


RULE = Rule("PRV002", "rule-for-unknown-field", Severity.ERROR, _check, __doc__)
