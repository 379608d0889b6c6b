"""A prompt declares a variable that none of its templates asks for.

What it checks
--------------
Each of a prompt's `variables` stands in one of its files, within `{{...}}` or `{%...%}`.

Why it matters
--------------
Whoever fills the prompt hands over a value that goes nowhere, or believes the model read something it
never saw.

Example
-------
    variables:
      - name: medicine        # no template says {{medicine}}
        type: string

Instead
-------
    variables: []
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.templates import prompts
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, prompt, templates in prompts(view):
        if templates is None:
            continue
        words = {word for template in templates for word in template.words}
        for variable in prompt.variables:
            if variable.name not in words:
                route = ("variables", f"[{variable.name}]", "name")
                message = f"no template of {loaded.ref} asks for `{variable.name}`"
                yield RULE.on(
                    loaded,
                    route,
                    message,
                    help=f"use it as `{{{{{variable.name}}}}}`, or remove the variable",
                )


RULE = Rule("PRM002", "unused-variable", Severity.WARNING, _check, __doc__)
