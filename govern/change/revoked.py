"""What the head still uses of versions that people have revoked."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from govern.change.findings import finding
from govern.change.route import spell
from govern.contract.revoked import revoked_uses
from govern.diagnostic import Place, Related
from govern.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.change.compare import Side
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.contract.revoked import Revocations
    from govern.diagnostic import Diagnostic


def revoked_findings(head: Side, revoked: Revocations) -> Iterator[Diagnostic]:
    """Find every use (CHG029), also where the base had it: what was revoked must run no more."""
    if head.catalog is None:
        return

    def archived(ref: Ref) -> Loaded | None:
        if head.archive is not None and ref in head.lock.components:
            with suppress(IntegrityError):  # a lock without its objects is a finding of its own
                return head.archive.load(ref).loaded
        return None

    for use in revoked_uses(head.catalog.contracts, revoked, archived):
        found = use.revoked
        yield finding(
            "CHG029",
            use.told,
            use.user.place(*use.route),
            route=spell(use.route),
            help=f"{found.remedy[:1].upper()}{found.remedy[1:]}.",
            related=(Related(Place(found.path), "the statement"),),
        )
