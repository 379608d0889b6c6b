"""`govern why EVENT --proof FILE`: the answer as a certificate, which is checked before it is handed out."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from govern.app.answers.question import Question, asked
from govern.app.answers.versus import PREVIOUS
from govern.app.answers.why import explained
from govern.errors import UsageError
from govern.run.build import outcome
from govern.run.entries import stage_digest
from govern.run.execute import Executor
from govern.run.factors import ENGINE
from govern.run.memo import Memo
from govern.source.canonical import canonical_bytes
from govern.why.attempt import FAILED, Replayer
from govern.why.certificate import MOST_FACTORS, Certificate, End, Proved, Ran, SetProof, subsets
from govern.why.checking import check_log, check_runs, check_sets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from govern.app.answers.reproducing import Side
    from govern.app.workspace.context import Context
    from govern.run.build import Built
    from govern.run.stage import FactorValue
    from govern.source.canonical import Json
    from govern.why.checking import Runner

MOST_SETS = 32
"""Sets that are certified; more are not in the certificate, which then does not call itself complete."""


def certify(
    context: Context, event: str, vs: str = PREVIOUS, *, opened: bool = False, recordings: Sequence[Path] = ()
) -> bytes:
    """Give the certificate of an answer: canonical JSON. `opened` puts the record and its salt into it.

    Raises:
        UsageError: as `why`; nothing is proven by running both sides here, or all sets are too large.
        IntegrityError: the log's evidence does not hold.

    """
    with asked(context, event, vs, recordings) as question:
        explanation = explained(question)
        if not explanation.proven or question.salt is None:
            raise UsageError(
                f"no cause of {event} is proven, so there is nothing to certify",
                help=f"`govern why {event} --vs {vs}` says what is known and what is missing.",
            )
        sets = [members for members in explanation.proven if len(members) <= MOST_FACTORS][:MOST_SETS]
        if not sets:
            raise UsageError(
                f"every set of causes of {event} has more than {MOST_FACTORS} factors",
                help="Compare with a release in between, in which fewer of them changed.",
            )
        together = explanation.together
        run = runner(question, question.salt, together)
        complete = explanation.causes is not None and len(sets) == len(explanation.proven)
        made = Certificate(
            question.row.record,
            question.run.contract.partition("@")[0],
            question.run.pipeline.partition("@")[0],
            question.run.environment,
            _end(question.before, run(None)),
            _end(question.after, run(frozenset())),
            tuple(SetProof(members, {each: run(each) for each in subsets(members)}) for members in sets),
            complete,
            tuple(_entries(question)),
            question.evidence.note.decode(),
            _opening(question, question.salt) if opened else None,
            together,
        )
        check_log(made, question.evidence.head)
        check_sets(made)
        check_runs(made, runner(question, question.salt, together))
        return canonical_bytes(made.to_json()) + b"\n"


def runner(question: Question, salt: bytes, together: Mapping[str, tuple[str, ...]]) -> Runner:
    """Give what runs a configuration of a question, afresh; `together` are factors exchanged as one."""
    old, new = question.factors(salt)
    records = question.both_records()
    if records[0].fields != records[1].fields:
        raise UsageError(
            "the two releases read the record differently, which a certificate can't carry",
            help="Compare two releases whose data contract is the same.",
        )
    return of_factors(question.after.built, dict(records[1].fields), old, new, salt, together=together)


def of_factors(
    built: Built,
    record: Json,
    old: Mapping[str, FactorValue],
    new: Mapping[str, FactorValue],
    salt: bytes,
    *,
    together: Mapping[str, tuple[str, ...]],
) -> Runner:
    """Run a pipeline's stages under any mixture of two factor sets, each once for equal content."""
    replayer = Replayer(Executor(built.stages, Memo(), sink=built.sink, outcome=outcome))

    def run(undone: frozenset[str] | None) -> Ran:
        names = [member for name in undone or () for member in together.get(name, (name,))]
        factors = dict(old) if undone is None else {**new, **{name: old[name] for name in names}}
        attempt = replayer.attempt(record, factors)
        if not attempt.ending.known:
            raise UsageError(replayer.silence(attempt), help="Give recorded answers with --recording.")
        return Ran(
            attempt.ending.outcome,
            {
                name: stage_digest(salt, name, output.content)
                for name, output in attempt.outputs.items()
                if not output.digest.startswith(FAILED)
            },
        )

    return run


def _end(side: Side, ran: Ran) -> End:
    factors = {name: (side.built.versions[name], value.digest) for name, value in side.built.factors.items()}
    if side.recorded is not None:  # the engine that made it, which the log names
        _, recorded = side.recorded
        factors |= {f.name: (f.version, f.digest) for f in recorded.factors if f.name == ENGINE}
    return End(side.release, None if side.row is None else side.row.id, factors, ran)


def _entries(question: Question) -> list[Proved]:
    found = []
    sides = (question.before, question.after)
    index = question.evidence.index
    rested_on: set[int | None] = {side.row.entry for side in sides if side.row is not None}
    for run in (side.run for side in sides if side.run is not None and side.row is not None):
        rested_on |= {run.entry, index.set_entry(run.factor_set)}
    for cited in question.evidence.citations.entries:
        if cited.index not in rested_on:  # other events of the record tell what stages answered
            continue
        data = next(iter(question.reader.entries(cited.index, cited.index + 1)))
        found.append(
            Proved(cited.index, data.decode(), tuple(b64encode(node).decode() for node in cited.path))
        )
    return found


def _opening(question: Question, salt: bytes) -> tuple[str, Mapping[str, str]]:
    return salt.hex(), dict(question.both_records()[1].fields)
