"""`govern verify FILE` of a certificate: against the log with a public key, and by running it again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.app.answers.certify import of_factors
from govern.app.log.logs import open_reader
from govern.app.log.prove import read_small
from govern.app.log.recognise import Kind
from govern.app.personal.beside import beside_to_read
from govern.app.running.building import build_release, find_release, new_host
from govern.app.running.records import source_data
from govern.errors import GovernError, IntegrityError, UsageError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import index
from govern.lineage.personal.beside import record_name
from govern.run.build import outcome
from govern.run.factors import ENGINE
from govern.run.recorded import Recording
from govern.source.canonical import CanonicalError, parse_canonical
from govern.why.certificate import Certificate
from govern.why.checking import CertificateError, check_log, check_runs, check_sets
from govern.why.engine import explain
from govern.why.phrases import all_of
from govern.why.points import Known
from govern.why.together import Question, taken_together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.note import Verifier
    from govern.lineage.trust import Policy
    from govern.run.build import Built
    from govern.why.certificate import End
    from govern.why.checking import Runner

_LARGEST = 64_000_000


@dataclass(frozen=True, slots=True)
class VerifiedAnswer:
    """A certificate that was checked: `says` is what holds.

    `claims` is what it says and nothing here shows, `unchecked` why; `failure` is what does not hold.
    """

    path: Path
    verifier: Verifier
    head: Checkpoint | None
    says: tuple[str, ...]
    claims: tuple[str, ...] = ()
    unchecked: str | None = None
    failure: str | None = None
    kind: str = Kind.ANSWER.value

    @property
    def ok(self) -> bool:
        """Whether all of it was checked, and holds."""
        return self.failure is None and self.unchecked is None


def verify_answer(
    path: Path,
    policy: Policy,
    context: Context | None,
    *,
    complete: bool = False,
    recordings: Sequence[Path] = (),
) -> VerifiedAnswer:
    """Check a certificate by what is believed of the log it names, run it again, and search again.

    Where it can't be run here, only what the log shows is said to hold. `complete` has the workspace's log
    checked as well: that its index, in which the event was found, is what its entries give.

    Raises:
        UsageError: it can't be read.
        IntegrityError: it is of a log whose key is not trusted.

    """
    certificate = _read(path)
    note = certificate.checkpoint.encode()
    origin = checkpoints.peek(note).origin
    keys = policy.keys(origin)
    if keys is None:
        raise IntegrityError(
            f"{path} says it is of the log {origin}, whose key is not trusted here",
            help="Pass its public key with --key VKEY, if you have it from someone you believe.",
        )
    found = VerifiedAnswer(path, keys.spans[-1].verifier, None, ())
    try:
        believed = policy.believe(note, origin)
        found = replace(found, verifier=believed.key, head=believed.checkpoint)
        check_log(certificate, believed.checkpoint)
        check_sets(certificate)
    except GovernError as error:
        return replace(found, failure=error.message)
    found = replace(found, says=_in_log(certificate), claims=_claimed(certificate))
    try:
        return _run_again(certificate, found, context, complete=complete, recordings=recordings)
    except IntegrityError as error:
        return replace(found, failure=error.message)
    except GovernError as error:
        return replace(found, unchecked=error.message)


def _in_log(certificate: Certificate) -> tuple[str, ...]:
    """Say what the log's entries show."""
    before, after = certificate.before, certificate.after
    says = f"{after.event} of {after.release} is in the log that was signed, as the certificate says"
    if before.event is None:
        return (says, f"nothing recorded stands for {before.release}: it did not run on this record, it says")
    return (says, f"so is {before.event} of {before.release}")


def _claimed(certificate: Certificate) -> tuple[str, ...]:
    """Say what the certificate claims of causes."""
    sets = [f"undoing {all_of(proof.undone)} changes the outcome, and no less" for proof in certificate.sets]
    groups = [
        f"{name} stands for {all_of(members)}, exchanged as one"
        for name, members in certificate.together.items()
    ]
    return (*sets, *groups, *(["there are no other sets"] if certificate.complete else []))


def _run_again(
    certificate: Certificate,
    found: VerifiedAnswer,
    context: Context | None,
    *,
    complete: bool,
    recordings: Sequence[Path],
) -> VerifiedAnswer:
    """Run every configuration, and the search; raises where what comes out is not what is claimed."""
    if context is None:
        raise UsageError("there is no workspace here with the stages' code (--workspace)")
    again = _rebuilt(certificate, context, recordings)
    count = check_runs(certificate, again.runner(certificate.together))
    searched = _searched(certificate, again)
    says = (*found.says, *found.claims, f"{count} configurations were run again here, and come to the same")
    says += (searched,)
    if complete:
        says += (_indexed(certificate, context),)
    return replace(found, says=says, claims=())


