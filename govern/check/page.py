"""The page of a code: what it checks, why it matters, an example, and what to do.

A rule of lint has a whole page, its docstring. Codes of reading and of the change gate have one line of help:
what they are about stands in the finding's own message.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.check.registry import reading_codes, rules
from govern.check.summaries import SUMMARIES
from govern.diagnostic import Severity
from govern.policy.controls import written_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.check.rule import Rule

FAMILIES: dict[str, str] = {
    "ACC": "access",
    "ACT": "actions",
    "CHG": "change",
    "CON": "contracts",
    "CST": "cost",
    "DAT": "data contracts",
    "OBS": "metrics",
    "PIN": "pinning",
    "POL": "policies",
    "PRM": "prompts",
    "PRV": "privacy",
    "REF": "references",
    "RET": "retention",
    "SET": "settings",
    "WVR": "waivers",
    "YML": "YAML text",
}
"""What the letters of a code stand for."""


@dataclass(frozen=True, slots=True)
class Page:
    """One code's page.

    `sections` by title, examples in them indented by four blanks; empty for a code without a rule, for which
    `help` says what to do. `found_by` is the verb that reports it. `pack` is the pack of policies it belongs
    to, if any; a `pedantic` code is off unless something raises it.
    """

    code: str
    slug: str
    severity: Severity
    summary: str
    found_by: str
    help: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    pack: str = ""
    pedantic: bool = False

    @property
    def family(self) -> str:
        """The letters of the code."""
        return self.code[:3]

    @property
    def about(self) -> str:
        """What the family is about, in a word."""
        return FAMILIES.get(self.family, self.family)


def rule_page(rule: Rule) -> Page:
    """Make the page of a rule from its docstring."""
    docs = rule.docs
    sections = dict(docs.sections) | controls_section(rule.controls)
    return Page(
        rule.code,
        rule.slug,
        rule.severity,
        docs.summary,
        "govern lint",
        sections=sections,
        pedantic=rule.pedantic,
    )


def controls_section(controls: Iterable[str]) -> dict[str, str]:
    """Give the section that lists controls, each written out; none where there are none."""
    named = list(controls)
    width = max(map(len, named), default=0)
    rows = [f"    {control.ljust(width)}  {written_out(control)}" for control in named]
    return {"Controls": "\n".join(rows)} if rows else {}


def short_page(code: str, slug: str, severity: Severity, help_: str, found_by: str) -> Page:
    """Make the page of a code that has no rule."""
    summary = SUMMARIES.get(code) or _sentence(slug.replace("-", " "))
    return Page(code, slug, severity, summary, found_by, _sentence(help_))


def lint_pages() -> dict[str, Page]:
    """Give the pages of all rules, and of what reading finds before any rule runs, by code."""
    found = {rule.code: rule_page(rule) for rule in rules()}
    for code, (slug, help_) in reading_codes().items():
        found[code] = short_page(code, slug, Severity.ERROR, help_, "govern lint")
    return found


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + "." * (not text.endswith((".", "!", "?")))
