from __future__ import annotations

import json
from typing import Any

import pytest

from govern.app.answers.changed import changed
from govern.app.answers.first_bad import first_bad


def test_the_transitions_of_every_record_are_the_changes_between_the_runs(ran: Any, records: Any) -> None:
    told = {item.record: (item.before, item.after) for item in changed(ran.context).changed}
    for key, _, _ in records:
        history = first_bad(ran.context, key)
        assert [step.run for step in history.steps] == [1, 2]
        assert [(t.before.decided, t.after.decided) for t in history.transitions] == [
            told[key] for key in [key] if key in told
        ]
        for transition in history.transitions:
            names = {moved.factor.partition("#")[0] for moved in transition.moved}
            assert {"sanitizer/text", "thresholds/triage", "action-policy/triage"} <= names


def test_all_transitions_are_listed_where_it_went_back_and_forth(work: Any) -> None:
    item = changed(work.context).changed[0]
    work.good("run", "41")
    work.good("run", "42")
    history = first_bad(work.context, item.after.event)
    assert len(history.steps) == 4
    assert len(history.transitions) == 3
    assert history.first is not None
    assert history.first.after.decided.event == item.after.event
    only = first_bad(work.context, item.record, bad=item.after.action)
    assert only.first is not None
    assert only.first.after.decided.action == item.after.action
    people = work.good("first-bad", item.record)
    assert "3 transitions in 4 runs" in people
    assert f"govern why {item.after.event} --vs {item.before.event}" in people


def test_a_record_that_never_changed_is_said_to_be_so(ran: Any, records: Any) -> None:
    moved = {item.record for item in changed(ran.context).changed}
    key = next(key for key, _, _ in records if key not in moved)
    told = json.loads(ran.good("first-bad", key, "-f", "json"))
    assert (told["transitions"], told["first"]) == ([], None)
    assert "no transition" in ran.good("first-bad", key)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["k999"], "nothing was decided on a record `k999`"),
        (["ev:9_0"], "there is no run 9"),
        (["k0", "-e", "production"], "in production"),
        (["k0", "--action", "alarm"], "was never decided on record k0"),
    ],
)
def test_what_cannot_be_asked_is_said(ran: Any, words: list[str], said: str) -> None:
    done = ran.govern("first-bad", *words)
    assert done.exit_code == 2
    assert said in done.stderr
