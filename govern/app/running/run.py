"""`govern run`: execute a release's pipeline over its source, under contract, and record what ran."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.log.logs import open_writer, settings, timestamp
from govern.app.models.answers import Answers
from govern.app.models.outside import Asks
from govern.app.models.shelf import OpenedShelf
from govern.app.personal.beside import beside_to_write
from govern.app.release.split import Part, note_statements, parts_in_force
from govern.app.running.building import build_release, find_release, new_host
from govern.app.running.records import source_data
from govern.app.statements.revoked import refuse_revoked
from govern.contract.personal import disclosable_fields
from govern.errors import UsageError
from govern.lineage.queries import Index
from govern.run.entries import RunPlan
from govern.run.recorded import Recording
from govern.run.recorder import RunSession, RunSummary, no_progress, unfinished_run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from govern.app.release.chain import Chain
    from govern.app.workspace.context import Context
    from govern.contract.kinds.data_contract import DataContract
    from govern.contract.reference import Ref
    from govern.data.table import Record
    from govern.lineage.personal.beside import Beside
    from govern.lineage.store.writing import TableLog


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished run: what ran, what came of it, and the log's size and root afterwards.

    `extent` says which records it was for, "" for all of the source.
    """

    release: Ref
    pipeline: Ref
    environment: str
    summary: RunSummary
    log_size: int
    log_root: str
    extent: str = ""


def run(
    context: Context,
    release: str | None,
    environment: str | None,
    *,
    recordings: Sequence[Path] = (),
    progress: Callable[[int, int], None] = no_progress,
) -> tuple[RunResult, ...]:
    """Run a release, or take up its unfinished run; `environment` defaults to govern.yaml's.

    Where no release is named, what is in force in the environment runs: two releases, each on its records,
    while one is rolled out. Where nothing was put in force, govern.yaml's `run.release` does.

    What can be refused is refused before the first record: contracts, plug-ins, pins, source, log.
    Raises UsageError, IntegrityError, DurabilityError, and Interrupted on Ctrl-C.
    """
    where = environment or context.config.run.environment
    chain, parts = _chosen(context, release, where)
    recording = Recording.read([(str(path), path.read_bytes()) for path in recordings])
    work = [_planned(context, part, where, recording) for part in parts]
    check_split(work)
    work = [item for item in work if item.records] or work[:1]
    with open_writer(context) as log, beside_to_write(context, log) as beside:
        if chain is not None:
            note_statements(log, chain, timestamp(dt.datetime.now(dt.UTC)))
        return _executed(context, log, beside, _left(log, work), progress)


@dataclass(frozen=True, slots=True)
class Work:
    """A part that is ready to run: what is recorded of it, all records of its source, and its own.

    `answers` are those of its stages that are asked outside.
    """

    part: Part
    plan: RunPlan
    source: tuple[Record, ...]
    records: tuple[Record, ...]
    answers: Answers


def _chosen(context: Context, release: str | None, where: str) -> tuple[Chain | None, tuple[Part, ...]]:
    """Find what is to run, and the statements that say so where they do."""
    chain = None
    named = release
    if named is None:
        chain, parts = parts_in_force(context, where)
        if parts:
            return chain, parts
        default = context.config.run.release
        named = str(default) if default is not None else None
    if named is None:
        raise UsageError(
            f"no release is in force in {where}, and none is named",
            help="`govern release NAME` puts one in force; or name one, or set `run.release` in govern.yaml.",
        )
    ref = find_release(context, named)
    _released(context, ref)
    return None, (Part(ref),)


def _planned(context: Context, part: Part, where: str, recording: Recording) -> Work:
    answers = Answers(later=True)
    host = new_host(context, answers, Asks.ALL)
    built = build_release(context, part.release, where, host, recording)
    there = (f"{name.partition('#')[0]}@{version}" for name, version in built.versions.items())
    refuse_revoked(context, [str(part.release), str(built.pipeline), *there])
    if len(built.sources) != 1:
        raise UsageError(
            f"{built.pipeline} reads {len(built.sources)} sources; a run records one",
            help="Give each source a pipeline of its own.",
        )
    contract = next(iter(built.sources.values()))
    data = source_data(context, contract, where)
    built.prepare()
    records = part.of(data.records)
    keys = tuple(one.key for one in records) if part.rollout is not None else ()
    kept = _kept(context, contract)
    plan = RunPlan(built, str(part.release), where, data.ref, data.digest, len(records), keys, kept)
    return Work(part, plan, data.records, records, answers)


def _kept(context: Context, contract: DataContract) -> frozenset[str]:
    """The fields that are kept to be disclosed: both the workspace and the data's owner must want it."""
    wanted = settings(context).disclosures == "listed"
    return disclosable_fields(contract) if wanted else frozenset()


def check_split(work: Sequence[Work]) -> None:
    """Insist that two releases see the same records, so that each record runs under one of them.

    Raises UsageError where they read other keys or another order, or see another value in the segment.
    """
    seen = [[(one.key, _segment(item.part, one)) for one in item.source] for item in work]
    if any(other != seen[0] for other in seen[1:]):
        names = " and ".join(str(item.part.release) for item in work)
        raise UsageError(
            f"{names} do not read the same records, so they can't share them",
            help="Promote the new one to all records, or `govern release rollback`.",
        )


def _segment(part: Part, record: Record) -> str | None:
    if part.rollout is None or part.rollout.segment is None:
        return None
    return record.fields.get(part.rollout.segment.partition("=")[0])


def _left(log: TableLog, work: list[Work]) -> list[Work]:
    """Leave out what is done where parts were interrupted: those before the last one that is unfinished."""
    index, now = Index(log.database), timestamp(dt.datetime.now(dt.UTC))
    unfinished = [unfinished_run(index, item.plan, now) is not None for item in work]
    last = max((at for at, is_so in enumerate(unfinished) if is_so), default=0)
    return [item for at, item in enumerate(work) if at >= last or unfinished[at]]


def _executed(
    context: Context,
    log: TableLog,
    beside: Beside,
    work: Sequence[Work],
    progress: Callable[[int, int], None],
) -> tuple[RunResult, ...]:
    """Begin all runs, then execute one after the other, so that an interruption leaves none forgotten."""
    total, done = sum(len(item.records) for item in work), 0
    sessions = []
    for item in work:
        item.answers.shelf = OpenedShelf(beside)
        sessions.append(
            RunSession(
                log,
                beside,
                item.plan,
                clock=lambda: timestamp(dt.datetime.now(dt.UTC)),
                random_bytes=secrets.token_bytes,
                batch=context.config.run.batch,
                progress=_shifted(progress, done, total),
                answering=item.answers,
            )
        )
        done += len(item.records)
    progress(sessions[0].start, total)
    found = []
    for item, session in zip(work, sessions, strict=True):
        summary = session.execute(item.records)
        head, part = log.head(), item.part
        pipeline, where = item.plan.built.pipeline, item.plan.environment
        result = RunResult(part.release, pipeline, where, summary, head.size, head.root.hex(), part.extent)
        found.append(result)
    return tuple(found)


def _shifted(progress: Callable[[int, int], None], before: int, total: int) -> Callable[[int, int], None]:
    return lambda done, _: progress(before + done, total)


def _released(context: Context, release: Ref) -> None:
    """Refuse what is not locked: what runs must be what can be shown later."""
    if release not in context.lock.components:
        raise UsageError(
            f"{release} is not in govern.lock", help="Run `govern lock` first: only locked versions run."
        )
