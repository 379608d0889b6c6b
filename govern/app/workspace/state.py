"""What must not stand in the workspace: private keys, subjects' keys, and the memory of last checkpoints.

A workspace is committed, copied and restored from backups. A key that goes along is leaked; a memory that is
restored together with its log can't tell that the log was turned back.
"""

from __future__ import annotations

import os
import re
import stat
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


def state_folder(environ: Mapping[str, str]) -> Path:
    """`GOVERN_HOME`, else `$XDG_STATE_HOME/govern`, else `~/.local/state/govern` (XDG base directories)."""
    if named := environ.get("GOVERN_HOME"):
        return Path(named)
    if (base := environ.get("XDG_STATE_HOME")) and Path(base).is_absolute():
        return Path(base) / "govern"
    if home := environ.get("HOME"):
        return Path(home) / ".local" / "state" / "govern"
    raise UsageError(
        "no folder is known for keys", help="Set GOVERN_HOME to a folder that only you can read."
    )


def key_file(environ: Mapping[str, str], origin: str) -> Path:
    """Where the private key of a log is kept."""
    return state_folder(environ) / "keys" / f"{_file_name(origin)}.key"


def vault_file(environ: Mapping[str, str], origin: str) -> Path:
    """Where the keys of a log's subjects are kept: not beside the log, whose copies must not have them."""
    return state_folder(environ) / "subjects" / f"{_file_name(origin)}.db"


def _file_name(origin: str) -> str:
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", origin).strip("-.")[:80]
    return f"{name}-{sha256(origin.encode()).hexdigest()[:8]}"


def verified_file(environ: Mapping[str, str], origin: str) -> Path:
    """Where it is remembered how far a log's file was verified."""
    return state_folder(environ) / "verified" / f"{_file_name(origin)}.json"


def whole_file(environ: Mapping[str, str], origin: str) -> Path:
    """Where it is remembered how a log's file looked when it was found whole for an answer."""
    return state_folder(environ) / "verified" / f"{_file_name(origin)}.whole.json"


def head_file(environ: Mapping[str, str]) -> Path:
    """Where the last checkpoints of this user's logs are remembered."""
    return state_folder(environ) / "heads.db"


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can enter. Raises UsageError where that can't be done."""
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # holds the memory of checkpoints
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"can't make {folder}: {error.strerror}", help="Set GOVERN_HOME to a folder you may write to."
        ) from None
    for made in (folder.parent, folder):
        require_private(made)


def require_private(folder: Path) -> None:
    """Insist that nobody else may write to a folder, so that what is read from it is what was put there.

    A folder that is not there is no danger. Raises UsageError.
    """
    try:
        status = folder.stat()
    except OSError:
        return
    if status.st_uid != os.geteuid():
        raise UsageError(
            f"{folder} belongs to another user (uid {status.st_uid}), who could exchange the keys in it",
            help="Set GOVERN_HOME to a folder of your own.",
        )
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        mode = f"{stat.S_IMODE(status.st_mode):04o}"
        raise UsageError(
            f"{folder} has mode {mode}: others on this machine could exchange the keys and checkpoints in it",
            help=f"Look whether anyone did, then run `chmod 700 {folder}`.",
        )