def _read(path: Path) -> Certificate:
    data = read_small(path, _LARGEST)
    try:
        return Certificate.read(parse_canonical(data.removesuffix(b"\n")))
    except CanonicalError as error:
        raise IntegrityError(f"{path} is not as a certificate is written: {error.message}") from None
    except UsageError as error:
        raise IntegrityError(f"{path} is no certificate: {error.message}") from None


@dataclass(frozen=True, slots=True)
class _Again:
    """What a certificate is about, ready to run: both releases, the record and its salt."""

    before: Built
    after: Built
    record: dict[str, str]
    salt: bytes

    def runner(self, together: Mapping[str, tuple[str, ...]]) -> Runner:
        """Give what runs a configuration."""
        before, after = self.before.factors, self.after.factors
        return of_factors(self.after, dict(self.record), before, after, self.salt, together=together)


def _rebuilt(certificate: Certificate, context: Context, recordings: Sequence[Path]) -> _Again:
    """Build what the certificate is about; raises UsageError where it can't be built here as it ran."""
    host = new_host(context)
    recording = Recording.read([(str(path), path.read_bytes()) for path in recordings])
    before, after = (
        build_release(context, find_release(context, end.release), certificate.environment, host, recording)
        for end in (certificate.before, certificate.after)
    )
    for end, built in ((certificate.before, before), (certificate.after, after)):
        if unlike := _unlike(end, built):
            raise UsageError(f"{end.release} is not here as it ran: {unlike} is another one")
        if built.pipeline.line != certificate.pipeline:
            raise CertificateError(f"{end.release} runs {built.pipeline.line}, not {certificate.pipeline}")
    if before.stages != after.stages:
        raise CertificateError("its two releases are wired differently, so they can't be mixed")
    salt, record = _opened(certificate, context, after)
    host.about(record_name(certificate.source, certificate.record))
    return _Again(before, after, record, salt)


def _searched(certificate: Certificate, again: _Again) -> str:
    """Search for all sets of causes; says what that showed.

    Raises:
        CertificateError: the sets are not those of the certificate.
        UsageError: the search did not come to an end, so that there may be further sets.

    """
    asked = Question(again.after.stages, again.before.factors, again.after.factors, Known())
    asked = taken_together(asked, certificate.together)
    found = explain(
        asked.stages,
        dict(again.record),
        asked.before,
        asked.after,
        sink=again.after.sink,
        outcome=outcome,
    )
    told = {frozenset(proof.undone) for proof in certificate.sets}
    there = {frozenset(members) for members in found.proven}
    if found.causes is not None and (told != there if certificate.complete else not told <= there):
        raise CertificateError(f"its {len(told)} sets of causes are not those that are found: {len(there)}")
    if found.causes is None and not certificate.complete and told <= there:
        return "searching again for all causes leaves open whether there are further sets, as it says itself"
    if found.causes is None:
        raise UsageError("the search for all causes did not come to an end here: there may be further sets")
    if not certificate.complete and told == there:
        raise CertificateError("it says that there may be further sets, and there are none")
    if not certificate.complete:
        raise UsageError(f"it holds {len(told)} of {len(there)} sets of causes, as it says itself")
    return f"all causes were searched for again here ({found.stage_runs} stage runs): these are they"


def _indexed(certificate: Certificate, context: Context) -> str:
    """Check that the log here is that of the certificate, and its index what its entries give."""
    with open_reader(context) as reader:
        if reader.origin != checkpoints.peek(certificate.checkpoint.encode()).origin:
            raise UsageError("the log here is another one than the certificate's")
        reader.snapshot()  # others may append meanwhile, entries and index together
        if wrong := index.check(reader.database):
            raise IntegrityError(f"the log's index is not what its entries give: {wrong[0]}")
    return "the log's index was made again from its entries, and is the same"


def _unlike(end: End, built: Built) -> str:
    found = {name: (built.versions[name], value.digest) for name, value in built.factors.items()}
    # the engine that made a recorded event is the log's to name; without one it is this one
    names = sorted({*found, *end.factors} - ({ENGINE} if end.event is not None else set()))
    return ", ".join(name for name in names if found.get(name) != end.factors.get(name))


def _opened(certificate: Certificate, context: Context, built: Built) -> tuple[bytes, dict[str, str]]:
    """Take the record and its salt from the certificate, or else from this workspace's data and log."""
    if certificate.opening is not None:
        return bytes.fromhex(certificate.opening[0]), dict(certificate.opening[1])
    contract = next((c for ref, c in built.sources.items() if ref.line == certificate.source), None)
    if contract is None:
        raise UsageError(f"{certificate.source} is not a source of {built.pipeline}")
    data = source_data(context, contract, certificate.environment)
    record = next((each for each in data.records if each.key == certificate.record), None)
    name = record_name(certificate.source, certificate.record)
    with open_reader(context) as reader, beside_to_read(context, reader) as beside:
        salt = beside.salts([name]).get(name)
    if record is None or salt is None:
        raise UsageError(
            f"the record {certificate.record} or its salt is not here, and the certificate is closed"
        )
    return salt, dict(record.fields)
