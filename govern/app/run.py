"""`govern run`: execute a release's pipeline over its source, under contract, and record what ran."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.building import build_release, find_release, new_host
from govern.app.logs import open_writer, timestamp
from govern.app.records import source_data
from govern.errors import UsageError
from govern.run.entries import RunPlan
from govern.run.recorded import Recording
from govern.run.recorder import RunSession, RunSummary, no_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from govern.app.context import Context
    from govern.contract.reference import Ref


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished run: what ran, what came of it, and the log's size and root afterwards."""

    release: Ref
    pipeline: Ref
    environment: str
    summary: RunSummary
    log_size: int
    log_root: str


def run(
    context: Context,
    release: str | None,
    environment: str | None,
    *,
    recordings: Sequence[Path] = (),
    progress: Callable[[int, int], None] = no_progress,
) -> RunResult:
    """Run a release, or take up its unfinished run; `release` and `environment` default to govern.yaml's.

    What can be refused is refused before the first record: contracts, plug-ins, pins, source, log.
    Raises UsageError, IntegrityError, DurabilityError, and Interrupted on Ctrl-C.
    """
    defaults = context.config.run
    named = release or (str(defaults.release) if defaults.release else None)
    if named is None:
        raise UsageError("no release is named", help="Name one, or set `run.release` in govern.yaml.")
    ref = find_release(context, named)
    _released(context, ref)
    where = environment or defaults.environment
    recording = Recording.read([(str(path), path.read_bytes()) for path in recordings])
    built = build_release(context, ref, where, new_host(context), recording)
    if len(built.sources) != 1:
        raise UsageError(
            f"{built.pipeline} reads {len(built.sources)} sources; a run records one",
            help="Give each source a pipeline of its own.",
        )
    contract = next(iter(built.sources.values()))
    data = source_data(context, contract, where)
    built.prepare()
    plan = RunPlan(built, str(ref), where, data.ref, data.digest, len(data.records))
    with open_writer(context) as log:
        session = RunSession(
            log,
            plan,
            clock=lambda: timestamp(dt.datetime.now(dt.UTC)),
            random_bytes=secrets.token_bytes,
            batch=defaults.batch,
            progress=progress,
        )
        progress(session.start, len(data.records))
        summary = session.execute(data.records)
        head = log.head()
    return RunResult(ref, built.pipeline, where, summary, head.size, head.root.hex())


def _released(context: Context, release: Ref) -> None:
    """Refuse what is not locked: what runs must be what can be shown later."""
    if release not in context.lock.components:
        raise UsageError(
            f"{release} is not in govern.lock", help="Run `govern lock` first: only locked versions run."
        )
