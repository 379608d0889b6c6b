"""`govern keys new`: a key for a person to approve with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.keys.passphrase import VARIABLE, new_passphrase
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def new_key(
    path: Path, name: str, environ: Mapping[str, str], *, encrypt: bool = False, witness: bool = False
) -> str:
    """Make a key file that only its owner can read, and give its public half as govern.yaml takes it.

    It is encrypted with the passphrase in GOVERN_KEY_PASSPHRASE, where that is set; with `encrypt`, with one
    that is asked for at the terminal otherwise. With `witness` it is of ML-DSA-44, and given as a witness's.

    Raises UsageError: a file that is there already, a name that can't stand in a key, a place inside a
    governed workspace, no passphrase where one is needed.
    """
    from govern.lineage import keys, ml_dsa  # noqa: PLC0415 - cryptography only where a key is made

    target = path.expanduser().absolute()
    folders = (*target.parents, *(target.parent.resolve() / target.name).parents)
    inside = next((folder for folder in folders if (folder / "govern.yaml").exists()), None)
    if inside is not None:
        raise UsageError(
            f"{path} would lie in the workspace {inside}, and be committed with it",
            help="Name a file outside, such as ~/.config/govern/approve.key.",
        )
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}", help="Make it first: mkdir -p -m 700.")
    given = environ.get(VARIABLE)
    passphrase = new_passphrase(environ) if encrypt else given.encode() if given else None
    if witness:
        made = ml_dsa.generate(name)
        keys.save_private(made, target, passphrase)
        return made.cosigner.text
    key = keys.generate(name)
    keys.save_private(key, target, passphrase)
    return key.verifier.text
