"""A template has a placeholder whose braces do not match.

What it checks
--------------
Where a template has one of the prompt's variables in braces, they are two on each side: not `{{review}` or
`{review}}`, and not `{{review` to the end of the line.

Why it matters
--------------
The variable is not filled in. The model reads the braces, not what the person wrote, and answers all the
same.

Example
-------
    {{review}

Instead
-------
    {{review}}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.templates import prompts
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.templates import Template
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_BRACED = re.compile(
    r"(?P<open>\{{1,3})[ \t]*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)[ \t]*(?P<close>\}{0,3})", re.ASCII
)


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, prompt, templates in prompts(view):
        declared = {variable.name for variable in prompt.variables}
        for template in templates or ():
            for match in _BRACED.finditer(template.text):
                if match["name"] in declared and _broken(template, match):
                    yield RULE.at(
                        template.place(match.start(), match.end()),
                        f"`{match[0]}` is not filled in: its braces do not match",
                        route=("sections", template.position, "file"),
                        help=f"write `{{{{{match['name']}}}}}`",
                        related=[
                            Related(
                                loaded.place("variables", f"[{match['name']}]", "name"),
                                "the variable is declared here",
                            )
                        ],
                    )


def _broken(template: Template, match: re.Match[str]) -> bool:
    pair = len(match["open"]), len(match["close"])
    if pair == (2, 0):
        # an expression may follow, such as a filter
        return "}}" not in template.text[match.end() :].partition("\n")[0]
    return pair in {(2, 1), (1, 2)}


RULE = Rule("PRM003", "broken-placeholder", Severity.ERROR, _check, __doc__)
