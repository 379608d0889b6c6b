"""`govern impact COMPONENT[@VERSION]`: the events it was part of, and what was done in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from govern.app.answers.changed import check_counts
from govern.app.answers.recorded import opened
from govern.app.answers.recorded_events import RecordedEvidence
from govern.contract.reference import Ref, version_key
from govern.errors import GovernError, UsageError
from govern.source.suggest import did_you_mean
from govern.why.told import Touched, TouchedRecording, TouchedRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.app.workspace.context import Context
    from govern.contract.kinds.action_policy import ActionPolicy
    from govern.contract.kinds.insight_pipeline import InsightPipeline
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import Index, RunRow

UNKNOWN = "unknown"
_RELEASE = "release/"


def impact(context: Context, component: str) -> Touched:
    """Count the events that a component, or one version of it, was part of making.

    A component is named by its line (`model/afinn`), by one aspect of it (`model/afinn#weights`), or is a
    release (`release/41`). Actions carried out are told by the blast radius that the action policy in force
    gave them.

    Raises:
        UsageError: no log, or the component was never in force.
        IntegrityError: the log's evidence does not hold.

    """
    line, _, version = component.partition("@")
    with opened(context) as (reader, evidence):
        outside = RecordedEvidence(evidence, reader.database)
        known = tuple(sorted({*_versions(evidence.index, line), *outside.releases(line)}, key=_order))
        if not known or (version and version not in known):
            raise _unknown(evidence.index, line, version, known)
        touched = _touched(evidence.index, line, version)
        runs = tuple(_run(evidence, run, line) for run in touched)
        recorded = outside.touched(line, version)
        taken, notes = _taken(
            context, [*zip(touched, runs, strict=True), *((each, each) for each in recorded)]
        )
        unfinished = [f"run {run.run} is not finished" for run in touched if run.finished is None]
        told = (*notes, *unfinished)
        return Touched(line, version or None, runs, taken, told, evidence.citations, known, recorded)


def _touched(index: Index, line: str, version: str) -> list[RunRow]:
    if line.startswith(_RELEASE):
        wanted = f"{line}@{version}"
        return [
            run for run in index.runs() if _is_release(run, line) and (not version or run.release == wanted)
        ]
    return index.runs_of_sets(index.sets_with(line, version or None))


def _is_release(run: RunRow, line: str) -> bool:
    return run.release.partition("@")[0] == line


def _run(evidence: Evidence, run: RunRow, line: str) -> TouchedRun:
    opening, factors = evidence.run(run)
    check_counts(evidence, run)
    here = [f.version for f in factors.factors if f.name == line or f.name.startswith(f"{line}#")]
    if line.startswith(_RELEASE):
        here = [opening.release.partition("@")[2]]
    counts = evidence.index.counts(run.run)
    return TouchedRun(run.run, run.release, run.environment, run.time, tuple(dict.fromkeys(here)), counts)


def _taken(
    context: Context, runs: Iterable[tuple[RunRow | TouchedRecording, TouchedRun | TouchedRecording]]
) -> tuple[dict[tuple[str, str], int], list[str]]:
    """Count what was carried out by blast radius, the highest first."""
    found: Counter[tuple[str, str]] = Counter()
    notes: list[str] = []
    for row, run in runs:
        known, unknown = radii(context, row)
        notes += [unknown] if unknown else []
        for (action, verdict), count in run.counts.items():
            if verdict == "act":
                found[known.get(action, UNKNOWN), action] += count
    return by_radius(found), notes


def by_radius(found: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Sort counts by blast radius, the highest first, then by action."""
    order = ["critical", "high", "medium", "low", UNKNOWN]
    return dict(sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])))


def radii(context: Context, run: RunRow | TouchedRecording) -> tuple[dict[str, str], str]:
    """Read each action's blast radius from the policy that a run decided by, or say why it can't be."""
    if not run.pipeline:
        return {}, ""  # an outside pipeline that only names components
    try:
        pipeline = cast("InsightPipeline", context.find(Ref.parse(run.pipeline))[0].contract)
        deciding = [stage for stage in pipeline.stages if stage.builtin == "act"]
        policies = [ref for stage in deciding for ref in stage.uses.values()]
        found = cast("ActionPolicy", context.find(policies[0])[0].contract)
    except (GovernError, ValueError, IndexError) as error:
        return {}, f"{_named(run)}: the action policy in force can't be read: {error}"
    return {action.name: action.blast_radius.value for action in found.actions}, ""


def _named(run: RunRow | TouchedRecording) -> str:
    return run.source if isinstance(run, TouchedRecording) else f"run {run.run}"


def _versions(index: Index, line: str) -> tuple[str, ...]:
    """Give the versions of a component that were ever in force."""
    if line.startswith(_RELEASE):
        found = {run.release.partition("@")[2] for run in index.runs() if _is_release(run, line)}
    else:
        found = {v for name, v in index.versions() if name == line or name.startswith(f"{line}#")}
    return tuple(sorted(found, key=_order))


def _order(version: str) -> tuple[object, ...]:
    try:
        return (1, version_key(version))
    except ValueError:
        return (0, version)


def _unknown(index: Index, line: str, version: str, known: tuple[str, ...]) -> UsageError:
    if known:
        return UsageError(
            f"{line}@{version} was never in force", help=f"Versions that were: {', '.join(known)}."
        )
    names = [name for name, _ in index.versions()] + [run.release.partition("@")[0] for run in index.runs()]
    lines = list(dict.fromkeys(part for name in names for part in (name.partition("#")[0], name)))
    if not lines:
        return UsageError(f"{line} was never in force: nothing ran yet", help="`govern run` runs a release.")
    guess = did_you_mean(line, lines)
    shown = ", ".join(sorted({name.partition("#")[0] for name in lines}))
    return UsageError(
        f"{line} was never in force",
        help=f"Did you mean {guess}?" if guess else f"Components that were: {shown}.",
    )
