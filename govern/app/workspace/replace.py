"""Files put in the place of others, whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from govern.errors import DurabilityError

if TYPE_CHECKING:
    from pathlib import Path

    from govern.app.workspace.context import Context


def replace_file(context: Context, path: str, data: bytes) -> None:
    """Put a file of the workspace in the place of another, whole or not at all.

    A file that a link stands for is replaced where it is, and keeps its permissions. Raises DurabilityError.
    """
    replace_path(context.root / path, data, path)


def replace_path(path: Path, data: bytes, name: str) -> None:
    """Put a file in the place of another, as `replace_file` does; `name` is what messages call it."""
    target = path.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        write_new(temporary, data)
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise DurabilityError(
            f"can't write {name}: {error.strerror}",
            help="The file is as it was; make room or rights, and repeat.",
        ) from None


def write_new(path: Path, data: bytes) -> None:
    """Write a file anew, durably, and never through a link that waits at its name. Raises OSError."""
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
