"""A field is filled into a variable of a prompt that is declared for less sensitive values.

What it checks
--------------
Where a stage uses a prompt and a field arrives that is named as one of the prompt's variables, the field's
class is not above the variable's. Restricted fields are told by unsanitised-restricted-field.

Why it matters
--------------
A variable's class says what the prompt was reviewed for. Beyond it, nobody has agreed that the model and
its provider may read the value.

Example
-------
    # of the prompt, while `review` arrives as confidential
    variables:
      - {name: review, type: string, classification: internal}

Instead
-------
    variables:
      - {name: review, type: string, classification: confidential}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.flow import flows, used
from govern.check.rule import Rule
from govern.contract.fields import Sensitivity
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.flow import Arrival, Carried
    from govern.check.view import View
    from govern.contract.kinds.prompt import Prompt, Variable
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for flow in flows(view):
        for arrival in flow.arrivals:
            for prompt in used(view, arrival.stage, "Prompt"):
                for variable in cast("Prompt", prompt.contract).variables:
                    if above := _above(arrival, variable):
                        yield _finding(view, flow.loaded, arrival, prompt, variable, above)


def _above(arrival: Arrival, variable: Variable) -> Carried | None:
    """Give the most sensitive field of the variable's name that is above its class, if there is one."""
    if variable.classification is None:
        return None
    least = variable.classification.rank
    found = [
        item
        for item in arrival.fields
        if item.field.is_named(variable.name) and least < item.sensitivity.rank < Sensitivity.RESTRICTED.rank
    ]
    return max(found, key=lambda item: item.sensitivity.rank, default=None)


def _finding(  # noqa: PLR0917 - each is a part of the sentence
    view: View, loaded: Loaded, arrival: Arrival, prompt: Loaded, variable: Variable, above: Carried
) -> Diagnostic:
    related = []
    if prompt.ref in view.catalog.contracts:
        place = prompt.place("variables", f"[{variable.name}]", "classification")
        related.append(Related(place, f"the variable takes {variable.classification} at most"))
    return RULE.on(
        loaded,
        ("stages", f"[{arrival.stage.name}]", "inputs", f"[{arrival.name}]"),
        f"`{above.field.path}` arrives as {above.sensitivity}, and `{variable.name}` of {prompt.ref} takes "
        f"{variable.classification} at most",
        help=f"lower `{above.field.path}` in a sanitiser, or have the prompt reviewed for such values",
        related=related,
    )


RULE = Rule("PRV005", "field-above-variable", Severity.ERROR, _check, __doc__)
