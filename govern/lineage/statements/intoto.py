"""in-toto Statements v1: about which artefacts, by their digests, something is stated (in-toto/attestation).

A statement here is canonical JSON, and its reader takes nothing else and no field it does not know: a field
passed over could carry the condition under which somebody agreed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.fields import EntryError, Fields
from govern.source.canonical import CanonicalError, canonical_bytes, parse_canonical

if TYPE_CHECKING:
    from govern.source.canonical import Json

TYPE = "https://in-toto.io/Statement/v1"
MAX_STATEMENT = 700_000
"""Bytes of a statement, so that its envelope stays within its own bound."""
MAX_SUBJECTS = 1_000

# A name that is shown to people: no controls, and nothing that reorders or hides text on a screen.
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
LINE = re.compile(rf"(?! )[^{_UNSEEN}]{{1,256}}(?<! )")
"""One line of text."""
TEXT = re.compile(rf"(?=[^{_UNSEEN}]*\S)(?:[^{_UNSEEN}]|\n){{1,4000}}")
"""Some lines of text."""
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]{1,255}")
_HEX = re.compile(r"[0-9a-f]{64}")


class StatementError(UsageError):
    """A statement is not of the form its type asks for; the message names the field."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is stated about: a name for people, and its digest, `sha256:` and 64 hex digits."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Subjects, the type of what is stated about them, and that itself."""

    subjects: tuple[Subject, ...]
    predicate_type: str
    predicate: dict[str, Json]

    def about(self, digest: str) -> bool:
        """Whether one of the subjects is `digest`; names do not matter, as in-toto asks."""
        return any(subject.digest == digest for subject in self.subjects)

    def encode(self) -> bytes:
        """Give the canonical bytes, the payload to sign. Raises `StatementError` where they can't be read."""
        subjects: list[Json] = [
            {"name": one.name, "digest": {"sha256": one.digest.removeprefix("sha256:")}}
            for one in self.subjects
        ]
        whole: dict[str, Json] = {"_type": TYPE, "subject": subjects}
        whole |= {"predicateType": self.predicate_type, "predicate": self.predicate}
        try:
            data = canonical_bytes(whole)
        except CanonicalError as error:
            raise StatementError(error.message, help=error.help) from None
        if read(data) != self:
            raise StatementError("the statement would be read back as another one")
        return data


def read(data: bytes) -> Statement:
    """Read a statement, of whatever predicate type. Raises `StatementError`."""
    if len(data) > MAX_STATEMENT:
        raise StatementError(f"the statement is larger than {MAX_STATEMENT} bytes")
    try:
        fields = Fields(parse_canonical(data), "statement")
        if (kind := fields.take("_type")) != TYPE:
            raise StatementError(f"the statement is of type {kind!r}, not {TYPE}")
        subjects = fields.items("subject", _subject)
        predicate_type = fields.text("predicateType", URI)
        predicate = fields.take("predicate")
        fields.end()
    except (CanonicalError, EntryError) as error:
        raise StatementError(error.message, help=error.help) from None
    if not isinstance(predicate, dict):
        raise StatementError("statement.predicate is not an object")
    if not 1 <= len(subjects) <= MAX_SUBJECTS or len({one.name for one in subjects}) != len(subjects):
        raise StatementError(f"statement.subject has not from 1 to {MAX_SUBJECTS} names, each once")
    return Statement(subjects, predicate_type, predicate)


def _subject(fields: Fields) -> Subject:
    digest = fields.object("digest")
    found = Subject(fields.text("name", LINE), "sha256:" + digest.text("sha256", _HEX))
    digest.end()
    return found
