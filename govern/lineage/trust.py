"""Which checkpoints are believed: those that a log's key signed and a quorum of witnesses cosigned.

The rule is that of C2SP tlog-policy; `trust_file` reads it. A log alone can show two people two histories,
each of them signed. Witnesses see one history each, so a quorum of them makes that impossible to hide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.errors import IntegrityError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import note
from govern.lineage.log_keys import LogKeys, Span, of
from govern.lineage.note import NoteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.cosignature import Cosigner
    from govern.lineage.note import NoteKey, Verifier

NONE = "none"
"""The quorum that needs nobody."""


class QuorumError(IntegrityError):
    """A checkpoint is signed by its log, and not by the witnesses that the policy asks for."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: its name in the policy, its key, the URL to submit checkpoints to ("": none given)."""

    name: str
    cosigner: Cosigner
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses or groups of which `threshold` must have cosigned."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Believed:
    """A checkpoint that is believed: by which key of the log, and which witnesses cosigned it."""

    checkpoint: Checkpoint
    key: Verifier
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Known logs, known witnesses, and the quorum: the name of a witness, of a group, or `none`."""

    spans: tuple[Span, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    @property
    def origins(self) -> tuple[str, ...]:
        """The logs, by the order of their first lines."""
        return tuple(dict.fromkeys(span.verifier.name for span in self.spans))

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """Every key of every log, in the order of their lines."""
        return tuple(span.verifier for span in self.spans)

    def keys(self, origin: str) -> LogKeys | None:
        """Give the keys of a log; None where the policy does not know it."""
        found = tuple(span for span in self.spans if span.verifier.name == origin)
        return LogKeys(found) if found else None

    def cosigned(self, data: bytes) -> frozenset[str]:
        """Name the witnesses, as the policy does, that cosigned a checkpoint.

        Raises `NoteError` where it is malformed, or where a signature that says to be a known witness's is
        wrong.
        """
        keys: list[NoteKey] = [witness.cosigner for witness in self.witnesses]
        there = {(line.name, line.key_id) for line in note.parse(data).signatures}
        if not any((key.name, key.key_id) in there for key in keys):
            return frozenset()
        good = {(line.name, line.key_id) for line in note.verify(data, keys).signatures}
        return frozenset(
            one.name for one in self.witnesses if (one.cosigner.name, one.cosigner.key_id) in good
        )

    def lacks(self, have: frozenset[str]) -> str:
        """Say which witnesses are missing, beside those that have cosigned; "" where the quorum is met."""
        if self.quorum == NONE:
            return ""
        groups = {group.name: group for group in self.groups}
        return "" if _met(self.quorum, groups, have) else _wanted(self.quorum, groups, have)

    def believe(self, data: bytes, origin: str, keys: LogKeys | None = None) -> Believed:
        """Check a checkpoint of a log in full: its key and the quorum.

        `keys` are the log's, where more is known of them than the policy says. Raises `NoteError` for its own
        signature, `QuorumError` naming the witnesses that are missing.
        """
        keys = keys or self.keys(origin)
        if keys is None:
            raise NoteError(
                f"the checkpoint is of the log {origin}, and no key of that name is trusted (trusted: "
                f"{', '.join(self.origins) or 'none'})",
                help="Add the log's public key to the trust policy if you know it to be genuine.",
            )
        head = checkpoints.verify(data, keys)
        signed = {(line.name, line.key_id) for line in note.parse(data).signatures}
        key = next(key for key in reversed(keys.at(head.size)) if (key.name, key.key_id) in signed)
        have = self.cosigned(data)
        if missing := self.lacks(have):
            raise QuorumError(
                f"the checkpoint of {origin} at size {head.size} is signed by its log and not by the "
                f"witnesses that the trust policy asks for: {missing}",
                help="`govern log cosign` asks them to cosign it.",
            )
        return Believed(head, key, tuple(sorted(have)))


def policy_of(verifiers: Iterable[Verifier]) -> Policy:
    """Give the policy that believes these keys at every size, without witnesses."""
    listed = tuple(verifiers)
    return Policy(of(listed).spans)


def _met(name: str, groups: Mapping[str, Group], have: frozenset[str]) -> bool:
    group = groups.get(name)
    if group is None:
        return name in have
    return sum(_met(member, groups, have) for member in group.members) >= group.threshold


def _wanted(name: str, groups: Mapping[str, Group], have: frozenset[str]) -> str:
    group = groups.get(name)
    if group is None:
        return name
    open_ = [member for member in group.members if not _met(member, groups, have)]
    more = group.threshold - (len(group.members) - len(open_))
    parts = [_wanted(member, groups, have) for member in open_]
    if more == len(open_):
        return " and ".join(f"({part})" if " or " in part else part for part in parts)
    return f"{more} more of {', '.join(f'({part})' if ' ' in part else part for part in parts)} ({name})"
