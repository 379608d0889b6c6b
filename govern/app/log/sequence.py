"""`govern log sequence`, `adopt` and `migrate`: what keeps a team's log going."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.log.frozen import refuse_frozen
from govern.app.log.keeping_up import KeepingUp
from govern.app.log.logs import log_paths, open_reader, open_writer, settings, trust_policy
from govern.app.log.verify import verify_workspace
from govern.app.workspace.state import key_file
from govern.errors import IntegrityError, UsageError
from govern.lineage.store.postgres.address import Address

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.app.workspace.context import Context


def sequence(
    context: Context,
    *,
    stop: Callable[[], bool],
    told: Callable[[str], None],
    progress: Callable[[int], None],
) -> None:
    """Put in order what others hand in, until `stop` says so; `told` gets lines, `progress` the log's size.

    Beside it the witnesses of the trust policy are asked to cosign what there is.

    Raises UsageError where the log is a file, which needs no sequencer, or where its key is not here; also
    as soon as the trust policy of the workspace says that the log was frozen.
    """
    place = log_paths(context).database
    if not isinstance(place, Address):
        raise UsageError(
            f"{place} is a file: whoever writes to it puts its entries in order",
            help="A sequencer is for a log in PostgreSQL: set `log.database` to its URL.",
        )
    from govern.lineage.store.postgres.leading import lead  # noqa: PLC0415 - only where PostgreSQL is used
    from govern.lineage.store.postgres.log import PostgresLog  # noqa: PLC0415 - see above

    with ExitStack() as stack:
        log = stack.enter_context(open_writer(context))
        if not isinstance(log, PostgresLog) or log.sequencer is None:
            where = key_file(context.environ, log.origin)
            raise UsageError(
                f"the signing key of {log.origin} is not here: {where}",
                help="Run this where the log was made, or bring its key to that place.",
            )
        insist = _not_frozen(context, log.origin)
        witnesses = stack.enter_context(KeepingUp(context, told))

        def grown(size: int) -> None:
            witnesses.grown(size)
            progress(size)

        lead(log, log.sequencer, stop=stop, told=told, progress=grown, insist=insist)


def _not_frozen(context: Context, origin: str) -> Callable[[], None]:
    """Give what raises UsageError once the trust policy freezes the log: it may change at any time."""
    name = settings(context).trust
    seen: list[bytes] = [b""]

    def insist() -> None:
        try:
            now = context.tree.read(name)
        except KeyError:
            return  # as when the log was opened: who has no policy has frozen nothing
        if now != seen[0]:
            keys = trust_policy(context).keys(origin)
            refuse_frozen(keys.frozen if keys else None, origin)
            seen[0] = now

    return insist


def adopt(context: Context) -> tuple[str, int]:
    """Verify the log, then remember it here as it is; give its origin and size.

    For a machine that comes to a log that others have written to, or a log that was moved on purpose.
    Raises IntegrityError where the log is not what was signed, or is older than what is remembered here.
    """
    if not all(found.ok for found in verify_workspace(context, None)):
        raise IntegrityError(
            "the log is not what was signed, and is not adopted", help="See `govern verify`."
        )
    with open_writer(context) as log:
        log.adopt()
        return log.origin, log.head().size


def migrate(context: Context) -> str:
    """Bring the log to this version's tables; give where it is. A file grows whenever it is written to.

    Raises UsageError where the role that connects does not own the tables.
    """
    place = log_paths(context).database
    if isinstance(place, Path):
        open_writer(context).close()
    else:
        from govern.lineage.store.postgres.opening import migrate_log  # noqa: PLC0415 - only where it is used

        migrate_log(place)
    open_reader(context).close()
    return str(place)
