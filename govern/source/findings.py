"""What the reader finds in a text, one row a finding: code, slug, and what to do.

The codes never change meaning. The messages stand where they are raised, because they name what was met
there.
"""

from __future__ import annotations

from typing import NamedTuple

from govern.diagnostic import Diagnostic, Place, Related, Severity


class Finding(NamedTuple):
    """A kind of finding; `slug` reads well after "allow"."""

    code: str
    slug: str
    help: str

    def at(
        self,
        place: Place,
        message: str,
        *,
        route: str = "",
        help: str = "",  # noqa: A002 - the word printed
        related: tuple[Related, ...] = (),
    ) -> Diagnostic:
        """Make the diagnostic at `place`; `help` says more than the row where the case allows it."""
        return Diagnostic(
            self.code, self.slug, Severity.ERROR, message, place, route, help or self.help, related=related
        )


NOT_UTF8 = Finding("YML001", "other-encoding", "save the file as UTF-8")
EMPTY = Finding("YML002", "empty-document", "write the contract, or delete the file")
SEVERAL = Finding("YML003", "several-documents", "keep one document in a file; move the others to their own")
SYNTAX = Finding("YML004", "syntax-error", "correct the text at the place shown")
DUPLICATE = Finding("YML005", "duplicate-key", "keep one of the two; readers differ on which one counts")
ANCHOR = Finding("YML006", "anchor", "remove the `&name`; nothing may refer to it")
ALIAS = Finding("YML007", "alias", "write the value out: a copy is judged and pinned where it stands")
TAG = Finding("YML008", "tag", "remove the tag; the field decides the type of its value")
MERGE = Finding("YML009", "merge-key", "write the merged keys out")
COMPLEX_KEY = Finding("YML010", "complex-key", "use a plain word as the key")
DEEP = Finding("YML011", "deep-nesting", "nest less; no contract needs this depth")
LARGE = Finding("YML012", "large-file", "keep data in files of its own, and refer to them by digest")
MANY_NODES = Finding("YML013", "many-nodes", "keep data in files of its own, and refer to them by digest")
CHARACTER = Finding(
    "YML014", "unseen-character", 'delete it, or write it as an escape in double quotes: "\\u2028"'
)
DIRECTIVE = Finding("YML015", "directive", "remove the line: contracts are read in one way only")
CONFLICT = Finding("YML016", "merge-conflict", "resolve the conflict and remove its three marker lines")
MANY_FINDINGS = Finding("YML017", "many-findings", "correct the findings above and run again")

FINDINGS: tuple[Finding, ...] = (
    NOT_UTF8,
    EMPTY,
    SEVERAL,
    SYNTAX,
    DUPLICATE,
    ANCHOR,
    ALIAS,
    TAG,
    MERGE,
    COMPLEX_KEY,
    DEEP,
    LARGE,
    MANY_NODES,
    CHARACTER,
    DIRECTIVE,
    CONFLICT,
    MANY_FINDINGS,
)
"""All of them in the order of their codes, for the pages made from this table."""
