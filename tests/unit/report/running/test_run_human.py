from __future__ import annotations

from dataclasses import dataclass, field

from govern.contract.reference import Ref
from govern.report.running.run_human import run_human, run_json
from govern.report.styled import plain
from govern.run.recorder import RunSummary

RELEASE, PIPELINE = Ref.parse("release/42@1.0.0"), Ref.parse("insight-pipeline/triage@1.1.0")


@dataclass(frozen=True)
class Ran:
    release: Ref = RELEASE
    pipeline: Ref = PIPELINE
    environment: str = "test"
    summary: RunSummary = field(
        default_factory=lambda: RunSummary(
            2, 9, 0, {"action/log": 2, "action/tag": 7, "verdict/act": 8, "verdict/hold": 1}
        )
    )
    log_size: int = 30
    log_root: str = "ab" * 32
    extent: str = ""


def test_what_ran_and_what_was_decided_with_the_most_frequent_first() -> None:
    assert plain(run_human(Ran())) == (
        "run 2  release/42@1.0.0 in test: insight-pipeline/triage@1.1.0\n"
        "  9 events\n"
        "  actions   tag 7, log 2\n"
        "  verdicts  act 8, hold 1\n"
        "  log: 30 entries, root abababababababab…, signed\n"
        "Next: govern why\n"
    )


def test_a_run_that_was_taken_up_says_where_and_the_first_suggests_an_event() -> None:
    shown = plain(run_human(Ran(summary=RunSummary(1, 9, 4, {"action/log": 9, "verdict/act": 9}))))
    assert "  taken up after 4 records that were there already\n" in shown
    assert shown.endswith("Next: govern derive ev:1_0\n")


def test_json_holds_the_same() -> None:
    assert run_json(Ran()) == {
        "version": 1,
        "run": 2,
        "release": "release/42@1.0.0",
        "environment": "test",
        "pipeline": "insight-pipeline/triage@1.1.0",
        "events": 9,
        "taken_up_at": 0,
        "counts": {"action/log": 2, "action/tag": 7, "verdict/act": 8, "verdict/hold": 1},
        "log": {"size": 30, "root": "ab" * 32},
    }


def test_what_was_asked_outside_is_told_with_what_it_took() -> None:
    counts = {
        "action/log": 9,
        "verdict/act": 9,
        "asked/score": 1,
        "known/score": 8,
        "tokens.input/score": 1_200,
        "tokens.output/score": 30,
        "cost.EUR/score": 1_200_000,
        "milliseconds/score": 14,
        "asked/other": 2,
    }
    shown = plain(run_human(Ran(summary=RunSummary(1, 9, 0, counts))))
    told = "score: 1 call, 8 answered before, 1,200 tokens in, 30 tokens out, 1.2 EUR, 0.014 s"
    assert f"\n  asked    other: 2 calls\n  asked    {told}\n" in shown
