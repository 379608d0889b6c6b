"""What of a run goes into the log: names, digests and outcomes, never the content of a record.

Of each field of a record there is a salted commitment, of each stage's output a digest under the record's
salt. Texts in entries come from contracts alone: a plug-in's words never get here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from govern.contract.fields import Sensitivity
from govern.contract.personal import subject_field
from govern.data.columns import columns_of, field_classes
from govern.errors import UsageError
from govern.lineage.commitment import commit, disclosure, disclosure_digest, keyed_digest
from govern.lineage.entry import (
    NAME,
    Check,
    Decision,
    Event,
    Factor,
    FactorSet,
    Outcome,
    Run,
    Source,
    to_json,
)
from govern.lineage.personal.beside import Kept, Whose, record_name
from govern.lineage.queries import event_id
from govern.source.canonical import Json, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from govern.contract.reference import Ref
    from govern.data.table import Record
    from govern.run.build import Built
    from govern.run.memo import Output


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What is to run: a built pipeline, under which release and in which environment, over which source.

    `contract` is one of the pipeline's sources, `digest` names the source's bytes, `records` counts what will
    be run of it. `keys` are those records' keys in their order where they are not all of the source. The
    fields in `kept` can be disclosed later without the source: they are kept beside the log, encrypted.
    """

    built: Built
    release: str
    environment: str
    contract: Ref
    digest: str
    records: int
    keys: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()

    def check(self) -> None:
        """Refuse what could not be recorded.

        Raises:
            UsageError: the pipeline decides nothing, the source is not its own, or a record's key is of a
            class
                that must not be in a log.

        """
        if self.built.sink is None:
            raise UsageError(
                f"{self.built.pipeline} has no stage that decides, so there is nothing to record",
                help="let it end with a stage `builtin: act`",
            )
        if self.contract not in self.built.sources:
            raise UsageError(
                f"{self.contract} is not a source of {self.built.pipeline}",
                help=f"its sources are {', '.join(str(ref) for ref in self.built.sources)}",
            )
        source = self.built.sources[self.contract]
        classes = field_classes(source)
        for name in columns_of(source).keys:
            if classes[name] is Sensitivity.RESTRICTED:
                raise UsageError(
                    f"the key `{name}` of {self.contract} is restricted, and keys stand in the log",
                    help="choose a key that says nothing about a person, and give it a classification",
                )
        subject_field(source)

    def factor_set(self, time: str) -> FactorSet:
        """Give the set of all factors in force, sorted by name."""
        built = self.built
        factors = tuple(
            Factor(name, built.versions[name], built.factors[name].digest) for name in sorted(built.factors)
        )
        return FactorSet(time, digest_of([[f.name, f.version, f.digest] for f in factors]), factors)

    def run(self, number: int, time: str) -> Run:
        """Give the entry that opens the run."""
        return Run(
            time,
            number,
            str(self.built.pipeline),
            self.release,
            self.environment,
            self.built.factors["engine"].label,
            self.factor_set(time).digest,
            Source(str(self.contract), self.digest, self.records),
        )

    def whose(self, record: Record) -> Whose:
        """Say whose data a record is: what its contract's subject field says, else the record's key."""
        field = subject_field(self.built.sources[self.contract])
        subject = record.fields.get(field, "") if field else ""
        return Whose(self.contract.line, record.key, subject or record.key)

    def disclosures(self, record: Record, salt: bytes) -> Iterator[Kept]:
        """Give what is kept beside the log of a record, so that it can be shown later."""
        name = record_name(self.contract.line, record.key)
        for field in sorted(self.kept & record.fields.keys()):
            text = disclosure(salt, field, record.fields[field])
            yield Kept(disclosure_digest(text), text, name)

    def entries(
        self, number: int, record: Record, outputs: Mapping[str, Output], salt: bytes, time: str
    ) -> list[Json]:
        """Give the entries about one record: the event, and the decision on it.

        Raises:
            UsageError: the record's key can't stand in an entry.

        """
        if not NAME.fullmatch(record.key):
            raise UsageError(
                f"the key of the record at position {record.position} can't stand in the log",
                help="a key has 1 to 512 characters and no control characters",
            )
        decided = cast("dict[str, Any]", outputs[str(self.built.sink)].value)
        event = event_id(number, record.position)
        made = (
            Event(
                time,
                event,
                number,
                record.key,
                record.position,
                {name: commit(salt, name, value) for name, value in record.fields.items()},
                {name: stage_digest(salt, name, output.content) for name, output in outputs.items()},
                Outcome(decided["recommended"], decided["action"], decided["verdict"], decided["confidence"]),
            ),
            Decision(
                time,
                event,
                decided["verdict"],
                decided["action"],
                str(self.built.policy),
                tuple(_checks(decided["checks"])),
            ),
        )
        return [dict(to_json(entry)) for entry in made]


def stage_digest(salt: bytes, stage: str, content: bytes) -> str:
    """Digest a stage's output (canonical bytes) under its record's salt."""
    return keyed_digest(salt, f"stage/{stage}", content)


def _checks(checks: Iterable[dict[str, Any]]) -> Iterable[Check]:
    return (
        Check(f"{check['action']}/{check['name']}", check["passed"], check["observed"], check["bound"])
        for check in checks
    )
