"""`govern what-if --attest`: what a run showed, signed, as evidence for the changes that it covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.change.approve import owner, store
from govern.app.change.ballot import APPROVALS, NOTHING, signatories
from govern.app.change.diff import compared
from govern.errors import UsageError
from govern.why.tried import Attestation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.app.workspace.context import Context
    from govern.change.changes import ComponentChange
    from govern.change.subject import Subject
    from govern.lineage.statements.intoto import Statement
    from govern.lineage.statements.predicates import WhatIf
    from govern.lineage.statements.signers import Signer
    from govern.why.tried import Ran, Tried


def attest(context: Context, found: Tried, revisions: tuple[str, str | None], signer: Signer) -> Attestation:
    """Sign a comparison of two revisions (the second None: the working tree) and store the statement.

    It is about those changes between them of which the pipeline ran with the old version before and with the
    new one after. The file is on disk before this returns.

    Raises UsageError: a chosen seed, no record, no such change, a key that is nobody's. DurabilityError where
    the statement can't be written.
    """
    from govern.lineage.statements import dsse  # noqa: PLC0415 - cryptography

    if found.chosen_seed:
        raise UsageError(
            "what is drawn by a seed of one's own is no evidence: whoever chooses it chooses the records",
            help="Leave --seed out: the two versions then decide which records are drawn.",
        )
    if not found.counted.records:
        raise UsageError(f"there is no record of {found.source} to show anything by")
    between = compared(context, *revisions)
    subjects = tuple(_covered(between.report.changes, found.before, found.after))
    if not subjects:
        raise UsageError(
            "the pipeline ran with no version that changed",
            help="`govern diff` says what did; --pipeline names another one, or an earlier version of it.",
        )
    who = owner(signatories(between.before, between.after), signer)
    statement = _stated(found, subjects, f"{context.now:%Y-%m-%dT%H:%M:%S.%f}Z")
    envelope = dsse.sign(dsse.IN_TOTO, statement.encode(), [signer])
    path = f"{APPROVALS}/{envelope.digest.removeprefix('sha256:')}.json"
    store(context, path, envelope.encode())
    return Attestation(who.username, subjects, path)


def _covered(changes: Iterable[ComponentChange], before: Ran, after: Ran) -> Iterable[Subject]:
    for change in changes:
        old_ran = change.old is None or change.old in before.covers
        new_ran = change.new is None or change.new in after.covers
        if change.subject is not None and change.facets and old_ran and new_ran:
            yield change.subject


def _stated(found: Tried, subjects: Iterable[Subject], time: str) -> Statement:
    from govern.lineage.statements import intoto  # noqa: PLC0415 - cryptography
    from govern.lineage.statements.predicates import state  # noqa: PLC0415 - see above

    return state(_predicate(found, time), *(intoto.Subject(one.name, one.digest) for one in subjects))


def _predicate(found: Tried, time: str) -> WhatIf:
    from govern.lineage.statements import predicates  # noqa: PLC0415 - cryptography
    from govern.lineage.statements.intoto import LINE  # noqa: PLC0415 - see above

    counted = found.counted
    before, after = (
        predicates.Side(NOTHING if side.pipeline is None else str(side.pipeline), side.digest)
        for side in (found.before, found.after)
    )
    return predicates.WhatIf(
        before,
        after,
        predicates.Sample(found.source, found.data, counted.records, found.population),
        found.engine,
        counted.changed,
        tuple(predicates.Move(move.before, move.after, move.records) for move in counted.moves),
        tuple(
            predicates.Example(pair.record, pair.before.label, pair.after.label)
            for pair in counted.examples[: predicates.MAX_EXAMPLES]
            if LINE.fullmatch(pair.record)
        ),
        time,
    )
