"""What people state of a recorded decision, and of a version that must run no more.

The subject of the first three is the entry of an event, by the digest of its bytes: exactly what was recorded
and nothing made later under the same name. `log` and `entry` say where it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from govern.lineage.fields import TIME, EntryError
from govern.lineage.statements.intoto import LINE, TEXT
from govern.lineage.statements.predicates import NAMESPACE, moment

if TYPE_CHECKING:
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json

_DECISION = re.compile("approve|reject")


@dataclass(frozen=True, slots=True)
class Said:
    """What every such statement says: who, in which role, why, of which entry of which log, and when."""

    by: str
    role: str
    reason: str
    log: str
    entry: int
    time: str

    def fields(self) -> dict[str, Json]:
        """Give them as JSON."""
        return {
            "by": self.by,
            "role": self.role,
            "reason": self.reason,
            "log": self.log,
            "entry": self.entry,
            "time": self.time,
        }

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read them; raises `EntryError`."""
        return cls(
            fields.text("by", LINE),
            fields.text("role", LINE),
            fields.text("reason", TEXT),
            fields.text("log", LINE),
            fields.integer("entry"),
            _time(fields, "time"),
        )


@dataclass(frozen=True, slots=True)
class EventApproval:
    """A held action is approved or rejected by a person in a role that the action policy asks for."""

    type: ClassVar[str] = NAMESPACE + "event-approval/v1"
    kind: ClassVar[str] = "approval"
    said: Said
    decision: Literal["approve", "reject"]
    action: str

    def fields(self) -> dict[str, Json]:
        """Give the predicate as JSON."""
        return {**self.said.fields(), "decision": self.decision, "action": self.action}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it; raises `EntryError`."""
        decision = cast("Literal['approve', 'reject']", fields.text("decision", _DECISION))
        return cls(Said.read(fields), decision, fields.text("action", LINE))


@dataclass(frozen=True, slots=True)
class Override:
    """Instead of what was decided on an event, another action of the same policy is to be taken."""

    type: ClassVar[str] = NAMESPACE + "override/v1"
    kind: ClassVar[str] = "override"
    said: Said
    before: str
    after: str

    def fields(self) -> dict[str, Json]:
        """Give the predicate as JSON."""
        return {**self.said.fields(), "before": self.before, "after": self.after}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it; raises `EntryError`."""
        return cls(Said.read(fields), fields.text("before", LINE), fields.text("after", LINE))


@dataclass(frozen=True, slots=True)
class Deferral:
    """Nothing is done on an event before a time, and it is looked at again then."""

    type: ClassVar[str] = NAMESPACE + "deferral/v1"
    kind: ClassVar[str] = "deferral"
    said: Said
    until: str

    def fields(self) -> dict[str, Json]:
        """Give the predicate as JSON."""
        return {**self.said.fields(), "until": self.until}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it; raises `EntryError`."""
        said, until = Said.read(fields), _time(fields, "until")
        if until <= said.time:
            raise EntryError("predicate.until is not after predicate.time")
        return cls(said, until)


@dataclass(frozen=True, slots=True)
class Revocation:
    """A version must run no more, or a statement counts no more; the subject is its digest.

    `what` names it: `model/afinn@1.0.0`, or a statement by its digest. `entry` is the log's size up to which
    what was made under it was looked for.
    """

    type: ClassVar[str] = NAMESPACE + "revocation/v1"
    kind: ClassVar[str] = "revocation"
    said: Said
    what: str

    def fields(self) -> dict[str, Json]:
        """Give the predicate as JSON."""
        return {**self.said.fields(), "what": self.what}

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read it; raises `EntryError`."""
        return cls(Said.read(fields), fields.text("what", LINE))


Decided = EventApproval | Override | Deferral | Revocation
KINDS: dict[str, type[Decided]] = {one.type: one for one in (EventApproval, Override, Deferral, Revocation)}
"""The predicates of this module by their types."""


def _time(fields: Fields, name: str) -> str:
    text = fields.text(name, TIME)
    try:
        moment(text)
    except ValueError:
        raise EntryError(f"predicate.{name} is on a day that does not exist: {text}") from None
    return text
