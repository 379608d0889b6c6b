"""Whether what is built and read here is what was recorded: factors by digest, fields by commitment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.running.records import source_data
from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.lineage.commitment import commit
from govern.run.factors import ENGINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.app.workspace.context import Context
    from govern.contract.kinds.data_contract import DataContract
    from govern.data.table import Record
    from govern.lineage.entry import Event, FactorSet, Run
    from govern.lineage.queries import EventRow, RunRow
    from govern.run.build import Built


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a question: a release as built here, and what was recorded under it, where something was.

    `named` is the source contract of the event in question; this side's is another version of it at most.
    """

    release: str
    environment: str
    built: Built
    named: str
    run: RunRow | None
    recorded: tuple[Run, FactorSet] | None
    row: EventRow | None
    event: Event | None

    @property
    def contract(self) -> Ref:
        """The version of the source's contract on this side; raises UsageError where it is no source."""
        if self.run is not None:
            return Ref.parse(self.run.contract)
        line = self.named.partition("@")[0]
        for ref in self.built.sources:
            if ref.line == line:
                return ref
        raise UsageError(
            f"{line} is not a source of {self.built.pipeline} in {self.release}",
            help="Name a release that reads the same source.",
        )

    @property
    def source(self) -> str:
        """The source's contract, spelt."""
        return str(self.contract)

    @property
    def source_contract(self) -> DataContract:
        """The source's contract. Raises UsageError where the pipeline does not read it."""
        found = self.built.sources.get(self.contract)
        if found is None:
            raise UsageError(
                f"{self.contract} is not a source of {self.built.pipeline}, as {self.release} is now",
                help="Restore the release as it ran: `govern lock --check` says what drifted.",
            )
        return found

    @property
    def stages(self) -> Mapping[str, str] | None:
        """The recorded digest of each stage's output, None where nothing was recorded."""
        return None if self.event is None else self.event.stages


def unlike(side: Side) -> Iterator[str]:
    """Say which recorded factors are not what is built here; the engine's own version is told apart."""
    if side.recorded is None:
        return
    run, factors = side.recorded
    recorded = {f.name: (f.version, f.digest) for f in factors.factors}
    built = {name: (side.built.versions[name], value.digest) for name, value in side.built.factors.items()}
    names = sorted({*recorded, *built} - {ENGINE})
    differing = [name for name in names if recorded.get(name) != built.get(name)]
    if differing:
        told = "; ".join(_differing(name, recorded.get(name), built.get(name)) for name in differing)
        yield f"run {run.run} of {side.release} did not run with what is built here: {told}"


def _differing(name: str, recorded: tuple[str, str] | None, built: tuple[str, str] | None) -> str:
    if recorded is None or built is None:
        return f"{name} is {'only here' if recorded is None else 'not here'}"
    return f"{name} was {recorded[0]} {recorded[1]}, here it is {built[0]} {built[1]}"


def record_of(context: Context, side: Side, key: str) -> Record | None:
    """Take a record from the source by its key, as this side's contract reads it; None where it is gone."""
    data = source_data(context, side.source_contract, side.environment)
    return next((record for record in data.records if record.key == key), None)


def as_recorded(side: Side, record: Record | None, key: str, salt: bytes) -> Iterator[str]:
    """Say where a record is not the one recorded, by its fields' names."""
    if record is None:
        yield f"record {key} is no longer in the source {side.source}"
    elif side.event is not None and side.row is not None:
        committed = side.event.commitments
        fields = {name: commit(salt, name, text) for name, text in record.fields.items()}
        changed = sorted(n for n in {*fields, *committed} if fields.get(n) != committed.get(n))
        if changed:
            names = ", ".join(f"`{name}`" for name in changed)
            yield f"record {key} is not the one that {side.row.id} is about: its {names} changed since"
