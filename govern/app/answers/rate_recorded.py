"""Whether a rate is the one that was recorded: what runs of both releases recorded, record by record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from govern.app.answers.changed import check_counts
from govern.app.answers.recorded import opened
from govern.app.log.logs import log_paths
from govern.why.rated import RecordedRate

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import RunRow
    from govern.source.canonical import Json

Ends: TypeAlias = Mapping[str, tuple[bool | None, bool | None]]
"""By record: whether it came to the outcome before and after; None where a side does not have it."""


def beside_the_log(  # noqa: PLR0917 - what was run, and what was counted
    context: Context,
    releases: tuple[str, str],
    sources: tuple[str, str],
    environment: str,
    ends: Ends,
    counts: Callable[[Json], bool],
) -> tuple[RecordedRate | None, RecordedRate | None]:
    """Compare both sides with the latest run of each release there; None where none recorded anything.

    A stage that reads what it does not declare shows here, as does a source that was changed since.

    Raises:
        IntegrityError: the log's evidence does not hold.

    """
    place = None if context.config.log is None else log_paths(context).database
    if place is None or (isinstance(place, Path) and not place.exists()):
        return (None, None)
    with opened(context, all_of_it=False) as (_, evidence):
        runs = [
            one
            for one in evidence.index.runs()
            if one.environment == environment
            and (one.release, one.contract) in zip(releases, sources, strict=True)
        ]
        by_release = {one.release: one for one in runs}  # the latest of each
        before, after = (
            _compared(
                evidence, by_release.get(release), [(key, end[at]) for key, end in ends.items()], counts
            )
            for at, release in enumerate(releases)
        )
        return (before, after)


def _compared(
    evidence: Evidence,
    run: RunRow | None,
    ends: list[tuple[str, bool | None]],
    counts: Callable[[Json], bool],
) -> RecordedRate | None:
    if run is None:
        return None
    evidence.run(run)
    check_counts(evidence, run)
    told: dict[str, Json] = {
        row.record: {"action": row.action, "verdict": row.verdict}
        for row in evidence.index.events_of_run(run.run)
    }
    pairs = [(end, counts(told[key])) for key, end in ends if end is not None and key in told]
    return RecordedRate(run.run, len(pairs), sum(here != there for here, there in pairs))
