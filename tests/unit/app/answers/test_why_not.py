from __future__ import annotations

import json
from typing import Any

import pytest

from govern.app.answers.changed import changed
from govern.app.answers.derive import derive
from govern.app.answers.why import why
from govern.app.answers.why_not import why_not
from govern.why.answer import Tier

from .test_why import ALL, decided


def test_what_was_done_before_is_reached_by_the_sets_that_restore_it(ran: Any) -> None:
    told = [item for item in changed(ran.context).changed if item.before.verdict == "act"]
    assert len(told) > 3
    for item in told:
        found = why_not(ran.context, item.after.event, item.before.action)
        assert not found.done
        assert found.failed
        assert found.ways is not None
        assert found.ways.tiers == (Tier.PROVEN, Tier.COMPLETE)
        causes = why(ran.context, item.after.event).explanation.causes
        assert causes is not None
        assert found.ways.sets == causes.restoring


def test_the_gates_of_what_was_recommended_are_those_recorded(ran: Any) -> None:
    for item in changed(ran.context).changed:
        derived = derive(ran.context, item.after.event)
        assert derived.decision is not None
        recommended = derived.event.outcome.recommended
        recorded = {
            check.check.partition("/")[2]: (check.passed, check.observed, check.bound)
            for check in derived.decision.checks
            if check.check.startswith(f"{recommended}/")
        }
        gates = why_not(ran.context, item.after.event, recommended).gates
        assert {g.name: (g.passed, g.observed, g.bound) for g in gates[1:]} == recorded


def test_an_action_out_of_reach_has_all_its_gates_and_no_way(ran: Any, records: Any) -> None:
    quiet = next(
        f"ev:2_{at}"
        for at in range(len(records))
        if (out := derive(ran.context, f"ev:2_{at}").event.outcome).action == "log" and not out.confidence_ppm
    )
    done = ran.govern("why-not", quiet, "--action", "alert", "-f", "json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [gate["gate"] for gate in told["gates"]][:3] == [
        "recommended, or fallen back to",
        "allowed",
        "confidence",
    ]
    assert not told["gates"][0]["passed"]
    assert told["gates"][2]["slack"] < 0
    assert (told["ways"]["sets"], told["ways"]["tier"]) == ([], ["COMPLETE"])
    people = ran.good("why-not", quiet, "--action", "alert")
    assert "short by" in people
    assert "No combination" in people


def test_what_was_done_is_said_to_be(ran: Any, records: Any) -> None:
    acted = next(
        (f"ev:2_{at}", out.action)
        for at in range(len(records))
        if (out := derive(ran.context, f"ev:2_{at}").event.outcome).verdict == "act"
    )
    found = why_not(ran.context, *acted)
    assert found.done
    assert found.ways is None
    assert "was carried out" in ran.good("why-not", acted[0], "--action", acted[1])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ev:2_1", "--action", "allert"], "Did you mean alert?"),
        (["ev:9_1", "--action", "alert"], "there is no run 9"),
        (["ev:2_1", "--action", "alert", "--vs", "release:44"], "Releases are 41, 42, 43"),
    ],
)
def test_what_cannot_be_asked_is_said(ran: Any, words: list[str], said: str) -> None:
    done = ran.govern("why-not", *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_sides_that_are_wired_otherwise_leave_the_gates_alone(ran: Any) -> None:
    done = ran.govern("why-not", "ev:2_1", "--action", "log", "--vs", "release:43")
    assert done.exit_code == 1
    assert "What would have led to it is not told" in done.stdout


def test_what_is_held_for_approvals_alone_is_said_to_wait(ran: Any, records: Any) -> None:
    held = [
        f"ev:2_{at}"
        for at in range(len(records))
        if derive(ran.context, f"ev:2_{at}").event.outcome.verdict == "hold"
    ]
    assert held
    for event in held:
        action = derive(ran.context, event).event.outcome.action
        found = why_not(ran.context, event, action)
        assert found.waiting
        assert found.ways is None
        assert [gate.name.partition(":")[0] for gate in found.failed] == ["approvals"]
    assert "waits for approvals" in ran.good("why-not", held[0], "--action", action)


def test_the_gates_of_a_first_run_are_told_without_a_second_side(ran: Any) -> None:
    done = ran.govern("why-not", "ev:1_1", "--action", "alert")
    assert done.exit_code == 1
    assert "confidence" in done.stdout
    assert "is the first of its pipeline" in done.stdout


def test_a_way_counts_by_the_gates_of_the_policy_that_it_puts_in_force(ran: Any, records: Any) -> None:
    for at, (_, drug, review) in enumerate(records):
        found = why_not(ran.context, f"ev:2_{at}", "alert")
        for members in found.ways.sets if found.ways is not None else ():
            outcome = decided(drug, review, ALL - frozenset(members))
            assert outcome["action"] == "alert"
