"""The semantic difference of two sides: what changed, what it means, and whether it may be merged."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.change.changes import ChangeReport
from govern.change.findings import finding
from govern.change.gate import lock_history
from govern.change.judging import Judge, draft
from govern.change.leafdiff import LeafChange, settings_changed
from govern.change.pairing import Base, highest, pairs, partners
from govern.change.resolving import Resolved, resolve
from govern.contract.catalog import CONFIG_FILE
from govern.diagnostic import Severity
from govern.errors import IntegrityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.change.archive import Archive
    from govern.change.lockfile import Lock
    from govern.change.resolving import Content
    from govern.contract.catalog import Catalog
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Side:
    """A workspace at one revision.

    `catalog` is None where there is no workspace yet; `archive` None where the lock's objects can't be read.
    """

    catalog: Catalog | None
    lock: Lock
    archive: Archive | None = None


def compare(base: Side, head: Side) -> ChangeReport:
    """Compare the head with the base, component by component, and judge each change.

    Raises UsageError where the head has no workspace or its contracts have errors: what can't be read can't
    be judged. Where the base's can't be read, its lock and store stand in for them.
    """
    catalog = _readable(head)
    now = resolve(catalog, head.lock)
    before = resolve(base.catalog, base.lock) if base.catalog is not None else Resolved({}, ())
    known = Base(before.contents, base.lock, base.archive)
    archived = _archived(base, head, now)
    drafts = [draft(pair) for pair in (*pairs(known, now.contents), *partners(known, archived))]
    moved = frozenset(item.pair.new.ref for item in drafts if item.pair.new is not None and item.moved)
    judge = Judge(known, base.lock, head.lock, catalog, now, moved, highest(now.contents))
    changes = tuple(change for item in drafts if (change := judge.judge(item)) is not None)
    findings = [
        *now.diagnostics,
        *_base_findings(base, before),
        *lock_history(base.lock, head.lock, head.archive),
    ]
    settings = _settings(base, catalog)
    findings += map(_setting, settings)
    return ChangeReport(changes, settings, tuple(findings))


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


def _settings(base: Side, catalog: Catalog) -> tuple[LeafChange, ...]:
    if base.catalog is None:
        return ()
    old, new = base.catalog, catalog
    return settings_changed((old.config, old.config_document), (new.config, new.config_document))


def _setting(change: LeafChange) -> Diagnostic:
    message = f"{change.route_text} {change.how} in {CONFIG_FILE} ({change.impact})"
    return finding("CHG010", message, change.where, route=change.route_text)
