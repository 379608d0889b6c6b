"""A section of a prompt says nothing.

What it checks
--------------
The file of each section has more than blanks and line breaks.

Why it matters
--------------
The section is sent, or left out, as the provider likes; and what it was meant to say is missing.

Example
-------
    - {name: instructions, role: system, file: prompts/system.md}   # an empty file

Instead
-------
Write the text, or remove the section.
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
        for template in templates or ():
            if not template.text.strip("\ufeff \t\r\n"):
                section = prompt.sections[template.position]
                yield RULE.on(
                    loaded,
                    ("sections", template.position, "file"),
                    f"the section `{section.name}` says nothing: `{template.file}` is empty",
                    help="write its text, or remove the section",
                )


RULE = Rule("PRM006", "empty-section", Severity.WARNING, _check, __doc__)
