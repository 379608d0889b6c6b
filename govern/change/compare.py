"""The semantic difference of two sides: what changed, what it means, and whether it may be merged."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from govern.change.changes import ChangeReport
from govern.change.coverage import Declared, coverage
from govern.change.direction import Direction
from govern.change.documents import settings_document, watched_documents
from govern.change.findings import finding
from govern.change.gate import lock_history
from govern.change.hearing import NOBODY, Hearings
from govern.change.judging import Judge, draft
from govern.change.pairing import Base, highest, pairs, partners
from govern.change.reach import Reach
from govern.change.resolving import Resolved, resolve
from govern.contract.catalog import CONFIG_FILE
from govern.diagnostic import Place, Severity
from govern.errors import IntegrityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.change.approvals import Ballot
    from govern.change.archive import Archive
    from govern.change.changes import ComponentChange
    from govern.change.lockfile import Lock
    from govern.change.pairing import Pair
    from govern.change.resolving import Content
    from govern.contract.catalog import Catalog
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Side:
    """A workspace at one revision.

    `catalog` is None where there is no workspace yet; `archive` None where the lock's objects can't be read.
    `watched` has the digest of each watched file's content, `prompts` those of the files of which every one
    must stand in a contract, `others` of what stands among those and can't be one. `resolved` is the catalog
    digested, where that is done already.
    """

    catalog: Catalog | None
    lock: Lock
    archive: Archive | None = None
    watched: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    resolved: Resolved | None = None

    def contents(self, other: Resolved | None = None) -> Resolved:
        """Digest the catalog; what the `other` side has with the same bytes is not read out again."""
        if self.resolved is not None:
            return self.resolved
        return Resolved({}, ()) if self.catalog is None else resolve(self.catalog, self.lock, other)


def compare(base: Side, head: Side, ballot: Ballot = NOBODY) -> ChangeReport:
    """Compare the head with the base, component by component, and judge each change.

    `ballot` has what people said of it. Raises UsageError where the head has no workspace or its contracts
    have errors: what can't be read can't be judged. Where the base's can't be read, its lock and store stand
    in for them.
    """
    catalog = _readable(head)
    before = base.contents()
    now = head.contents(before)
    known = Base(before.contents, base.lock, base.archive)
    archived = _archived(base, head, now)
    parted = coverage(
        None if base.catalog is None else Declared(base.catalog, before, base.prompts, base.others),
        Declared(catalog, now, head.prompts, head.others),
    )
    # what stands there and can't be digested did not go
    together = [
        pair for pair in pairs(known, now.contents) if pair.new is not None or not _stands(pair, catalog)
    ]
    drafts = [draft(pair) for pair in (*together, *partners(known, archived))]
    moved = frozenset(item.pair.new.ref for item in drafts if item.pair.new is not None and item.moved)
    came = tuple(pair.new.ref for pair in together if pair.old is None and pair.new is not None)
    judge = Judge(
        known, base.lock, head.lock, catalog, now, moved, highest(now.contents), _name(base, catalog), came
    )
    judged = tuple(change for item in drafts if (change := judge.judge(item)) is not None)
    changes = (*judged, *parted.changes)
    findings = [
        *parted.others,
        *parted.undeclared,
        *parted.unjudged,
        *_base_findings(base, before),
        *lock_history(base.lock, head.lock, head.archive),
    ]
    report = ChangeReport(changes, (), tuple(findings), ballot.uncounted)
    reach = Reach((before, now), (base.archive, head.archive))
    return report if base.catalog is None else _heard(report, base, head, reach, ballot)


def _stands(pair: Pair, catalog: Catalog) -> bool:
    return pair.old is not None and pair.old.ref in catalog.contracts


def _name(base: Side, catalog: Catalog) -> str:
    """Name the workspace as it was, lest a new name bring the approvals of another one."""
    return (base.catalog or catalog).config.name


def _heard(report: ChangeReport, base: Side, head: Side, reach: Reach, ballot: Ballot) -> ChangeReport:
    """Bring each change before the base's rules; a workspace that has just begun has none to be held to."""
    if base.catalog is None or head.catalog is None:
        return report
    heard = Hearings(base.catalog.config, reach, ballot)
    documents = (
        *settings_document(base.catalog, head.catalog),
        *watched_documents(base.catalog.config.name, base.watched, head.watched),
    )
    report = replace(
        report,
        changes=tuple(heard.component(each, _where(each, head.catalog)) for each in report.changes),
        documents=tuple(map(heard.document, documents)),
    )
    return report if heard.settings.gate.approvals else replace(report, findings=_unasked(report))


def _unasked(report: ChangeReport) -> tuple[Diagnostic, ...]:
    """Add CHG024 where something loosens and the rules ask nobody."""
    ways = [*(item.direction for item in report.changes), *(item.direction for item in report.documents)]
    looser = ways.count(Direction.LOOSER)
    if not looser:
        return report.findings
    counted = "1 change loosens" if looser == 1 else f"{looser} changes loosen"
    message = f"{counted}, and gate.approvals of {CONFIG_FILE} asks nobody"
    return (*report.findings, finding("CHG024", message, Place(CONFIG_FILE)))


def _where(change: ComponentChange, catalog: Catalog) -> Place:
    """Find the place that a change is told at: its first changed value, or its version."""
    first = next(iter(change.changes), None)
    if first is not None:
        return first.where
    loaded = catalog.contracts.get(change.ref)
    return loaded.place("version") if loaded is not None else Place(CONFIG_FILE)


def _readable(head: Side) -> Catalog:
    if head.catalog is None:
        raise UsageError(f"there is no {CONFIG_FILE} on the side to be judged", help="Run `govern init`.")
    if head.catalog.broken:
        errors = [item for item in head.catalog.diagnostics if item.severity is Severity.ERROR]
        raise UsageError(
            f"the contracts to be judged have {len(errors)} error(s), the first: {errors[0].message}",
            help="Run `govern lint` and correct them first: what can't be read can't be judged.",
            place=str(errors[0].place),
        )
    return head.catalog


def _archived(base: Side, head: Side, now: Resolved) -> dict[Ref, Content]:
    """Read the versions that only the head's lock has: what never stood in a working tree is judged as well.

    What can't be read is left out; `lock_history` finds it.
    """
    found: dict[Ref, Content] = {}
    for ref in head.lock.components if head.archive is not None else ():
        if ref in base.lock.components or ref in now.contents or head.archive is None:
            continue
        with suppress(IntegrityError):
            found[ref] = head.archive.load(ref).content
    return found


def _base_findings(base: Side, before: Resolved) -> Iterator[Diagnostic]:
    found = base.catalog.diagnostics if base.catalog is not None else ()
    for item in (*found, *before.diagnostics):
        if item.severity is Severity.ERROR:
            yield finding("CHG016", f"on the base, {item.message}", item.place)
