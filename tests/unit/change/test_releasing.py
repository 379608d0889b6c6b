"""What a sequence of release statements comes to, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govern.change.releasing import (
    ReleaseError,
    State,
    Step,
    Wanted,
    applied,
    environment_before,
    planned,
    target,
)
from govern.change.rollout import FULL

BEFORE = {"test": None, "staging": "test", "production": "staging"}


def ref(name: str) -> str:
    return f"release/{name}@1.0.0"


class Play:
    """Steps one after the other, each made by `planned`, as the command does."""

    def __init__(self) -> None:
        self.state: State = {}
        self.steps: list[tuple[Step, str | None]] = []

    def __call__(self, action: Any, environment: str, name: str | None = None, **more: Any) -> Step:
        again = more.pop("again", False)
        release = target(self.state, environment, name) if action == "roll-back" else ref(name or "")
        before = BEFORE[environment]
        wanted = Wanted(action, environment, release, _set(release), before=before, **more)
        step = planned(self.state, wanted, again=again)
        step = replace(step, digest=f"sha256:{len(self.steps)}")
        self.state = applied(self.state, step, before)
        self.steps.append((step, before))
        return step

    def new(self, name: str, **more: Any) -> Step:
        return self("release", "test", name, **more)

    def up(self, name: str, to: str, **more: Any) -> Step:
        return self("promote", to, name, **more)

    def through(self, name: str) -> None:
        self.new(name)
        self.up(name, "staging")
        self.up(name, "production")

    def base(self, environment: str) -> str:
        return self.state[environment].base.release


def _set(release: str) -> dict[str, str]:
    return {"model/x@1.0.0": f"sha256:{release}"}


@pytest.fixture
def play() -> Play:
    return Play()


def test_a_release_goes_through_the_environments_in_their_order(play: Play) -> None:
    play.new("1")
    with pytest.raises(ReleaseError, match=r"release/1@1.0.0 is not in force in staging, which comes before"):
        play.up("1", "production")
    step = play.up("1", "staging")
    assert (step.action, step.replaces) == ("promote", None)
    play.up("1", "production")
    assert {name: force.base.release for name, force in play.state.items()} == dict.fromkeys(BEFORE, ref("1"))


def test_it_begins_in_the_first_and_nowhere_else(play: Play) -> None:
    with pytest.raises(ReleaseError, match="can't begin in production: staging comes before"):
        play("release", "production", "1")
    play.new("1")
    with pytest.raises(ReleaseError, match="is not promoted to test: it begins there"):
        applied(
            play.state, replace(play.steps[0][0], action="promote", release=ref("2"), replaces=ref("1")), None
        )


def test_what_is_in_force_already_is_refused_unless_it_is_confirmed(play: Play) -> None:
    play.new("1")
    with pytest.raises(ReleaseError, match="is in force in test already"):
        play.new("1")
    step = play.new("1", again=True)
    assert step.replaces == ref("1")
    assert play.state["test"].base.step == step.digest
    assert len(play.state["test"].held) == 1


def test_an_older_release_may_still_go_on_when_a_newer_one_is_before_it(play: Play) -> None:
    play.new("1")
    play.new("2")
    play.up("1", "staging")
    assert play.base("test") == ref("2")
    assert play.base("staging") == ref("1")


def test_what_was_rolled_back_before_does_not_go_on(play: Play) -> None:
    play.new("1")
    play.new("2")
    play("roll-back", "test")
    with pytest.raises(ReleaseError, match=r"release/2@1.0.0 is not in force in test"):
        play.up("2", "staging")


def test_a_roll_back_leads_to_the_one_before_again_and_again(play: Play) -> None:
    for name in "123":
        play.new(name)
    assert play("roll-back", "test").release == ref("2")
    step = play("roll-back", "test")
    assert (step.release, step.replaces) == (ref("1"), ref("2"))
    with pytest.raises(ReleaseError, match=r"nothing to roll back to in test: release/1@1.0.0 was the first"):
        play("roll-back", "test")
    play.new("4")
    assert play("roll-back", "test").release == ref("1"), "what was rolled back is not gone back to"


@pytest.mark.parametrize("name", ["1", "release/1", "release/1@1.0.0"])
def test_a_roll_back_may_name_an_earlier_one(play: Play, name: str) -> None:
    for each in "123":
        play.new(each)
    assert play("roll-back", "test", name).release == ref("1")


def test_a_roll_back_goes_only_to_what_was_in_force_before(play: Play) -> None:
    with pytest.raises(ReleaseError, match="nothing to roll back in staging"):
        target(play.state, "staging", None)
    play.new("1")
    play.new("2")
    with pytest.raises(ReleaseError, match="9 was not in force in test before") as caught:
        target(play.state, "test", "9")
    assert "Roll back to release/1@1.0.0" in caught.value.help
    with pytest.raises(ReleaseError, match="was not in force in test before"):
        target(play.state, "test", "2")


def test_a_share_needs_something_for_the_other_records(play: Play) -> None:
    with pytest.raises(ReleaseError, match="nothing is in force in test that could serve the other records"):
        play.new("1", share=100_000)


def test_a_rollout_grows_until_it_is_all(play: Play) -> None:
    play.new("1")
    first = play.new("2", share=100_000)
    assert first.replaces == ref("1")
    play.new("2", share=500_000)
    force = play.state["test"]
    assert force.rollout is not None
    assert (force.base.release, force.rollout.release, force.rollout.share) == (ref("1"), ref("2"), 500_000)
    assert force.rollout.seed == first.digest, "the first statement decides which records come first"
    with pytest.raises(ReleaseError, match=r"would leave records of test that it has \(50% of records\)"):
        play.new("2", share=400_000)
    play.new("2")
    assert play.state["test"].rollout is None
    assert play.base("test") == ref("2")


def test_a_segment_may_be_dropped_and_not_changed(play: Play) -> None:
    play.new("1")
    play.new("2", segment="drug=a", share=200_000)
    with pytest.raises(ReleaseError, match=r"would leave records .*20% of drug=a"):
        play.new("2", segment="drug=b", share=500_000)
    play.new("2", segment="drug=a")
    with pytest.raises(ReleaseError, match="is in force in test already"):
        play.new("2", segment="drug=a")
    with pytest.raises(ReleaseError, match=r"would leave records .*all drug=a"):
        play.new("2", share=500_000)
    play.new("2")
    assert play.base("test") == ref("2")


def test_one_rollout_at_a_time(play: Play) -> None:
    play.new("1")
    play.new("2", share=1)
    with pytest.raises(ReleaseError, match=r"release/2@1.0.0 is being rolled out in test"):
        play.new("3")
    with pytest.raises(ReleaseError, match=r"release/2@1.0.0 is being rolled out in test"):
        play.new("1", share=2)
    play("roll-back", "test")
    with pytest.raises(ReleaseError, match="is in force in test for all records"):
        play.new("1", share=2)


def test_a_roll_back_ends_a_rollout_first(play: Play) -> None:
    play.new("0")
    play.new("1")
    play.new("2", share=1)
    step = play("roll-back", "test")
    assert (step.release, step.replaces) == (ref("1"), ref("2"))
    assert play.state["test"].rollout is None
    play.new("2", share=1)
    assert play("roll-back", "test", "0").release == ref("0")
    assert [held.release for held in play.state["test"].held] == [ref("0")]


def test_what_is_partly_in_force_is_not_promoted(play: Play) -> None:
    play.through("1")
    play.new("2", share=1)
    with pytest.raises(ReleaseError, match=r"not in force in test for all records \(0.0001% of records\)"):
        play.up("2", "staging")


def test_a_release_is_the_same_everywhere_and_ever(play: Play) -> None:
    play.new("1")
    other = {"components": {"model/x@1.0.0": "sha256:other"}}
    step = Step("promote", "staging", ref("1"), other["components"], None)
    with pytest.raises(ReleaseError, match="not the same in test and staging"):
        applied(play.state, step, "test")
    step = Step("release", "test", ref("1"), other["components"], ref("1"))
    with pytest.raises(ReleaseError, match="not what was put in force in test"):
        applied(play.state, step, None)
    play.new("2", share=5)
    with pytest.raises(ReleaseError, match="not what is being rolled out in test"):
        applied(play.state, replace(step, release=ref("2"), share=6), None)
    with pytest.raises(ReleaseError, match="not what was in force in test"):
        applied(play.state, replace(step, action="roll-back", replaces=ref("2")), None)


def test_a_statement_says_what_it_replaced(play: Play) -> None:
    play.new("1")
    step = Step("release", "test", ref("2"), _set(ref("2")), None)
    with pytest.raises(ReleaseError, match=r"release/1@1.0.0 is in force in test, not nothing"):
        applied(play.state, step, None)
    with pytest.raises(ReleaseError, match=r"release/1@1.0.0 is in force in test, not release/9@1.0.0"):
        applied(play.state, replace(step, replaces=ref("9")), None)


def test_a_roll_back_is_for_all_records(play: Play) -> None:
    play.new("1")
    play.new("2")
    step = Step("roll-back", "test", ref("1"), _set(ref("1")), ref("2"), share=5)
    with pytest.raises(ReleaseError, match="a roll-back is for all records"):
        applied(play.state, step, None)


def test_what_govern_yaml_runs_is_what_a_first_release_replaces(play: Play) -> None:
    step = play.new("2", share=100_000, initial=ref("1"))
    assert step.replaces == ref("1")
    assert play.base("test") == ref("1")
    assert play("roll-back", "test").release == ref("1")


def test_what_govern_yaml_runs_can_be_put_on_record_where_it_runs(play: Play) -> None:
    step = play("promote", "production", "1", initial=ref("1"))
    assert step.replaces == ref("1")
    assert play.state["production"].base.step == step.digest


def test_the_environment_before_is_one_of_all_pipelines() -> None:
    everywhere = ("test", "staging", "production")
    assert environment_before("test", [everywhere]) is None
    assert environment_before("production", [everywhere]) == "staging"
    assert environment_before("production", [("test", "production")]) == "test"
    assert environment_before("production", [("production",)]) is None
    assert environment_before("production", [("production",), everywhere]) == "staging", "never passed over"
    with pytest.raises(ReleaseError, match="not declared for staging"):
        environment_before("staging", [("test", "production")])


def test_the_same_statements_come_to_the_same(play: Play) -> None:
    play.through("1")
    play.new("2", share=10)
    play.new("2", share=FULL)
    play("roll-back", "test")
    state: State = {}
    for step, before in play.steps:
        state = applied(state, step, before)
    assert state == play.state
