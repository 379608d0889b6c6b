from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from govern.change.approvals import Attested, Ballot, Hearing, Vote, applies, findings, requirements
from govern.change.direction import Direction
from govern.change.facets import Facet, of_arrival, of_departure
from govern.change.subject import Subject
from govern.contract.fields import BlastRadius
from govern.contract.impact import Impact
from govern.contract.kinds.gate import ApprovalRule
from govern.diagnostic import Place

SUBJECT = Subject("thresholds/triage 1.0.0 → 1.1.0", "sha256:" + "1" * 64)
LOOSER_EXPOSURE = Facet(Impact.EXPOSURE, Direction.LOOSER)
TIGHTER_EXPOSURE = Facet(Impact.EXPOSURE, Direction.TIGHTER)
OTHER_BEHAVIOUR = Facet(Impact.BEHAVIOUR, Direction.OTHER)


def hearing(*facets: Facet, radius: BlastRadius = BlastRadius.MEDIUM) -> Hearing:
    return Hearing(SUBJECT, frozenset(facets), radius, Place("contracts/x.yaml", 3))


def rule(**values: Any) -> ApprovalRule:
    return ApprovalRule.model_validate({"name": "r", **values})


def vote(username: str, *roles: str, subject: str = SUBJECT.digest, approves: bool = True) -> Vote:
    return Vote(username, frozenset(roles), approves, frozenset({subject}), "because", f"{username}.json")


@pytest.mark.parametrize(
    ("values", "facet", "expected"),
    [
        ({}, OTHER_BEHAVIOUR, True),
        ({"class": "exposure"}, OTHER_BEHAVIOUR, False),
        ({"class": "exposure"}, TIGHTER_EXPOSURE, True),
        ({"class": "exposure", "direction": "looser"}, TIGHTER_EXPOSURE, False),
        ({"class": "exposure", "direction": "looser"}, LOOSER_EXPOSURE, True),
        ({"direction": "looser"}, LOOSER_EXPOSURE, True),
        ({"blast_radius": "medium"}, OTHER_BEHAVIOUR, True),
        ({"blast_radius": "high"}, OTHER_BEHAVIOUR, False),
        ({"blast_radius": "low"}, OTHER_BEHAVIOUR, True),
    ],
)
def test_a_rule_is_about_class_direction_and_reach(values: Any, facet: Facet, *, expected: bool) -> None:
    assert applies(rule(**values), hearing(facet)) is expected


def test_class_and_direction_must_meet_in_one_facet() -> None:
    both = hearing(TIGHTER_EXPOSURE, Facet(Impact.SAFEGUARD, Direction.LOOSER))
    assert not applies(rule(**{"class": "exposure", "direction": "looser"}), both)


def test_a_change_of_nothing_that_counts_is_asked_nothing() -> None:
    assert not applies(rule(), hearing())


def test_people_of_the_role_count_once_and_authors_not_at_all() -> None:
    ballot = Ballot(
        votes=(vote("ann", "owner"), vote("ann", "owner"), vote("bob", "owner"), vote("cy", "reader")),
        authors=frozenset({"bob"}),
    )
    (asked,) = requirements(hearing(LOOSER_EXPOSURE), [rule(role="owner", count=2)], ballot)
    assert (asked.approved, asked.own, asked.missing, asked.met) == (("ann",), ("bob",), 1, False)
    (found,) = findings(hearing(LOOSER_EXPOSURE), [asked], ballot)
    assert found.code == "CHG020"
    assert found.message == (
        "thresholds/triage 1.0.0 → 1.1.0 needs 1 more approval of role owner; bob made the change (rule r)"
    )


def test_an_approval_of_any_other_change_does_not_count() -> None:
    ballot = Ballot(votes=(vote("ann", subject="sha256:" + "2" * 64),))
    (asked,) = requirements(hearing(LOOSER_EXPOSURE), [rule()], ballot)
    assert asked.missing == 1


def test_enough_people_meet_a_rule_and_nothing_is_found() -> None:
    ballot = Ballot(votes=(vote("ann"), vote("bob")))
    (asked,) = requirements(hearing(LOOSER_EXPOSURE), [rule(count=2)], ballot)
    assert asked.met
    assert list(findings(hearing(LOOSER_EXPOSURE), [asked], ballot)) == []


