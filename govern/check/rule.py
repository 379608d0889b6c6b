"""A rule of lint: its code and page, and the function that finds what it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from govern.check.route import spell
from govern.diagnostic import Diagnostic, Fix, Place, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from govern.check.view import View
    from govern.contract.load import Loaded

SECTIONS = ("What it checks", "Why it matters", "Example", "Instead")
"""The sections of a rule's page, in their order; each is a line of its own, underlined with dashes."""

_HEADING = re.compile(r"^(?P<title>[A-Z][^\n]*)\n-{3,}\n", re.MULTILINE)


class Docs(NamedTuple):
    """A rule's page: one line of summary, and the four sections by title; examples are indented by four."""

    summary: str
    sections: dict[str, str]


class Rule(NamedTuple):
    """One rule; `slug` reads well after "allow", `severity` is the default, `text` the module's docstring.

    A `pedantic` rule is off unless a pack or the workspace gives it a level: it is right less often than the
    others. `controls` are the clauses of norms that it helps to meet, as policies name them (`gdpr/5.1.c`).
    `since` is the rule set it came with (see `rule_sets`); one that `varies` gives findings of more than one
    severity.
    """

    code: str
    slug: str
    severity: Severity
    check: Callable[[View], Iterable[Diagnostic]]
    text: str | None
    pedantic: bool = False
    controls: tuple[str, ...] = ()
    since: int = 1
    varies: bool = False

    @property
    def family(self) -> str:
        """The letters of the code: `REF`, `PIN`, `PRV`."""
        return self.code[:3]

    @property
    def docs(self) -> Docs:
        """The page. Raises ValueError where a section is missing or stands out of order."""
        return read_docs(self.text or "")

    def at(
        self,
        place: Place,
        message: str,
        *,
        route: Iterable[str | int] | str = "",
        help: str,  # noqa: A002 - the word printed
        related: Iterable[Related] = (),
        severity: Severity | None = None,
        fixes: tuple[Fix, ...] = (),
    ) -> Diagnostic:
        """Make a finding of this rule at a place."""
        spelt = route if isinstance(route, str) else spell(route)
        level = severity or self.severity
        return Diagnostic(self.code, self.slug, level, message, place, spelt, help, tuple(related), fixes)

    def on(
        self,
        loaded: Loaded,
        route: Iterable[str | int],
        message: str,
        *,
        help: str,  # noqa: A002 - the word printed
        key: bool = False,
        related: Iterable[Related] = (),
        severity: Severity | None = None,
        fixes: tuple[Fix, ...] = (),
    ) -> Diagnostic:
        """Make a finding about the value at a route of a contract, or about its key."""
        steps = tuple(route)
        place = loaded.place(*steps, key=key)
        return self.at(
            place, message, route=steps, help=help, related=related, severity=severity, fixes=fixes
        )


def read_docs(text: str) -> Docs:
    """Read a docstring as a rule's page. Raises ValueError where it has not the fixed sections in order."""
    found = list(_HEADING.finditer(text))
    titles = tuple(match["title"] for match in found)
    if titles != SECTIONS:
        raise ValueError(
            f"a rule's page has the sections {', '.join(SECTIONS)}, not {', '.join(titles) or 'none'}"
        )
    ends = [*(match.start() for match in found[1:]), len(text)]
    # the first line keeps its indentation: it says that this is an example, not prose
    bodies = (text[match.end() : end].strip("\n").rstrip() for match, end in zip(found, ends, strict=True))
    return Docs(text[: found[0].start()].strip(), dict(zip(titles, bodies, strict=True)))
