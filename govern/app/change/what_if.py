"""`govern what-if`: run both versions on the same records, and count what becomes another recommendation.

Both sides are made of locked objects only, so that what was run can be shown, and run again, by anyone.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from govern.app.change.locked import Place, choose, runnable
from govern.app.change.trying import with_settings
from govern.app.running.building import find_release, new_host
from govern.app.running.records import source_data
from govern.errors import UsageError
from govern.lineage.personal.beside import record_name
from govern.run.entries import RunPlan
from govern.run.execute import Executor
from govern.run.factors import engine_factor
from govern.run.memo import Memo
from govern.run.recorded import Recording
from govern.run.recorder import RecordFailed, no_progress
from govern.run.resolve import resolve, resolve_release
from govern.run.stage import NoAnswer, StageFailed
from govern.source.canonical import digest_of
from govern.why.interval import exact_interval
from govern.why.tried import Ran, Tried
from govern.why.what_if import ABSENT, FAILS, NO_RADIUS, Pairing, Result, count, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from govern.app.change.locked import Runnable
    from govern.app.running.records import SourceData
    from govern.app.workspace.context import Context
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.run.build import Built

    Progress = Callable[[int, int], None]
    Sides = tuple[Runnable | None, Runnable | None]

RECORDS = 500
"""Records that are drawn where nobody says how many."""

EXAMPLES = 5
_MEMO = 4_096
"""Outputs that are kept, so that what is the same on both sides of a record runs once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which records, in which environment, of which pipeline (None: the one that differs).

    `seed` None stands for a digest of both versions, so that nobody chooses which records are drawn.
    """

    records: int = RECORDS
    seed: str | None = None
    environment: str | None = None
    pipeline: str | None = None
    examples: int = EXAMPLES
    recordings: Sequence[Path] = ()


def between_revisions(
    context: Context, base: str, head: str | None, asked: Asked, progress: Progress = no_progress
) -> Tried | None:
    """Run a pipeline as it is at `base` and as it is at `head`, or in the working tree without one.

    None where nothing that a pipeline runs with differs. Raises UsageError: no such revision or pipeline; a
    side that is not locked, or not as locked; what can't run here. IntegrityError: objects that are not what
    they were.
    """
    with ExitStack() as stack:
        places = [Place.at(context, stack, revision) for revision in (base, head)]
        chosen = choose(places[0], places[1], asked.pipeline)
        if chosen is None:
            return None
        host, recording = new_host(context), _recording(asked)
        before, after = (
            None if ref is None else runnable(context, place, resolve(ref, place.find), host, recording)
            for place, ref in zip(places, chosen, strict=True)
        )
        return _run(context, (places[0].name, places[1].name), (before, after), asked, progress)


def between_releases(
    context: Context, before: str, after: str, asked: Asked, progress: Progress = no_progress
) -> Tried:
    """Run what two releases put in force in an environment; raises as `between_revisions`."""
    place, where = Place.here(context), _environment(context, asked)
    releases = find_release(context, before), find_release(context, after)
    host, recording = new_host(context), _recording(asked)
    old, new = (
        runnable(context, place, resolve_release(ref, where, place.find), host, recording) for ref in releases
    )
    if old.built.pipeline.line != new.built.pipeline.line:
        raise UsageError(
            f"in {where}, {releases[0]} runs {old.built.pipeline.line} and {releases[1]} "
            f"{new.built.pipeline.line}",
            help="Name two releases of the same pipeline.",
        )
    return _run(context, (str(releases[0]), str(releases[1])), (old, new), asked, progress)


def with_values(
    context: Context,
    release: str | None,
    settings: Sequence[str],
    asked: Asked,
    progress: Progress = no_progress,
) -> Tried:
    """Run a release (the one that `govern run` takes) as it is, and with values set by hand.

    Raises as `between_revisions`, and UsageError where a value can't be set.
    """
    place, where = Place.here(context), _environment(context, asked)
    named = release or (str(context.config.run.release) if context.config.run.release else None)
    if named is None:
        raise UsageError("which release?", help="Name it with --from, or as `run.release` in govern.yaml.")
    ref = find_release(context, named)
    resolved = resolve_release(ref, where, place.find)
    changed, said = with_settings(resolved, settings)
    host, recording = new_host(context), _recording(asked)
    old, new = (runnable(context, place, side, host, recording) for side in (resolved, changed))
    return _run(context, (str(ref), f"with {', '.join(said)}"), (old, new), asked, progress)


def _environment(context: Context, asked: Asked) -> str:
    return asked.environment or context.config.run.environment


def _recording(asked: Asked) -> Recording:
    return Recording.read([(str(path), path.read_bytes()) for path in asked.recordings])


def _run(context: Context, names: tuple[str, str], sides: Sides, asked: Asked, progress: Progress) -> Tried:
    started = time.perf_counter()
    where = _environment(context, asked)
    data = _data(context, sides, where)
    memo = Memo(_MEMO)
    before, after = (
        _Side(name, side, given, where, memo) for name, side, given in zip(names, sides, data, strict=True)
    )
    told = data[1] or data[0]
    assert told is not None  # noqa: S101 - what is on neither side was not chosen
    keys = {**before.records, **after.records}
    seed = (
        asked.seed
        if asked.seed is not None
        else digest_of({"before": before.ran.digest, "after": after.ran.digest})
    )
    drawn = sample(keys, asked.records, seed)
    pairs = []
    for key in (key for key in keys if key in drawn):
        for side in sides:
            if side is not None:
                side.built.about(record_name(told.ref.line, key))
        pairs.append(Pairing(key, before.result(key), after.result(key)))
        progress(len(pairs), len(drawn))
    counted = count(pairs, asked.examples)
    all_ran = counted.records in {0, len(keys)}
    return Tried(
        before.ran,
        after.ran,
        where,
        engine_factor().label,
        str(told.ref),
        told.digest,
        len(keys),
        seed,
        counted,
        None if all_ran else exact_interval(counted.changed, counted.records),
        time.perf_counter() - started,
        chosen_seed=asked.seed is not None,
    )


def _data(context: Context, sides: Sides, environment: str) -> tuple[SourceData | None, SourceData | None]:
    """Read the records as the contract of each side says; once where both say the same."""
    sources = []
    for side in sides:
        if side is not None and len(side.built.sources) != 1:
            raise UsageError(
                f"{side.built.pipeline} reads {len(side.built.sources)} sources; a what-if reads one",
                help="Give each source a pipeline of its own.",
            )
        sources.append(None if side is None else next(iter(side.built.sources.values())))
    before, after = sources
    first = None if before is None else source_data(context, before, environment)
    if after is None or after == before:
        return first, None if after is None else first
    return first, source_data(context, after, environment)


class _Side:
    """One side: what it makes of each record. `runs` and `data` are None where it has no such pipeline."""

    def __init__(
        self, name: str, runs: Runnable | None, data: SourceData | None, environment: str, memo: Memo
    ) -> None:
        self.records = {} if data is None else {record.key: record for record in data.records}
        if runs is None or data is None:
            self._built: Built | None = None
            self.ran = Ran(name, None, digest_of(None), frozenset())
            return
        self._built = runs.built
        plan = RunPlan(runs.built, name, environment, data.ref, data.digest, len(data.records))
        plan.check()
        self.ran = Ran(name, runs.built.pipeline, plan.factor_set("").digest, runs.covers)
        self._executor = Executor(runs.built.stages, memo, sink=runs.built.sink)
        self._radii = _radii(runs.built)

    def result(self, key: str) -> Result:
        """Run one record, as `govern run` does: nobody has approved anything, and no second signal agrees.

        Raises RecordFailed where a stage can't be run here: what it would have said is not known.
        """
        if self._built is None or key not in self.records:
            return ABSENT
        try:
            trace = self._executor.execute(dict(self.records[key].fields), self._built.factors)
        except StageFailed:  # its words may hold the record's, and are not passed on
            return FAILS
        except NoAnswer as error:
            raise RecordFailed(f"record `{key}`: {error.message}", help=error.help) from error
        decided = cast("dict[str, Any]", trace.outcome)
        return Result(
            decided["recommended"],
            decided["action"],
            decided["verdict"],
            decided["confidence"],
            self._radii.get(decided["action"], NO_RADIUS),
        )


def _radii(built: Built) -> dict[str, str]:
    """The blast radius of each action of the policy that decides."""
    assert built.policy is not None  # noqa: S101 - `RunPlan.check` has refused it
    policy = cast("ActionPolicy", built.factors[built.policy.line].value.content)
    return {action.name: action.blast_radius.value for action in policy.actions}
