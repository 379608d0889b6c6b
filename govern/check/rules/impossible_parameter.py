"""A parameter of a model has a value that it can't take.

What it checks
--------------
Parameters under the names of the GenAI conventions are numbers in their range: temperature 0 to 2, `top_p` 0
to 1, penalties -2 to 2, tokens and choices 1 or more.

Why it matters
--------------
The provider refuses the request, or clips the value and answers by another one than the contract says.

Example
-------
    gen_ai.request.temperature: 20

Instead
-------
    gen_ai.request.temperature: 0.2
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from govern.check.models import REQUEST, models
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_RANGES: dict[str, tuple[int, int | None]] = {
    f"{REQUEST}temperature": (0, 2),
    f"{REQUEST}top_p": (0, 1),
    f"{REQUEST}frequency_penalty": (-2, 2),
    f"{REQUEST}presence_penalty": (-2, 2),
    f"{REQUEST}max_tokens": (1, None),
    f"{REQUEST}choice.count": (1, None),
}


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, model in models(view):
        for name, (least, most) in _RANGES.items():
            if name not in model.parameters:
                continue
            value = model.parameters[name]
            number = isinstance(value, int | Decimal) and not isinstance(value, bool)
            if not number or value < least or (most is not None and value > most):
                span = f"{least} or more" if most is None else f"{least} to {most}"
                yield RULE.on(
                    loaded,
                    ("parameters", name),
                    f"`{name}` can't be {value}",
                    help=f"write a number, {span}",
                )


RULE = Rule("PIN010", "impossible-parameter", Severity.ERROR, _check, __doc__)
