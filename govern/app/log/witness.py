"""A witness as this machine runs it, and witnesses in a workspace's trust policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.log.logs import log_paths, settings
from govern.app.workspace.replace import replace_path
from govern.errors import UsageError
from govern.lineage.cosignature import Cosigner
from govern.lineage.note import Verifier
from govern.lineage.store.witnessed import Witness
from govern.lineage.trust import Policy, policy_of
from govern.lineage.trust import Witness as Listed
from govern.lineage.trust_file import parse, with_quorum, with_witness

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.lineage.cosignature import CosignSigner
    from govern.lineage.log_keys import LogKeys


@dataclass(frozen=True, slots=True)
class Duty:
    """A witness that is ready to serve: its public key, and the logs that it cosigns for."""

    witness: Witness
    key: Cosigner
    origins: tuple[str, ...]


def prepare(signer: CosignSigner, state: Path, logs: Sequence[str], policy: Path | None) -> Duty:
    """Make a witness for the logs of some verifier keys and of a policy file's `log` lines.

    `state` is the file of what was cosigned, made where it is missing. Raises UsageError: no log, a key that
    is also a log's, a file that can't be used.
    """
    source = _Known(tuple(Verifier.parse(text) for text in logs), policy)
    known = source.read()
    if not known.spans:
        raise UsageError(
            "a witness needs to know whose checkpoints to cosign",
            help="Name each log's public key with --log, or a policy file with `log` lines with --policy.",
        )
    if any(span.verifier.public_key == signer.cosigner.public_key for span in known.spans):
        raise UsageError(
            "the witness's key is also the key of a log that it witnesses",
            help="Make one of its own: `govern keys new PATH --name witness.example/w1`.",
        )
    if not state.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {state.parent}", help="Make it first: mkdir -p -m 700.")
    return Duty(Witness(state, source.keys, (signer,)), signer.cosigner, known.origins)


class _Known:
    """The logs that a witness knows; a policy file is read again when it has changed."""

    def __init__(self, logs: tuple[Verifier, ...], path: Path | None) -> None:
        self._logs = logs
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._policy = policy_of(logs)

    def keys(self, origin: str) -> LogKeys | None:
        """Give the keys of a log; None where it is not known."""
        return self.read().keys(origin)

    def read(self) -> Policy:
        """Give all that is known. Raises UsageError where the file can't be read or followed."""
        if self._path is None:
            return self._policy
        try:
            status = self._path.stat()
            seen = (status.st_mtime_ns, status.st_size, status.st_ino)
            if seen != self._seen:
                found = parse(self._path.read_text(encoding="utf-8"), str(self._path))
                self._policy = Policy((*policy_of(self._logs).spans, *found.spans))
                self._seen = seen
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"can't read the policy {self._path}: {error}") from None
        return self._policy


def add_witness(context: Context, name: str, key: str, url: str, quorum: str | None) -> Policy:
    """Add a witness to the workspace's trust policy, and ask for another quorum where one is named.

    Raises UsageError where the policy could then not be read, and leaves it as it is.
    """
    named = settings(context).trust
    text = context.tree.read(named).decode()
    cosigner = Cosigner.parse(key)
    changed = with_witness(text, Listed(name, cosigner, url))
    if quorum is not None:
        changed = with_quorum(changed, quorum)
    found = parse(changed, named)
    replace_path(log_paths(context).trust, changed.encode(), named)
    return found
