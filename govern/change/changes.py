"""The result of comparing two sides, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from govern.change.facets import loosest
from govern.contract.fields import BlastRadius
from govern.contract.impact import GATED
from govern.diagnostic import Diagnostic, Place, Severity

if TYPE_CHECKING:
    from govern.change.approvals import Requirement, Uncounted
    from govern.change.direction import Direction
    from govern.change.facets import Facet
    from govern.change.leafdiff import LeafChange, Seen
    from govern.change.subject import Subject
    from govern.change.version import Level
    from govern.contract.impact import Impact
    from govern.contract.reference import Ref

How = Literal["added", "changed", "removed", "renamed"]


@dataclass(frozen=True, slots=True)
class ComponentChange:
    """What happened to one version of a component.

    `old` is what it was compared with: the same version, or the one before it. `actual` is None where the
    version was lowered. `follows` names the components whose change this one merely follows: it is no cause
    of its own where every change in it is a reference to one of them. `subject` is what an approval of it
    names, `radius` how far it reaches, `requirements` what the rules of the gate ask and have.
    """

    how: How
    old: Ref | None
    new: Ref | None
    changes: tuple[LeafChange, ...] = ()
    required: Level | None = None
    actual: Level | None = None
    follows: tuple[str, ...] = ()
    cause: bool = True
    findings: tuple[Diagnostic, ...] = ()
    facets: frozenset[Facet] = frozenset()
    subject: Subject | None = None
    radius: BlastRadius = BlastRadius.LOW
    requirements: tuple[Requirement, ...] = ()

    @property
    def direction(self) -> Direction:
        """Looser where any part of it is."""
        return loosest(self.facets)

    @property
    def ref(self) -> Ref:
        """The version to speak of: the new one, or the old one of what is gone."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - a change has a side
        return found

    @property
    def impacts(self) -> tuple[Impact, ...]:
        """The classes of its changes, in the order of the classes."""
        found = {change.impact for change in self.changes}
        return tuple(impact for impact in GATED if impact in found)

    @property
    def verdict(self) -> Literal["ok", "blocked", "note"]:
        """Blocked by an error; a note where there is something to know but nothing to do."""
        if any(item.severity is Severity.ERROR for item in self.findings):
            return "blocked"
        return "note" if self.findings else "ok"


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What happened to a document without versions: `govern.yaml`, or a watched file (without `changes`)."""

    subject: Subject
    place: Place
    facets: frozenset[Facet]
    changes: tuple[LeafChange, ...] = ()
    radius: BlastRadius = BlastRadius.LOW
    requirements: tuple[Requirement, ...] = ()
    findings: tuple[Diagnostic, ...] = ()

    @property
    def direction(self) -> Direction:
        """Looser where any part of it is."""
        return loosest(self.facets)


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """Every component that changed, documents without versions that did, and findings about the lock.

    `uncounted` are statements that were found and approve nothing, each with the reason.
    """

    changes: tuple[ComponentChange, ...]
    documents: tuple[DocumentChange, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()

    @property
    def settings(self) -> tuple[LeafChange, ...]:
        """The settings of `govern.yaml` that changed."""
        return tuple(leaf for document in self.documents for leaf in document.changes)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings, those of components first."""
        judged: tuple[ComponentChange | DocumentChange, ...] = (*self.changes, *self.documents)
        return (*(item for change in judged for item in change.findings), *self.findings)

    @property
    def blocked(self) -> bool:
        """Whether something must be put right before this may be merged."""
        return any(item.severity is Severity.ERROR for item in self.diagnostics)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, in a fixed order."""
        return {
            "blocked": self.blocked,
            "components": [_component(change) for change in self.changes],
            "settings": [_leaf(change) for change in self.settings],
            "documents": [_document(change) for change in self.documents],
            "findings": [_diagnostic(item) for item in self.findings],
            "uncounted": [{"file": item.file, "reason": item.reason} for item in self.uncounted],
        }


def _component(change: ComponentChange) -> dict[str, Any]:
    return {
        "component": change.ref.line,
        "kind": change.ref.kind,
        "how": change.how,
        "old": None if change.old is None else str(change.old),
        "new": None if change.new is None else str(change.new),
        "classes": [impact.value for impact in change.impacts],
        "required": None if change.required is None else change.required.word,
        "actual": None if change.actual is None else change.actual.word,
        "verdict": change.verdict,
        **_asked(change),
        "cause": change.cause,
        "follows": list(change.follows),
        "changes": [_leaf(item) for item in change.changes],
        "findings": [_diagnostic(item) for item in change.findings],
    }


def _document(change: DocumentChange) -> dict[str, Any]:
    return {
        "document": change.place.file,
        **_asked(change),
        "changes": [_leaf(item) for item in change.changes],
        "findings": [_diagnostic(item) for item in change.findings],
    }


def _asked(change: ComponentChange | DocumentChange) -> dict[str, Any]:
    return {
        "direction": change.direction.value,
        "blast_radius": change.radius.value,
        "subject": None
        if change.subject is None
        else {"name": change.subject.name, "digest": change.subject.digest},
        "requirements": [
            {
                "rule": item.rule,
                "role": item.role,
                "needed": item.count,
                "approved": list(item.approved),
                "evidence": item.evidence,
                "evidence_file": item.evidenced,
                "evidence_shown": item.shown,
                "sample": item.sample,
                "met": item.met,
            }
            for item in change.requirements
        ],
    }


def _leaf(change: LeafChange) -> dict[str, Any]:
    return {
        "route": change.route_text,
        "class": change.impact.value,
        "direction": change.direction.value,
        "how": change.how,
        "breaking": change.breaking,
        "file": change.of_file,
        "old": _seen(change.old),
        "new": _seen(change.new),
    }


def _seen(seen: Seen | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    text = {} if seen.text is None else {"text": seen.text}
    return {"value": seen.value, **text, "place": _place(seen.place)}


def _place(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _diagnostic(item: Diagnostic) -> dict[str, Any]:
    return {
        "code": item.code,
        "slug": item.slug,
        "severity": item.severity.value,
        "message": item.message,
        "help": item.help,
        "place": _place(item.place),
        "route": item.route,
        "fingerprint": item.fingerprint,
        "related": [{"place": _place(other.place), "message": other.message} for other in item.related],
        "fixes": [],
        "explanation": [
            {
                "depth": part.depth,
                "text": part.text,
                "value": part.value,
                "failed": part.failed,
                "place": None if part.place is None else _place(part.place),
            }
            for part in item.explanation
        ],
    }
