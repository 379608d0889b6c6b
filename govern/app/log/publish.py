"""`govern log publish`: the log as static files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.log.logs import log_paths, open_reader, trust_policy
from govern.errors import UsageError
from govern.lineage.publish import publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.app.workspace.context import Context
    from govern.lineage.store.base import LogReader


def publish_log(
    context: Context, folder: Path | None, progress: Callable[[int, int], None] | None = None
) -> tuple[Path, int, int]:
    """Write the log's tiles; give the folder, the number of files written, the number of entries published.

    Raises UsageError where there is no log, or its checkpoint lacks the witnesses that the trust policy asks
    for, IntegrityError where another log stands there already.
    """
    where = log_paths(context).published if folder is None else Path.cwd() / folder
    with open_reader(context) as reader:
        _check_witnesses(context, reader)
        written = publish(reader, where, progress)
        return where, written, reader.head().size


def _check_witnesses(context: Context, reader: LogReader) -> None:
    """Refuse to publish a checkpoint that nobody who has this trust policy would believe."""
    if not log_paths(context).trust.exists():
        return
    policy = trust_policy(context)
    if missing := policy.lacks(policy.cosigned(reader.checkpoint() or b"")):
        raise UsageError(
            f"the latest checkpoint lacks witnesses that the trust policy asks for: {missing}",
            help="`govern log cosign` asks them; then publish. Nothing was written.",
        )
