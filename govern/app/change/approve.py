"""`govern approve`: a person signs the digests of exactly the changes at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.change.ballot import APPROVALS, NO_ADDRESS, signatories
from govern.app.change.diff import compared
from govern.app.workspace.replace import replace_path
from govern.errors import DurabilityError, UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from govern.app.workspace.context import Context
    from govern.change.changes import ChangeReport, ComponentChange, DocumentChange
    from govern.change.subject import Subject
    from govern.lineage.statements.intoto import Statement
    from govern.lineage.statements.signatories import Signatory
    from govern.lineage.statements.signers import Signer

    Change = ComponentChange | DocumentChange


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person says and why, in which role (None: the one that is asked for), until when it counts."""

    reason: str
    approves: bool = True
    role: str | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """What was signed, by whom in which role, and the file that holds the statement."""

    username: str
    role: str
    subjects: tuple[Subject, ...]
    path: str


def approve(
    context: Context,
    revisions: tuple[str, str | None],
    signer: Signer,
    opinion: Opinion,
    only: Sequence[str] = (),
) -> Approved:
    """Sign the changes between two revisions (the second None: the working tree) and store the statement.

    `only` narrows them to components, by `kind/id`, or documents, by path. Without it they are those that a
    rule asks about. The file is on disk before this returns.

    Raises UsageError: nothing to approve, a key that is nobody's, a role that the person has not.
    DurabilityError where the statement can't be written.
    """
    from govern.lineage.statements import dsse  # noqa: PLC0415 - cryptography
    from govern.lineage.statements.intoto import TEXT  # noqa: PLC0415 - see above

    if not opinion.reason.strip():
        raise UsageError("an approval needs a reason", help='Say what you looked at: --reason "...".')
    if not TEXT.fullmatch(opinion.reason):
        raise UsageError(
            "the reason has characters that nobody sees, begins with an empty line, or is too long",
            help="Write plain text of at most 4,000 characters; lines may be broken.",
        )
    if opinion.until is not None and opinion.until <= context.now.date():
        raise UsageError(
            f"an approval until {opinion.until} counts no more",
            help="Name a later day: it counts until that day begins, in UTC.",
        )
    found = compared(context, *revisions)
    changes = _chosen(found.report, only)
    who = owner(signatories(found.before, found.after), signer)
    if opinion.approves and not any(p.emails for p in found.before if p.username == who.username):
        raise UsageError(NO_ADDRESS.format(who.username), help="Add them there, on the base, first.")
    role = _role(who, opinion.role, changes)
    subjects = tuple(change.subject for change in changes if change.subject is not None)
    statement = _stated(who, role, opinion, subjects, context.now)
    envelope = dsse.sign(dsse.IN_TOTO, statement.encode(), [signer])
    path = f"{APPROVALS}/{envelope.digest.removeprefix('sha256:')}.json"
    store(context, path, envelope.encode())
    return Approved(who.username, role, subjects, path)


def _chosen(report: ChangeReport, only: Sequence[str]) -> list[Change]:
    named: list[tuple[str, Change]] = [
        *((change.ref.line, change) for change in report.changes if change.subject and change.facets),
        *((change.place.file, change) for change in report.documents),
    ]
    if not only:
        chosen = [change for _, change in named if change.requirements]
        if not chosen:
            raise UsageError(
                "nothing here needs an approval", help="`govern diff` says what changed and what it needs."
            )
        return chosen
    if unknown := [name for name in only if name not in {known for known, _ in named}]:
        raise UsageError(
            f"{unknown[0]} has not changed",
            help=f"What has: {', '.join(dict.fromkeys(name for name, _ in named)) or 'nothing'}.",
        )
    return [change for name, change in named if name in only]


def owner(people: tuple[Signatory, ...], signer: Signer) -> Signatory:
    """Find the person whose key signs. Raises UsageError where it is nobody's."""
    from govern.lineage.statements.signatories import owner_of  # noqa: PLC0415 - cryptography

    who = owner_of(people, signer.key)
    if who is None:
        raise UsageError(
            f"the key {signer.key_id} is nobody's",
            help="It must stand in `people` of govern.yaml on the base: whoever comes with a change can't "
            f"approve it. Its line there: {signer.key.text}",
        )
    return who


def _role(who: Signatory, wanted: str | None, changes: Iterable[Change]) -> str:
    """Choose the role to sign in: the one named, the one asked for, or the only one."""
    if wanted is not None:
        if wanted not in who.roles:
            raise UsageError(f"{who.username} has not the role {wanted}", help=f"Roles: {_listed(who)}.")
        return wanted
    if not who.roles:
        raise UsageError(f"{who.username} has no role", help="Give `people` of govern.yaml their roles.")
    asked = {item.role for change in changes for item in change.requirements if not item.met}
    fitting = [role for role in who.roles if role in asked] or list(who.roles)
    if len(fitting) > 1:
        raise UsageError(f"{who.username} has several roles", help=f"Name one with --role: {_listed(who)}.")
    return fitting[0]


def _listed(who: Signatory) -> str:
    return ", ".join(who.roles) or "none"


def _stated(
    who: Signatory, role: str, opinion: Opinion, subjects: Iterable[Subject], now: dt.datetime
) -> Statement:
    from govern.lineage.statements import intoto  # noqa: PLC0415 - cryptography
    from govern.lineage.statements.predicates import Approval, state  # noqa: PLC0415 - see above

    said = Approval(
        who.username,
        role,
        "approve" if opinion.approves else "reject",
        opinion.reason,
        f"{now:%Y-%m-%dT%H:%M:%S.%f}Z",
        None if opinion.until is None else f"{opinion.until}T00:00:00.000000Z",
    )
    return state(said, *(intoto.Subject(subject.name, subject.digest) for subject in subjects))


def store(context: Context, path: str, data: bytes) -> None:
    """Put a statement on disk. Raises DurabilityError where that fails."""
    try:
        (context.root / APPROVALS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DurabilityError(
            f"can't make {APPROVALS}: {error.strerror}", help="Make room or rights, and repeat."
        ) from None
    replace_path(context.root / path, data, path)
