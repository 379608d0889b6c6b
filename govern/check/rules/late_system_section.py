"""A prompt's instructions come after what it is about.

What it checks
--------------
No section with the role `system` stands after one of another role.

Why it matters
--------------
Providers take instructions first; some refuse them later, some move them to the front without a word. What
was reviewed is then not what is sent.

Example
-------
    sections:
      - {name: review, role: user, file: prompts/user.md}
      - {name: instructions, role: system, file: prompts/system.md}

Instead
-------
    sections:
      - {name: instructions, role: system, file: prompts/system.md}
      - {name: review, role: user, file: prompts/user.md}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.templates import prompts
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, prompt, _ in prompts(view):
        other = next((at for at, section in enumerate(prompt.sections) if section.role != "system"), None)
        for position, section in enumerate(prompt.sections):
            if other is not None and position > other and section.role == "system":
                yield RULE.on(
                    loaded,
                    ("sections", position, "role"),
                    f"the instructions `{section.name}` come after `{prompt.sections[other].name}`",
                    help="put the sections with the role system first",
                    related=[Related(loaded.place("sections", other, "role"), "the first that is none")],
                )


RULE = Rule("PRM005", "late-system-section", Severity.WARNING, _check, __doc__)
