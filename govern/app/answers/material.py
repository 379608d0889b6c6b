"""`govern impact COMPONENT@VERSION --replace VERSION`: of what it touched, the events that it changed.

Touched is not affected. Each recorded event is run again as it was, which must give what was recorded, and
with the other version in its place; what can't be run again is counted by the reason, and never left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from govern.app.answers.impact import by_radius, impact, radii
from govern.app.answers.recorded import opened
from govern.app.answers.reproducing import Side, unlike
from govern.app.running.building import key_reader, new_host, packages
from govern.app.running.records import source_data
from govern.contract.material import references
from govern.contract.reference import Ref
from govern.errors import GovernError, UsageError
from govern.lineage.personal.beside import record_name
from govern.run.build import build, outcome
from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.recorder import no_progress
from govern.run.resolve import resolve_release
from govern.run.stage import NoAnswer, StageFailed
from govern.why.drawing import drawing
from govern.why.material import Material, MaterialRun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govern.app.workspace.context import Context
    from govern.data.table import Record
    from govern.lineage.evidence import Evidence
    from govern.lineage.queries import EventRow, RunRow
    from govern.run.build import Built
    from govern.run.host import PluginHost
    from govern.run.resolve import Resolved
    from govern.source.canonical import Json
    from govern.why.material import Said

EXAMPLES = 5
_MEMO = 1 << 18


def material(
    context: Context, component: str, replacement: str, progress: Callable[[int, int], None] = no_progress
) -> Material:
    """Run every event that a version touched again, with another version of the component in its place.

    Raises:
        UsageError: no log, no such version, or nothing that a stage uses.
        IntegrityError: the log's evidence does not hold.

    """
    old = _named(component)
    new = _named(f"{old.line}@{replacement.rpartition('@')[2]}")
    if new == old:
        raise UsageError(f"{old} is no replacement of itself", help="Name another version of it.")
    context.find(new)
    touched = impact(context, component)
    total, done = sum(run.events for run in touched.runs), 0
    runs: list[MaterialRun] = []
    taken: Counter[tuple[str, str]] = Counter()
    host = new_host(context)
    with opened(context) as (_, evidence):
        for found in touched.runs:
            row = evidence.index.run(found.run)
            assert row is not None  # noqa: S101 - the impact was just told from it
            rerun = _Rerun(context, evidence, row, host, _counting_on(progress, done, total))
            runs.append(rerun.compared(old, new))
            known, _ = radii(context, row)
            for action, count in rerun.taken.items():
                taken[known.get(action, "unknown"), action] += count
            done += found.events
    return Material(touched, str(new), tuple(runs), by_radius(taken))


def _counting_on(progress: Callable[[int, int], None], done: int, total: int) -> Callable[[int], None]:
    return lambda more: progress(done + more, total)


def _named(component: str) -> Ref:
    try:
        found = Ref.parse(component)
    except ValueError:
        raise UsageError(
            f"`{component}` is no version of a component", help="Name one, such as model/afinn@1.1.0."
        ) from None
    if found.slug in {"release", "insight-pipeline", "data-contract"}:
        raise UsageError(
            f"{found} is not used by a stage, so nothing can take its place",
            help="Name a component that a stage uses; `govern why-rate` compares releases.",
        )
    return found


@dataclass
class _Rerun:
    """One run, again: as it was, and with a replacement."""

    context: Context
    evidence: Evidence
    row: RunRow
    host: PluginHost
    progress: Callable[[int], None]

    def __post_init__(self) -> None:
        self.taken: Counter[str] = Counter()

    def compared(self, old: Ref, new: Ref) -> MaterialRun:
        """Run all events; what keeps all of them from being run is the obstacle."""
        rows = list(self.evidence.index.events_of_run(self.row.run))
        try:
            sides, records = self._sides(old, new)
        except GovernError as error:
            return MaterialRun(self.row.run, self.row.release, len(rows), {}, (), {}, error.message)
        moved: Counter[tuple[Said, Said]] = Counter()
        open_: Counter[str] = Counter()
        examples = []
        for count, row in enumerate(rows, 1):
            said = (row.action, row.verdict)
            found = self._again(row, records.get(row.record), sides)
            if isinstance(found, str):
                open_[found] += 1
            elif found != said:
                moved[said, found] += 1
                examples.append(row.id)
                self.taken.update([row.action] if row.verdict == "act" else [])
            self.progress(count)
        return MaterialRun(
            self.row.run,
            self.row.release,
            len(rows),
            dict(moved.most_common()),
            tuple(examples[:EXAMPLES]),
            dict(open_.most_common()),
        )

    def _sides(self, old: Ref, new: Ref) -> tuple[tuple[_Ran, _Ran], Mapping[str, Record]]:
        release = Ref.parse(self.row.release)
        resolved = resolve_release(release, self.row.environment, self.context.find)
        as_it_was = self._built(resolved)
        recorded = self.evidence.run(self.row)
        side = Side(
            str(release), self.row.environment, as_it_was, self.row.contract, self.row, recorded, None, None
        )
        if told := "; ".join(unlike(side)):
            raise UsageError(told)
        instead = self._built(self._replaced(resolved, old, new))
        data = source_data(self.context, side.source_contract, self.row.environment)
        memo = Memo(_MEMO)
        sides = (_Ran.of(as_it_was, memo), _Ran.of(instead, memo))
        for ran in sides:
            if draws := drawing(ran.executor.needed):
                raise UsageError(f"stage `{draws[0]}` is not deterministic: one run of it proves nothing")
        return sides, {record.key: record for record in data.records}

    def _replaced(self, resolved: Resolved, old: Ref, new: Ref) -> Resolved:
        """Give the pipeline with another version standing where the old one is referred to."""
        if old not in resolved.components:
            raise UsageError(f"{old} is not what {resolved.pipeline} uses now")
        components = {**resolved.components, old: self.context.find(new)}
        waiting = [used for _, used in references(components[old][0].contract)]
        while waiting:
            ref = waiting.pop()
            if ref not in components:
                components[ref] = self.context.find(ref)
                waiting += [used for _, used in references(components[ref][0].contract)]
        return replace(resolved, components=components)

    def _built(self, resolved: Resolved) -> Built:
        built = build(resolved, packages(self.context).read, key_reader(self.context), host=self.host)
        built.prepare()
        return built

    def _again(self, row: EventRow, record: Record | None, sides: tuple[_Ran, _Ran]) -> Said | str:
        """Give what would have been decided, or why that is not known."""
        if record is None:
            return "the record is no longer in the source"
        self.host.about(record_name(self.row.contract.partition("@")[0], row.record))
        try:
            if sides[0].outcome(record) != (row.action, row.verdict):
                return "it does not come out as recorded: the record changed, or a stage is not deterministic"
        except (StageFailed, NoAnswer) as error:
            return f"stage `{error.stage}` can't be run again"
        try:
            return sides[1].outcome(record)
        except StageFailed as failure:
            return ("failure", f"of stage {failure.stage}")
        except NoAnswer as silence:
            return f"stage `{silence.stage}` can't be run with the replacement"


@dataclass(frozen=True)
class _Ran:
    """A pipeline that can run records."""

    built: Built
    executor: Executor

    @classmethod
    def of(cls, built: Built, memo: Memo) -> _Ran:
        return cls(built, Executor(built.stages, memo, sink=built.sink, outcome=outcome))

    def outcome(self, record: Record) -> Said:
        found: Json = self.executor.execute(dict(record.fields), self.built.factors).outcome
        told = cast("dict[str, Any]", found)
        return told["action"], told["verdict"]
