from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from govern.lineage.checkpoint import Checkpoint
from govern.lineage.entry import Outcome
from govern.lineage.evidence import Citations, Cited
from govern.report.answers.why_human import why_human
from govern.report.answers.why_json import changed_json, why_json
from govern.report.blocks import laid_out
from govern.report.change.changed_human import changed_human
from govern.report.styled import plain
from govern.run.build import outcome
from govern.run.stage import FactorValue, Stage
from govern.source.canonical import canonical_bytes
from govern.why import explain
from govern.why.answer import Explanation, Tier
from govern.why.told import Changed, ChangedList, Endpoint, FactorDetail, Recommended, ValueChange, WhyAnswer

CITATIONS = Citations(
    (Cited(4, "event", b"\x01" * 32, (b"\x02" * 32,)),),
    Checkpoint("log.example/x", 9, b"\xab" * 32),
    b"log.example/x\n9\nq6s=\n",
    "log.example/x+00000000+AQ==",
)
OLD = Endpoint("release/41@1.0.0", 1, "ev:1_7", Outcome("log", "log", "act", 200_000))
NEW = Endpoint("release/42@1.0.0", 2, "ev:2_7", Outcome("alert", "alert", "hold", 612_500))
OBJECT = "lineage/objects/ab/" + "c" * 62


def score(factors: Any, inputs: Any) -> Any:
    return inputs["record"]["words"] * factors["model/words#weights"] + 0 * factors["sanitizer/text"]


def act(factors: Any, inputs: Any) -> Any:
    alert = inputs["score"] >= factors["thresholds/triage"]
    return {"action": "alert", "verdict": "hold"} if alert else {"action": "log", "verdict": "act"}


STAGES = [
    Stage("score", ("model/words#weights", "sanitizer/text"), ("record",), score),
    Stage("act", ("thresholds/triage",), ("score",), act),
]


def factors(version: str, weight: int, floor: int) -> dict[str, FactorValue]:
    values = {"model/words#weights": weight, "sanitizer/text": 1, "thresholds/triage": floor}
    return {
        name: FactorValue(f"{name}{version}", f"{name}@{version}", value) for name, value in values.items()
    }


DETAILS = {
    "model/words#weights": FactorDetail("1.0.0", "1.1.0", unknown="it is gone"),
    "sanitizer/text": FactorDetail("1.0.0", "1.1.0"),
    "thresholds/triage": FactorDetail(
        "1.0.0",
        "1.1.0",
        (
            ValueChange("values[alert_at].value", "0.6", "0.5", f"{OBJECT}:9", "contracts/triage.yaml:9"),
            *(
                ValueChange(f"values[v{i}].value", None, "1", None, "contracts/triage.yaml:9")
                for i in range(7)
            ),
        ),
    ),
}


def answer(explanation: Explanation | None = None, **more: Any) -> WhyAnswer:
    found = explanation or explain(
        STAGES, {"words": 3}, factors("1.0.0", 1, 6), factors("1.1.0", 2, 5), outcome=outcome
    )
    given: dict[str, Any] = {"before": OLD, "after": NEW, "notes": (), **more}
    return WhyAnswer(
        *("ev:2_7", "previous", "k7", "data-contract/r@1.0.0", {"id": "k7", "drug": "zomig"}),
        given["before"],
        given["after"],
        found,
        DETAILS,
        given["notes"],
        CITATIONS,
    )


def show(told: WhyAnswer) -> str:
    return plain(laid_out(why_human(told)))


def test_an_answer_says_tier_change_cause_factors_and_evidence() -> None:
    told = answer()
    assert told.answered
    shown = show(told).splitlines()
    assert shown[0].startswith("govern why ev:2_7 --vs previous   PROVEN, COMPLETE (")
    assert shown[0].endswith("3 changed factors)")
    assert shown[1:5] == [
        "record k7 of data-contract/r@1.0.0   drug: zomig",
        "before: release/41@1.0.0, run 1, ev:1_7: log at confidence 0.2",
        "after:  release/42@1.0.0, run 2, ev:2_7: alert, held at confidence 0.6125",
        "log → alert, held",
    ]
    assert shown[5] == (
        "model/words#weights alone made the change; undo it and the outcome is no longer alert, held"
    )
    row = next(line for line in shown if line.startswith("  model/words#weights"))
    assert row.split("  ")[1:] == [
        *("model/words#weights", "1.0.0 → 1.1.0", "share 1", "responsibility 1", "undo → log"),
        "through score, act",
    ]
    assert "      which values changed can't be told: it is gone" in shown
    assert "Changed and proven irrelevant here:" in shown
    assert "  same output: sanitizer/text, thresholds/triage" in shown
    assert shown[-2:] == [
        "log entries 4 (event)",
        f"proved under the checkpoint of log.example/x at size 9, root {'ab' * 8}…, signature checked",
    ]


