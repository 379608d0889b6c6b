r"""A sanitiser's regular expression can't be used.

What it checks
--------------
Each of a rule's `expressions` is a regular expression, does not match the empty text, and takes time in
proportion to the text it reads: repetitions are bounded, or stand at the end; there is no look-around and no
back-reference.

Why it matters
--------------
A sanitiser reads text that strangers wrote. An expression that takes exponential time on some of it stops
the pipeline, and one that can't be compiled stops it at the first record. The stage refuses to run with
either.

Example
-------
    - {field: review, method: redact, expressions: ['\d+ ?mg']}

Instead
-------
    - {field: review, method: redact, expressions: ['\d{1,9} ?mg']}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.rule import Rule
from govern.contract.expression import compile_expression
from govern.diagnostic import Severity
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.of_kind("Sanitizer"):
        for index, step in enumerate(cast("Sanitizer", loaded.contract).rules):
            for at, text in enumerate(step.expressions if step.method == "redact" else ()):
                try:
                    compile_expression(text)
                except UsageError as error:
                    route = ("rules", index, "expressions", at)
                    yield RULE.on(loaded, route, error.message, help=error.help)


RULE = Rule("PRV090", "unusable-expression", Severity.ERROR, _check, __doc__)
