"""A prompt has characters that its reviewers do not see and the model reads.

What it checks
--------------
No prompt's file has control characters, characters without width that no script needs, marks that turn the
direction of a line round, or characters of the invisible tag block outside flags.

Why it matters
--------------
Instructions can be written in them. Whoever approves the prompt approves what is on the screen; the model
follows what is in the file.

Example
-------
    You summarise what a person wrote.    # followed by text in U+E0020 to U+E007E

Instead
-------
    You summarise what a person wrote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.check.templates import prompts
from govern.check.wording import counted
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.templates import Template
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

# U+200C to U+200F are left out: scripts and emoji need the joiners and the weak direction marks
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef]+"
)
_FLAG = "\U0001f3f4"
_TAGS = re.compile("[\U000e0020-\U000e007f]+")
_BOM = "\ufeff"


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, _, templates in prompts(view):
        for template in templates or ():
            hidden = [match for match in _HIDDEN.finditer(template.text) if not _belongs(template, match)]
            if hidden:
                first = hidden[0]
                count = sum(len(match[0]) for match in hidden)
                yield RULE.at(
                    template.place(first.start(), first.end()),
                    f"{counted(count, 'character')} that nobody sees, the first U+{ord(first[0][0]):04X}",
                    route=("sections", template.position, "file"),
                    help="delete them, and look at who wrote the file",
                    related=[
                        Related(
                            loaded.place("sections", template.position, "file"),
                            "the file is a section of this prompt",
                        )
                    ],
                )


def _belongs(template: Template, match: re.Match[str]) -> bool:
    """Whether it is the mark at the start of a file, or spells the region of a flag."""
    if match.start() == 0 and match[0] == _BOM:
        return True
    return template.text[match.start() - 1 : match.start()] == _FLAG and bool(_TAGS.fullmatch(match[0]))


RULE = Rule("PRM004", "hidden-character", Severity.ERROR, _check, __doc__)
