"""Recording a step: a statement, signed by a person, in a file of its own after all the others."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from govern.app.change.ballot import RELEASES, signatories
from govern.app.log.logs import timestamp
from govern.app.release.chain import GUARDED, Chain
from govern.app.release.reading import subject_digest
from govern.app.workspace.replace import replace_path
from govern.errors import DurabilityError, UsageError
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from govern.app.workspace.context import Context
    from govern.change.releasing import Step
    from govern.lineage.statements.signers import Signer


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, by what they sign with (None: nobody signs), and why."""

    signer: Signer | None = None
    reason: str = ""


@contextlib.contextmanager
def alone(context: Context) -> Iterator[None]:
    """Keep other processes from recording at the same time: two statements can't follow one."""
    import fcntl  # noqa: PLC0415 - only where something is recorded

    folder = context.root / RELEASES
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise DurabilityError(
            f"can't make {RELEASES}: {error.strerror}", help="Make room or rights, and repeat."
        ) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def check_unconfirmed(chain: Chain, environment: str) -> None:
    """Refuse to build on a statement for which nobody answers, unless this is about the same environment."""
    if chain.unconfirmed and environment != GUARDED:
        item = chain.unconfirmed[-1]
        raise UsageError(
            f"{item.said.release} is in force in {GUARDED} by the word of {item.said.released_by}, who can't "
            "answer for it today",
            help=confirming(item.said.release),
        )


def confirming(release: str) -> str:
    """Say how a release is confirmed."""
    number = release.removeprefix("release/").partition("@")[0]
    return (
        f"A person of govern.yaml confirms it: `govern release promote {number} --to {GUARDED} --key ...`; "
        f"or goes back: `govern release rollback -e {GUARDED} --key ...`."
    )


def check_by(context: Context, by: By, environment: str) -> str:
    """Give the name under which a step is recorded.

    Raises UsageError: production without a signature where the workspace has people, the key of nobody.
    """
    if by.signer is None:
        if context.config.people and environment == GUARDED:
            raise UsageError(
                f"a release into {GUARDED} is signed by a person",
                help="Name what to sign with: --key ssh:PATH, agent:SHA256:... or file:PATH.",
            )
        return _unsigned_name(context)
    people = signatories(context.config.people, context.config.people)
    if not people:
        return by.signer.key_id
    from govern.lineage.statements.signatories import owner_of  # noqa: PLC0415 - cryptography

    who = owner_of(people, by.signer.key)
    if who is None:
        raise UsageError(
            f"the key {by.signer.key_id} is nobody's",
            help=f"It must stand in `people` of govern.yaml. Its line there: {by.signer.key.text}",
        )
    if (who.valid_until is not None and context.now >= who.valid_until) or (
        who.valid_from is not None and context.now < who.valid_from
    ):
        raise UsageError(
            f"{who.username} may not sign today", help="Another person of govern.yaml signs the release."
        )
    return who.username


def record(context: Context, chain: Chain, step: Step, by: By, who: str) -> str:
    """Write the statement after the last one, durably, and give its path."""
    from govern.lineage.statements import dsse, intoto  # noqa: PLC0415 - cryptography
    from govern.lineage.statements.predicates import Release, state  # noqa: PLC0415 - see above

    said = Release(
        step.release,
        cast("Literal['test', 'staging', 'production']", step.environment),
        step.action,
        step.components,
        step.replaces,
        step.share,
        step.segment,
        by.reason.strip() or f"{step.action} {step.release}",
        who,
        timestamp(context.now),
        chain.last,
    )
    subject = intoto.Subject(
        f"{step.release} in {step.environment}",
        subject_digest(context.config.name, step.release, step.components),
    )
    statement = state(said, subject).encode()
    data = statement if by.signer is None else dsse.sign(dsse.IN_TOTO, statement, [by.signer]).encode()
    path = f"{RELEASES}/{digest(data).removeprefix('sha256:')}.json"
    replace_path(context.root / path, data, path)
    return path


def _unsigned_name(context: Context) -> str:
    """Name whoever is at work, as git or the system knows them; nothing proves it."""
    from govern.app.git.repository import Repository  # noqa: PLC0415 - git only where history is asked for

    with contextlib.suppress(UsageError):
        answer = Repository.of(context.root, context.environ).ask("config", "--get", "user.email")
        if name := answer.stdout.decode("utf-8", "replace").strip():
            return name
    return context.environ.get("USER") or context.environ.get("LOGNAME") or "somebody"
