"""`govern log cosign`: have the witnesses of the trust policy cosign the log's latest checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.log import store as log_store
from govern.app.log.asking import PATIENCE, Asked, ask_all
from govern.app.log.logs import log_paths, open_reader, trust_policy
from govern.app.workspace.state import head_file
from govern.errors import IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import note
from govern.lineage.note_signers import AbsentSigner
from govern.lineage.store import cosigned
from govern.lineage.store.head import HeadFile

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.trust import Policy


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The latest checkpoint, which witnesses cosigned it, and who is missing for the quorum ("": nobody).

    `against` is what a witness says that has cosigned another history; None where none does.
    """

    checkpoint: Checkpoint
    asked: tuple[Asked, ...]
    witnesses: tuple[str, ...]
    missing: str
    against: IntegrityError | None = None


def cosign(context: Context) -> Cosigned:
    """Ask every witness that the trust policy gives a URL, and keep what they sign, durably.

    A witness that can't be reached is told of in the result. Raises UsageError where there is no log or no
    witness, IntegrityError where the checkpoint is not this log's, or a witness says that it has cosigned
    another history. What the others signed is kept before: a single one that lies undoes no quorum.
    """
    policy = trust_policy(context)
    if not policy.witnesses:
        raise UsageError(
            "the trust policy names no witness",
            help="`govern log witness add NAME VKEY URL` adds one; it prints its key when it starts.",
        )
    found = gathered(context, policy)
    if found.against is not None:
        have = ", ".join(found.witnesses)
        kept = f"Kept are the cosignatures of {have}. " if have else ""
        raise IntegrityError(found.against.message, help=f"{kept}{found.against.help}")
    return found


def gathered(context: Context, policy: Policy, patience: float = PATIENCE) -> Cosigned:
    """Ask all for at most `patience` seconds, and keep what they sign; who claims another history is told of.

    Raises IntegrityError where the checkpoint is not this log's, and what reading and writing the log raises.
    """
    with open_reader(context) as reader:
        data = reader.checkpoint() or b""
        keys = policy.keys(reader.origin)
        if keys is None:
            raise IntegrityError(
                f"the trust policy does not know the log {reader.origin}", help="Add its `log` line."
            )
        head = checkpoints.verify(data, keys)
        answers = ask_all(reader, policy, head, note.parse(data), patience)
    if answers.lines:
        place, memory = log_paths(context).database, HeadFile(head_file(context.environ))
        signer = AbsentSigner(keys.spans[-1].verifier) if isinstance(place, Path) else None
        with log_store.open_writer(place, signer, memory) as log:
            cosigned.keep(log.database, head.size, answers.lines)
    have = policy.cosigned(data + b"".join(line.line.encode() for line in answers.lines))
    return Cosigned(head, answers.asked, tuple(sorted(have)), policy.lacks(have), answers.against)
