"""`govern verify FILE` of a certificate: against the log with a public key, and by running it again."""

from __future__ import annotations

from dataclasses import dataclass
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
from govern.lineage.personal.beside import record_name
from govern.run.build import outcome
from govern.run.factors import ENGINE
from govern.source.canonical import CanonicalError, parse_canonical
from govern.why.certificate import Certificate
from govern.why.checking import CertificateError, check_log, check_runs, check_sets
from govern.why.engine import explain
from govern.why.phrases import all_of

if TYPE_CHECKING:
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
    """A certificate that was checked. `unchecked` is what was not, and why; `failure` what does not hold."""

    path: Path
    verifier: Verifier
    head: Checkpoint | None
    says: tuple[str, ...]
    unchecked: str | None = None
    failure: str | None = None
    kind: str = Kind.ANSWER.value

    @property
    def ok(self) -> bool:
        """Whether all that was checked holds."""
        return self.failure is None


def verify_answer(
    path: Path, policy: Policy, context: Context | None, *, complete: bool = False
) -> VerifiedAnswer:
    """Check a certificate by what is believed of the log it names, and run it again in the workspace.

    That its sets are minimal is checked by running them; that there are no others is the word of the search
    that made it, unless `complete` asks for that search to be done again here.

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
    says = [f"about {certificate.after.event}: {certificate.before.release} → {certificate.after.release}"]
    verifier, head = keys.spans[-1].verifier, None
    try:
        believed = policy.believe(note, origin)
        verifier, head = believed.key, believed.checkpoint
        check_log(certificate, head)
        says.append("its entries are in the log that was signed, and say what it says")
        check_sets(certificate)
        says += [
            f"undoing {all_of(proof.undone)} changes the outcome, and no less" for proof in certificate.sets
        ]
        again, reason = _rebuilt(certificate, context)
        if again is None:
            return VerifiedAnswer(path, verifier, head, tuple(says), unchecked=reason)
        count = check_runs(certificate, again.runner())
        says.append(f"{count} configurations were run again here, and come to the same")
        if complete:
            says.append(_searched(certificate, again))
    except (IntegrityError, UsageError) as error:
        return VerifiedAnswer(path, verifier, head, tuple(says), failure=error.message)
    return VerifiedAnswer(path, verifier, head, tuple(says))


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

    def runner(self) -> Runner:
        """Give what runs a configuration."""
        return of_factors(self.after, dict(self.record), self.before.factors, self.after.factors, self.salt)


def _rebuilt(certificate: Certificate, context: Context | None) -> tuple[_Again | None, str]:
    """Build what the certificate is about; or say why it can't be run here."""
    if context is None:
        return None, "there is no workspace here with the stages' code (--workspace)"
    try:
        host = new_host(context)
        before, after = (
            build_release(context, find_release(context, end.release), certificate.environment, host)
            for end in (certificate.before, certificate.after)
        )
        for end, built in ((certificate.before, before), (certificate.after, after)):
            if unlike := _unlike(end, built):
                return None, f"{end.release} is not here as it ran: {unlike} is another one"
        salt, record = _opened(certificate, context, after)
    except GovernError as error:
        return None, error.message
    return _Again(before, after, record, salt), ""


def _searched(certificate: Certificate, again: _Again) -> str:
    """Search for all sets of causes; raises CertificateError where they are not those of the certificate."""
    found = explain(
        again.after.stages,
        dict(again.record),
        again.before.factors,
        again.after.factors,
        sink=again.after.sink,
        outcome=outcome,
    )
    told = {frozenset(proof.undone) for proof in certificate.sets}
    if {frozenset(members) for members in found.proven} != told:
        raise CertificateError(
            f"its {len(told)} sets of causes are not all: the search finds {len(found.proven)}"
        )
    if certificate.complete != (found.causes is not None):
        raise CertificateError("it says otherwise than the search whether there may be further sets")
    return f"the search was done again here ({found.stage_runs} stage runs): there are no other sets"


def _unlike(end: End, built: Built) -> str:
    found = {name: (built.versions[name], value.digest) for name, value in built.factors.items()}
    names = sorted({*found, *end.factors} - {ENGINE})
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
