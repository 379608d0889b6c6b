"""One release statement: its file, who signed it, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.change.ballot import RELEASES, signatories
from govern.change.releasing import Step
from govern.errors import GovernError, IntegrityError
from govern.source.canonical import digest, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.app.workspace.context import Context
    from govern.lineage.statements.dsse import Envelope
    from govern.lineage.statements.intoto import Statement
    from govern.lineage.statements.predicates import Release
    from govern.source.canonical import Json

_RESTORE = "Take the file from git again: `git checkout HEAD -- {}`."


@dataclass(frozen=True, slots=True)
class Recorded:
    """A statement as it stands in its file.

    `signed` says whether there is a signature at all. `vouched` says whether the person who made it signed
    it, and may sign today. `stranger` says why its signatures are of nobody known, "" where they are not.
    """

    path: str
    digest: str
    said: Release
    step: Step
    signed: bool
    vouched: bool
    stranger: str = ""


def read_statement(context: Context, path: str) -> Recorded:
    """Read a statement and check it on its own. Raises IntegrityError where it is not what was recorded."""
    data = context.tree.read(path)
    name = digest(data)
    if path != f"{RELEASES}/{name.removeprefix('sha256:')}.json":
        raise IntegrityError(
            f"{path} was changed: its bytes are not what its name says",
            help=_RESTORE.format(path),
            place=path,
        )
    try:
        return _read(context, path, data, name)
    except GovernError as error:
        raise IntegrityError(
            f"{path} is no release statement of this workspace: {error.message}",
            help=_RESTORE.format(path),
            place=path,
        ) from None


def subject_digest(workspace: str, release: str, components: Mapping[str, str]) -> str:
    """Digest what a statement is about: a set of components under a release's name, in one workspace."""
    named: Json = {"workspace": workspace, "release": release, "components": dict(components)}
    return digest_of(named)


def _read(context: Context, path: str, data: bytes, name: str) -> Recorded:
    from govern.lineage.statements import dsse, intoto  # noqa: PLC0415 - cryptography
    from govern.lineage.statements.predicates import Release, read  # noqa: PLC0415 - see above

    if data.startswith(b'{"_type"'):
        envelope, statement = None, intoto.read(data)
    else:
        envelope = dsse.read(data)
        if envelope.payload_type != dsse.IN_TOTO:
            raise IntegrityError(f"what is signed is of type {envelope.payload_type}")
        statement = intoto.read(envelope.payload)
    said = read(statement, Release)
    _check_subject(context, statement, said)
    step = Step(
        said.action,
        said.environment,
        said.release,
        said.components,
        said.replaces,
        said.share_ppm,
        said.segment,
        name,
    )
    if envelope is None:
        return Recorded(path, name, said, step, signed=False, vouched=False)
    vouched, stranger = _signers(context, envelope, said.released_by)
    return Recorded(path, name, said, step, signed=True, vouched=vouched, stranger=stranger)


def _check_subject(context: Context, statement: Statement, said: Release) -> None:
    if not statement.about(subject_digest(context.config.name, said.release, said.components)):
        raise IntegrityError("its subject is another set of components, or of another workspace")


def _signers(context: Context, envelope: Envelope, released_by: str) -> tuple[bool, str]:
    """Say whether the person named signed and may sign today, and what is wrong with unknown signatures."""
    from govern.lineage.statements.dsse import Reason  # noqa: PLC0415 - cryptography
    from govern.lineage.statements.signatories import verified  # noqa: PLC0415 - see above

    people = signatories(context.config.people, context.config.people)
    if not people:
        return False, ""
    checked = verified(envelope, people, context.now)
    if any(who.username == released_by for who in checked.people):
        return True, ""
    timely = {Reason.EXPIRED, Reason.NOT_YET_VALID}
    if any(item.reason in timely and item.username == released_by for item in checked.refused):
        return False, ""
    if checked.people:
        return False, f"it speaks for {released_by}, and {checked.people[0].username} signed it"
    return False, "; ".join(dict.fromkeys(item.message for item in checked.refused))