def test_values_of_a_cause_are_shown_with_both_places_and_the_rest_counted() -> None:
    found = explain(STAGES, {"words": 3}, factors("1.0.0", 1, 6), factors("1.1.0", 1, 3), outcome=outcome)
    shown = show(answer(found)).splitlines()
    assert (
        "      values[alert_at].value 0.6 → 0.5  contracts/triage.yaml:9 "
        "(was lineage/objects/ab/cccccccccc…:9)"
    ) in shown
    assert "      values[v0].value nothing → 1  contracts/triage.yaml:9" in shown
    assert "      and 2 more values, all in --format json" in shown
    assert len(why_json(answer(found))["details"]["thresholds/triage"]["values"]) == 8


@pytest.mark.parametrize("tier", [Tier.UNKNOWN, Tier.CANDIDATE])
def test_without_a_claim_what_changed_is_listed_and_nothing_is_claimed(tier: Tier) -> None:
    full = answer().explanation
    told = answer(Explanation((tier,), full.changed, missing=("the salt was erased",)))
    assert not told.answered
    shown = show(told)
    assert str(tier) in shown.splitlines()[0]
    assert "Missing: the salt was erased" in shown
    assert "no claim that any of it mattered" in shown
    assert "  thresholds/triage  1.0.0 → 1.1.0" in shown
    assert "irrelevant" not in shown
    assert "share" not in shown


def test_a_side_without_a_record_is_said_and_not_called_reproduced() -> None:
    digests = {"score": "s", "act": "a"}
    found = explain(
        *(STAGES, {"words": 3}, factors("1.0.0", 1, 6), factors("1.1.0", 2, 5)),
        outcome=outcome,
        recorded_after=digests,
        digest=lambda stage, _: digests[stage],
    )
    shown = show(answer(found, before=Endpoint("release/40@1.0.0"), notes=("it was run here",)))
    assert "before: release/40@1.0.0, nothing recorded for this record" in shown
    assert "The recorded side reproduced byte for byte" in shown
    assert "REPRODUCED" not in shown
    assert "note: it was run here" in shown


def test_reproduced_alone_is_an_answer() -> None:
    told = answer(replace(answer().explanation, tiers=(Tier.REPRODUCED,)))
    assert told.answered


def test_json_has_everything_without_floats() -> None:
    said = why_json(answer())
    canonical_bytes(said)
    assert json.loads(json.dumps(said)) == said
    assert said["tier"] == ["PROVEN", "COMPLETE"]
    assert said["outcome"]["after"] == {"action": "alert", "verdict": "hold"}
    assert said["evidence"]["checkpoint"]["size"] == 9
    assert said["evidence"]["entries"][0]["leaf"] == "01" * 32
    assert said["before"]["recorded"]["confidence_ppm"] == 200_000


LISTED = ChangedList(
    OLD,
    NEW,
    (Changed("k7", Recommended("ev:1_7", "log", "act", 1), Recommended("ev:2_7", "alert", "hold", 999_999)),),
    3,
    {(("log", "act"), ("alert", "hold")): 2, (("alert", "hold"), ("log", "act")): 1},
    37,
    1,
    0,
    ("run 2 is not finished: 40 of 41 records are recorded",),
    CITATIONS,
)


def test_the_list_counts_first_and_says_what_it_leaves_out() -> None:
    shown = plain(laid_out(changed_human(LISTED))).splitlines()
    assert shown[:3] == [
        "3 recommendations of 40 changed between release/41@1.0.0 (run 1) and release/42@1.0.0 (run 2)",
        "       2  log → alert, held",
        "       1  alert, held → log",
    ]
    assert "  ev:2_7  k7      log → alert, held  0.000001 → 0.999999" in shown
    assert "and 2 more: --limit 3 shows all of them" in shown
    assert "note: run 2 is not finished: 40 of 41 records are recorded" in shown
    assert "note: 1 record only in run 1 of release/41@1.0.0: not compared" in shown
    assert shown[-1] == "next: govern why ev:2_7 explains one"


def test_a_list_of_nothing_says_so() -> None:
    shown = plain(laid_out(changed_human(replace(LISTED, changed=(), total=0, counts={}))))
    assert shown.startswith("no recommendation changed between release/41@1.0.0 (run 1)")
    assert "explains one" not in shown


def test_the_list_in_json_has_all_its_counts() -> None:
    said = changed_json(LISTED)
    canonical_bytes(said)
    assert sum(row["count"] for row in said["counts"]) == said["total"] == 3
    assert said["changed"][0]["after"]["confidence_ppm"] == 999_999
