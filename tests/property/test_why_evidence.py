"""What an answer rests on, on generated pipelines: recorded digests, and certificates checked by running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.stage import RECORD
from govern.why import explain
from govern.why.answer import Explanation, Tier
from govern.why.attempt import FAILED, Replayer
from govern.why.certificate import MOST_FACTORS, Certificate, End, Ran, SetProof, subsets
from govern.why.checking import CertificateError, check_runs, check_sets

from .test_why_pipelines import Case, cases

FIXED = settings(max_examples=150, deadline=None, derandomize=True)


@FIXED
@given(cases(), st.integers(0, 4), st.booleans())
def test_a_tampered_digest_is_unknown_and_never_proven(case: Case, which: int, before: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    if not case.endpoints_run():
        return
    stage = case.steps[which % len(case.steps)].name
    recorded = [
        Executor(case.stages, Memo()).execute(int(RECORD in case.names and new), side).digests
        for new, side in ((0, case.before), (1, case.after))
    ]
    recorded[0 if before else 1][stage] = "sha256:tampered"
    answer = explain(
        case.stages,
        0,
        case.before,
        case.after,
        recorded_before=recorded[0],
        recorded_after=recorded[1],
    )
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.mismatch is not None
    assert (answer.mismatch.stage, answer.mismatch.side) == (stage, "before" if before else "after")
    assert (answer.causes, answer.proven, answer.share) == (None, (), {})


def runner(case: Case) -> Callable[[frozenset[str] | None], Ran]:
    """What runs a configuration for whoever checks: nothing of the search goes in."""
    replayer = Replayer(Executor(case.stages, Memo()))

    def run(undone: frozenset[str] | None) -> Ran:
        factors = case.before if undone is None else {**case.after, **{n: case.before[n] for n in undone}}
        attempt = replayer.attempt(0, factors)
        stages = {
            name: output.digest
            for name, output in attempt.outputs.items()
            if not output.digest.startswith(FAILED)
        }
        return Ran(attempt.ending.outcome, stages)

    return run


def certificate(case: Case, answer: Explanation) -> Certificate:
    run = runner(case)
    ends = [
        End(f"release/{n}@1.0.0", None, {name: (v.label, v.digest) for name, v in side.items()}, run(undone))
        for n, (side, undone) in enumerate(((case.before, None), (case.after, frozenset[str]())))
    ]
    proofs = tuple(SetProof(members, {s: run(s) for s in subsets(members)}) for members in answer.proven)
    return Certificate(
        "record",
        "source",
        "pipeline",
        "test",
        *ends,
        proofs,
        complete=True,
        entries=(),
        checkpoint="",
        opening=None,
    )


def tampered(made: Certificate) -> Iterator[Certificate]:
    """Change one thing that the certificate claims, everything in turn."""
    for at, proof in enumerate(made.sets):
        others = [
            (*made.sets[:at], changed, *made.sets[at + 1 :]) for changed in tampered_proofs(made, proof)
        ]
        yield from (replace(made, sets=sets) for sets in others)
        yield replace(made, sets=(*made.sets, proof))
    for side in ("before", "after"):
        end: End = getattr(made, side)
        yield from (replace(made, **{side: replace(end, ran=ran)}) for ran in others_than(end.ran))
    yield replace(made, sets=())


def tampered_proofs(made: Certificate, proof: SetProof) -> Iterator[SetProof]:
    for members, ran in proof.tried.items():
        yield from (replace(proof, tried={**proof.tried, members: other}) for other in others_than(ran))
        yield replace(proof, tried={k: v for k, v in proof.tried.items() if k != members})
    for name in sorted(set(made.after.factors) - set(proof.undone)):
        # a larger set, with each of its subsets told as if the other factor did nothing
        larger = (*proof.undone, name)
        yield SetProof(larger, {s: proof.tried[s & frozenset(proof.undone)] for s in subsets(larger)})


def others_than(ran: Ran) -> Iterator[Ran]:
    yield Ran(["another"], ran.stages)
    for stage in ran.stages:
        yield Ran(ran.outcome, {**ran.stages, stage: "sha256:0"})
        yield Ran(ran.outcome, {name: digest for name, digest in ran.stages.items() if name != stage})
    yield Ran(ran.outcome, {**ran.stages, "further": "sha256:0"})


@FIXED
@given(cases(most=5))
def test_a_certificate_is_checked_by_running_alone_and_any_change_to_it_is_noticed(case: Case) -> None:
    if not case.endpoints_run() or case.first == case.last:
        return
    answer = explain(case.stages, 0, case.before, case.after)
    assert all(len(members) <= MOST_FACTORS for members in answer.proven)
    made = certificate(case, answer)
    check_sets(made)
    run = cache(runner(case))
    runs = check_runs(made, run)
    assert runs <= 2 + sum(2 ** len(members) - 1 for members in answer.proven)
    for changed in tampered(made):
        with pytest.raises(CertificateError):  # noqa: PT012 - either of the two notices it
            check_sets(changed)
            check_runs(changed, run)