def test_whoever_rejects_blocks_whatever_others_say() -> None:
    ballot = Ballot(votes=(vote("ann"), vote("bob", approves=False)))
    (asked,) = requirements(hearing(LOOSER_EXPOSURE), [rule()], ballot)
    (found,) = findings(hearing(LOOSER_EXPOSURE), [asked], ballot)
    assert (found.code, found.message) == ("CHG021", "bob rejects thresholds/triage 1.0.0 → 1.1.0: because")


def test_evidence_must_be_of_the_kind_and_about_this_change() -> None:
    wanted = rule(evidence="what-if", count=0)
    other = Ballot(attested=(Attested("what-if", frozenset({"sha256:0"}), "other.json"),))
    (asked,) = requirements(hearing(OTHER_BEHAVIOUR), [wanted], other)
    assert [item.code for item in findings(hearing(OTHER_BEHAVIOUR), [asked], other)] == ["CHG022"]
    right = Ballot(attested=(Attested("what-if", frozenset({SUBJECT.digest}), "right.json"),))
    (asked,) = requirements(hearing(OTHER_BEHAVIOUR), [wanted], right)
    assert (asked.met, asked.evidenced) == (True, "right.json")


def test_of_several_runs_the_largest_is_shown() -> None:
    wanted = rule(evidence="what-if", count=0)
    runs = [
        Attested("what-if", frozenset({SUBJECT.digest}), f"{n}.json", n, f"0 of {n}") for n in (1, 500, 20)
    ]
    (asked,) = requirements(hearing(OTHER_BEHAVIOUR), [wanted], Ballot(attested=tuple(runs)))
    assert (asked.evidenced, asked.shown) == ("500.json", "0 of 500")


@pytest.mark.parametrize(
    ("runs", "met", "file"),
    [
        ([(20, False)], False, "20.json"),
        ([(500, False)], True, "500.json"),
        ([(20, True)], True, "20.json"),
        ([(300, False), (20, True)], True, "20.json"),
        ([(300, False), (499, False)], False, "499.json"),
        ([], False, None),
    ],
)
def test_a_run_on_fewer_records_than_asked_is_not_enough_unless_there_are_no_more(
    runs: list[tuple[int, bool]], file: str | None, *, met: bool
) -> None:
    wanted = rule(evidence="what-if", sample=500, count=0)
    given = tuple(
        Attested("what-if", frozenset({SUBJECT.digest}), f"{n}.json", n, f"0 of {n}", whole)
        for n, whole in runs
    )
    (asked,) = requirements(hearing(OTHER_BEHAVIOUR), [wanted], Ballot(attested=given))
    assert (asked.met, asked.evidenced) == (met, file)
    found = list(findings(hearing(OTHER_BEHAVIOUR), [asked], Ballot()))
    assert [item.code for item in found] == ([] if met else ["CHG022"])
    if not met:
        rests = f"; {file} rests on fewer" if file else ""
        assert found[0].message.endswith(f"evidence of kind what-if on 500 records (rule r){rests}")


def test_a_sample_is_of_evidence() -> None:
    with pytest.raises(ValidationError, match="the rule asks for none"):
        rule(sample=500)


def test_what_no_run_can_show_needs_people_but_no_evidence() -> None:
    setting = replace(hearing(OTHER_BEHAVIOUR), runs=False)
    assert requirements(setting, [rule(evidence="what-if", count=0)], Ballot()) == ()
    (asked,) = requirements(setting, [rule(evidence="what-if", count=1)], Ballot())
    assert (asked.evidence, asked.missing, asked.met) == (None, 1, False)


class Standing:
    def __init__(self, status: str) -> None:
        self.status = status


@pytest.mark.parametrize(
    ("kind", "contract", "came", "went"),
    [
        ("Waiver", Standing("active"), {Direction.LOOSER}, {Direction.TIGHTER}),
        ("Policy", Standing("active"), {Direction.TIGHTER}, {Direction.LOOSER}),
        ("Policy", Standing("retired"), set(), set()),
        ("Waiver", Standing("draft"), set(), set()),
        ("Waiver", None, {Direction.LOOSER}, {Direction.TIGHTER}),
        ("Prompt", Standing("active"), {Direction.OTHER}, {Direction.OTHER}),
    ],
)
def test_what_comes_or_goes_loosens_by_its_kind_and_while_it_is_in_force(
    kind: str, contract: object, came: set[Direction], went: set[Direction]
) -> None:
    assert {facet.direction for facet in of_arrival(kind, contract)} == came
    assert {facet.direction for facet in of_departure(kind, contract)} == went
