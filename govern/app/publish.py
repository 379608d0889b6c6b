"""`govern log publish`: the log as static files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.logs import log_paths, open_reader
from govern.lineage.publish import publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.app.context import Context


def publish_log(
    context: Context, folder: Path | None, progress: Callable[[int, int], None] | None = None
) -> tuple[Path, int, int]:
    """Write the log's tiles; give the folder, the number of files written, the number of entries published.

    Raises UsageError where there is no log, IntegrityError where another log stands there already.
    """
    where = log_paths(context).published if folder is None else Path.cwd() / folder
    with open_reader(context) as reader:
        written = publish(reader, where, progress)
        return where, written, reader.head().size
