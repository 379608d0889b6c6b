"""Each change is brought before the rules of the gate, with what people said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.change.approvals import Ballot, Hearing, findings, requirements

if TYPE_CHECKING:
    from govern.change.approvals import Requirement
    from govern.change.changes import ComponentChange, DocumentChange
    from govern.change.reach import Reach
    from govern.contract.kinds.workspace import Workspace
    from govern.diagnostic import Diagnostic, Place

NOBODY = Ballot()
"""Nobody said anything."""


@dataclass(frozen=True, slots=True)
class Hearings:
    """The base's settings, which no change can alter in its own favour, how far changes reach, the votes."""

    settings: Workspace
    reach: Reach
    ballot: Ballot

    def component(self, change: ComponentChange, place: Place) -> ComponentChange:
        """Add to a component's change what it needs and has."""
        if change.subject is None or not change.facets:
            return change
        hearing = Hearing(
            change.subject, change.facets, self.reach.of(change.ref), place, self.reach.runs(change.ref)
        )
        asked, found = self._hear(hearing)
        return replace(change, radius=hearing.radius, requirements=asked, findings=(*change.findings, *found))

    def document(self, change: DocumentChange) -> DocumentChange:
        """Add to the change of a document without versions what it needs and has."""
        hearing = Hearing(change.subject, change.facets, self.reach.highest, change.place, runs=False)
        asked, found = self._hear(hearing)
        return replace(change, radius=hearing.radius, requirements=asked, findings=(*change.findings, *found))

    def _hear(self, hearing: Hearing) -> tuple[tuple[Requirement, ...], tuple[Diagnostic, ...]]:
        rules = self.settings.gate.approvals
        asked = requirements(hearing, rules, self.ballot)
        return asked, tuple(findings(hearing, asked, self.ballot))
