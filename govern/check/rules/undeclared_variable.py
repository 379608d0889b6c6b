"""A template asks for a variable that its prompt does not declare.

What it checks
--------------
Each `{{name}}` in a prompt's files is among its `variables`.

Why it matters
--------------
Nothing says what may be filled in there: not its type, not how sensitive it may be. Most often the name is
misspelt, and the model is sent the braces.

Example
-------
    Review: {{reveiw}}

Instead
-------
    Review: {{review}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.templates import prompts
from govern.diagnostic import Related, Severity
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, prompt, templates in prompts(view):
        declared = [variable.name for variable in prompt.variables]
        for template in templates or ():
            for name, place in template.asks:
                if name in declared:
                    continue
                guess = did_you_mean(name, declared)
                section = ("sections", template.position, "file")
                yield RULE.at(
                    place,
                    f"`{{{{{name}}}}}` is not among the variables of {loaded.ref}",
                    route=("variables", f"[{name}]"),
                    help=f"did you mean `{guess}`?"
                    if guess
                    else f"declare `{name}` under `variables`, or remove it",
                    related=[Related(loaded.place(*section), "the file is a section of this prompt")],
                )


RULE = Rule("PRM001", "undeclared-variable", Severity.ERROR, _check, __doc__)
