"""What is found, and where: judging returns these, and reporters print them.

A diagnostic is data. Its place is first a file and a span, and also a route (`actions[2].approvals`), which
outlives edits above it and so identifies the finding in waivers and baselines.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an error or a warning fails the command, a note never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Safety(StrEnum):
    """Whether a fix keeps the meaning (`safe`) or a person must look at it (`unsafe`)."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span in a file: lines and columns count from 1, columns in characters; the end is exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __post_init__(self) -> None:
        if self.end_line == 0:
            object.__setattr__(self, "end_line", self.line)
            object.__setattr__(self, "end_column", self.column)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding, with a word on why it is named."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at `place` by `text`."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to put a finding right: all `edits` together, or none.

    `secret` says that a text to put in holds a secret: the fix can be made, and is not to be shown.
    """

    description: str
    safety: Safety
    edits: tuple[Edit, ...]
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """A part of an expression as it was evaluated: its text, and its value as CEL spells it.

    `depth` is how deep it stands in the expression, 0 for the whole. An operand, which was read and not
    computed, has the place in a file that supplied it; `failed` says that `value` is the error in its place.
    """

    text: str
    value: str
    depth: int = 0
    place: Place | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `code` (`REF001`) never changes meaning, `slug` (`dangling-reference`) reads well after "allow",
    `route` is the place within the document (`stages[0].uses.model`), `help` says what to do.
    `explanation` is the evaluated expression, outermost part first, where an expression decided.
    """

    code: str
    slug: str
    severity: Severity
    message: str
    place: Place
    route: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = field(default=())
    explanation: tuple[Explained, ...] = ()

    @property
    def unevaluated(self) -> bool:
        """Whether it says that an expression could not be evaluated: then nothing was judged."""
        return bool(self.explanation) and self.explanation[0].failed

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits over code, file and route: the same after edits elsewhere in the file."""
        text = "\0".join((self.code, self.place.file, self.route or self.message))
        return hashlib.sha256(text.encode()).hexdigest()[:16]
