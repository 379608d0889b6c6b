"""Checks a certificate, without the search that made it and without trusting it.

First against the log, under a checkpoint that was believed: the entries are in the tree that was signed, and
say what the endpoints say. Then the claim's form: every subset of a set is there, and only the whole set
changes the outcome. Then, where the stages' code is at hand, by running them: both endpoints, and 2^|R| - 1
configurations a set R.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from govern.errors import IntegrityError
from govern.lineage import checkpoint as checkpoints
from govern.lineage import tree
from govern.lineage.commitment import commit
from govern.lineage.entry import Event, FactorSet, Run, decode
from govern.run.build import WIRING
from govern.run.factors import factor_name
from govern.source.canonical import digest_of
from govern.why.certificate import MOST_FACTORS, Certificate, End, Ran, SetProof, subsets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.entry import KnownEntry, Unknown
    from govern.source.canonical import Json

Runner: TypeAlias = Callable[[frozenset[str] | None], Ran]
"""Runs the record as after with exactly these factors as before; None stands for the endpoint before."""


class CertificateError(IntegrityError):
    """A certificate does not prove what it says; the message says where."""


def check_log(certificate: Certificate, head: Checkpoint) -> None:
    """Check the endpoints against the log's entries, proved under `head`.

    `head` is what the certificate's checkpoint says, which the caller believes: it checked the signatures.
    Raises `CertificateError`, and `ProofError` for an entry that is not in the log.
    """
    if head != checkpoints.peek(certificate.checkpoint.encode()):
        raise CertificateError("its checkpoint is another one than was believed")
    entries: list[KnownEntry | Unknown] = []
    indices = [proved.index for proved in certificate.entries]
    if indices != sorted(set(indices)):
        raise CertificateError("its entries are not in the order of the log, each once")
    for proved in certificate.entries:
        data = proved.data.encode()
        try:
            path = [b64decode(node, validate=True) for node in proved.path]
        except ValueError:
            raise CertificateError(f"the proof of entry {proved.index} is not base64") from None
        tree.verify_inclusion(proved.index, head.size, tree.leaf_hash(data), path, head.root)
        entries.append(decode(data))
    events = {entry.event: entry for entry in entries if isinstance(entry, Event)}
    runs = {entry.run: entry for entry in entries if isinstance(entry, Run)}
    factors = {entry.digest: entry for entry in entries if isinstance(entry, FactorSet)}
    if certificate.after.event is None:
        raise CertificateError("it is about no recorded event")
    used: list[KnownEntry | Unknown] = []
    for end in (certificate.before, certificate.after):
        if end.event is not None:
            used += _check_end(certificate, end, events.get(end.event), runs, factors)
    if any(entry not in used for entry in entries):
        raise CertificateError("it holds entries that neither endpoint rests on: an event was left out")


def _check_end(
    certificate: Certificate,
    end: End,
    event: Event | None,
    runs: Mapping[int, Run],
    factors: Mapping[str, FactorSet],
) -> tuple[Event, Run, FactorSet]:
    """Compare an endpoint with the event, the run and the factor set that the log has for it."""
    run = None if event is None else runs.get(event.run)
    found = None if run is None else factors.get(run.factor_set)
    if event is None or run is None or found is None:
        raise CertificateError(f"{end.event} is not among its entries, with its run and its factors")
    named: list[Json] = [[factor.name, factor.version, factor.digest] for factor in found.factors]
    if digest_of(named) != found.digest:
        raise CertificateError(f"the factors of run {run.run} are not those that their digest names")
    out = event.outcome
    said = (event.record, run.release, run.pipeline.partition("@")[0], run.environment)
    told = (certificate.record, end.release, certificate.pipeline, certificate.environment)
    outcome = {"action": out.action, "verdict": out.verdict}
    recorded = {factor.name: (factor.version, factor.digest) for factor in found.factors}
    for what, one, other in (
        ("record, release, pipeline or environment", said, told),
        ("source", run.source.contract.partition("@")[0], certificate.source),
        ("outcome", outcome, end.ran.outcome),
        ("stages", {name: event.stages.get(name) for name in end.ran.stages}, dict(end.ran.stages)),
        ("factors", recorded, dict(end.factors)),
    ):
        if one != other:
            raise CertificateError(f"the {what} of {end.event} is another one in the log")
    _check_opening(certificate, event)
    return event, run, found


def _check_opening(certificate: Certificate, event: Event) -> None:
    """Compare an opened record with what the event commits to."""
    if certificate.opening is None:
        return
    salt, record = bytes.fromhex(certificate.opening[0]), certificate.opening[1]
    committed = {name: commit(salt, name, text) for name, text in record.items()}
    if committed != dict(event.commitments):
        raise CertificateError(f"the record is not the one that {event.event} commits to")


def check_sets(certificate: Certificate) -> None:
    """Check the form of the claim: each set changes the outcome, and no proper subset of it does.

    Raises `CertificateError`.
    """
    after, before = certificate.after, certificate.before
    changed = {
        name for name in {*after.factors, *before.factors} if _digest(after, name) != _digest(before, name)
    }
    if factor_name(certificate.pipeline, WIRING) in changed:
        raise CertificateError("its two releases are wired differently, so they can't be mixed")
    changed = _with_groups(certificate, changed)
    if not certificate.sets:
        raise CertificateError("it names no set of causes")
    if len({frozenset(proof.undone) for proof in certificate.sets}) != len(certificate.sets):
        raise CertificateError("it names a set twice")
    for proof in certificate.sets:
        if not proof.undone or not set(proof.undone) <= changed or len(proof.undone) > MOST_FACTORS:
            raise CertificateError(f"{_shown(proof)} is no set of factors that changed")
        if set(proof.tried) != set(subsets(proof.undone)):
            raise CertificateError(f"{_shown(proof)}: not exactly all of its subsets were tried")
        for members, ran in proof.tried.items():
            flips = ran.outcome != after.ran.outcome
            if flips != (members == set(proof.undone)):
                less = "changes nothing" if not flips else "changes the outcome already"
                raise CertificateError(f"{_shown(proof)}: undoing {', '.join(sorted(members))} {less}")
        if proof.tried[frozenset()] != after.ran:
            raise CertificateError(f"{_shown(proof)}: undoing nothing is not the endpoint after")


def _with_groups(certificate: Certificate, changed: set[str]) -> set[str]:
    """Give what changed with each group in the place of its members.

    A group is of changed factors, two or more, and none is in two of them or called as a factor is.
    """
    members = [name for group in certificate.together.values() for name in group]
    factors = {*certificate.after.factors, *certificate.before.factors}
    if (
        len(set(members)) != len(members)
        or not set(members) <= changed
        or any(len(group) < 2 for group in certificate.together.values())
        or factors & set(certificate.together)
    ):
        raise CertificateError("what it takes together are no groups of factors that changed")
    return (changed - set(members)) | set(certificate.together)


def check_runs(certificate: Certificate, run: Runner) -> int:
    """Run both endpoints and every configuration again; gives how many there were.

    Raises `CertificateError` at the first that does not come to what the certificate says.
    """
    _compare("the endpoint before", run(None), certificate.before.ran)
    _compare("the endpoint after", run(frozenset()), certificate.after.ran)
    known: dict[frozenset[str], Ran] = {frozenset(): certificate.after.ran}
    for proof in certificate.sets:
        for members, told in proof.tried.items():
            if members not in known:
                known[members] = run(members)
            _compare(f"undoing {', '.join(sorted(members))}", known[members], told)
    return len(known) + 1


def _compare(what: str, found: Ran, told: Ran) -> None:
    if found.outcome != told.outcome:
        raise CertificateError(f"{what} comes to another outcome when it is run again")
    for stage in sorted({*found.stages, *told.stages}):
        if found.stages.get(stage) != told.stages.get(stage):
            raise CertificateError(f"{what}: stage `{stage}` gives another output when it is run again")


def _digest(end: End, name: str) -> str | None:
    return end.factors[name][1] if name in end.factors else None


def _shown(proof: SetProof) -> str:
    return f"the set {{{', '.join(proof.undone)}}}"
