"""What people wrote is put among a prompt's instructions.

What it checks
--------------
Where a stage uses a prompt, no file of a section with the role `system` asks for a variable that is named as
a field which arrives at the stage.

Why it matters
--------------
A model follows its instructions before anything else. A writer whose words stand among them can give it new
ones.

Example
-------
    # a section with role: system
    You summarise this review: {{review}}

Instead
-------
    # a section with role: user
    {{review}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.flow import flows
from govern.check.rule import Rule
from govern.check.templates import prompts
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.fields import Field
    from govern.check.view import View
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    arriving = _arriving(view)
    for loaded, prompt, templates in prompts(view):
        fields = arriving.get(loaded.ref, [])
        for template in templates or ():
            if prompt.sections[template.position].role != "system":
                continue
            for name, place in template.asks:
                if any(field.is_named(name) for field in fields):
                    section = loaded.place("sections", template.position, "role")
                    yield RULE.at(
                        place,
                        f"`{name}` comes from the record and stands among the instructions of {loaded.ref}",
                        route=("sections", template.position, "file"),
                        help="move it to a section with the role user",
                        related=[Related(section, "a section of instructions")],
                    )


def _arriving(view: View) -> dict[Ref, list[Field]]:
    """The fields that arrive at stages, by the prompts these use."""
    found: dict[Ref, list[Field]] = {}
    for flow in flows(view):
        for arrival in flow.arrivals:
            for ref in arrival.stage.uses.values():
                if ref.kind == "Prompt":
                    found.setdefault(ref, []).extend(item.field for item in arrival.fields)
    return found


RULE = Rule("PRM008", "record-in-instructions", Severity.WARNING, _check, __doc__)
