"""Certificates of answers: made, checked by others, spoilt in every field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govern.app.answers.certify import certify
from govern.app.answers.changed import changed
from govern.app.answers.verify_answer import verify_answer
from govern.app.answers.why import why
from govern.app.log.logs import trust_policy
from govern.errors import GovernError
from govern.source.canonical import canonical_bytes


@pytest.fixture(scope="module")
def made(ran: Any) -> bytes:
    """The certificate with the most sets of causes, opened."""
    events = [item.after.event for item in changed(ran.context).changed]
    most = max(events, key=lambda event: len(why(ran.context, event).explanation.proven))
    return certify(ran.context, most, opened=True)


def written(to: Path, value: Any) -> Path:
    path = to / "answer.json"
    path.write_bytes(value if isinstance(value, bytes) else canonical_bytes(value) + b"\n")
    return path


def test_every_answer_of_the_run_can_be_certified_and_verifies(ran: Any, tmp_path: Path) -> None:
    for item in changed(ran.context).changed:
        path = written(tmp_path, certify(ran.context, item.after.event))
        found = verify_answer(path, trust_policy(ran.context), ran.context)
        assert (found.failure, found.unchecked) == (None, None)
        told = json.loads(path.read_bytes())
        sets = why(ran.context, item.after.event).explanation.proven
        assert {tuple(proof["undone"]) for proof in told["rollback_sets"]} == set(sets)
        assert told["complete"]
        assert told["opening"] is None


def test_a_closed_certificate_holds_no_text_of_the_record(ran: Any, records: Any) -> None:
    item = changed(ran.context).changed[0]
    _, _, review = next(row for row in records if row[0] == item.record)
    assert review.encode() not in certify(ran.context, item.after.event)
    assert review.encode() in certify(ran.context, item.after.event, opened=True)


def test_an_outsider_checks_it_against_the_log_and_says_what_was_not_run(
    ran: Any, made: bytes, tmp_path: Path
) -> None:
    found = verify_answer(written(tmp_path, made), trust_policy(ran.context), None)
    assert not found.ok
    assert (found.failure, found.unchecked) == (None, found.unchecked)
    assert found.unchecked is not None
    assert found.head is not None
    assert not any("undoing" in text for text in found.says)
    assert any("undoing" in text for text in found.claims)


def leaves(value: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Name every place of a JSON value, also its objects and arrays."""
    if route:
        yield route
    items: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in items:
        yield from leaves(item, (*route, key))


def spoilt(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value[:-1]}{'x' if value[-1:] != 'x' else 'y'}"
        case list():
            return value[:-1] or ["x"]
        case dict():
            return {"x": "x"}
        case _:
            return "x"


def test_a_change_of_any_field_is_caught(ran: Any, made: bytes, tmp_path: Path) -> None:
    whole = json.loads(made)
    accepted = []
    for route in leaves(whole):
        value = json.loads(made)
        *above, last = route
        inner = value
        for key in above:
            inner = inner[key]
        inner[last] = spoilt(inner[last])
        try:
            found = verify_answer(written(tmp_path, value), trust_policy(ran.context), ran.context)
        except GovernError:
            continue
        if found.ok:
            accepted.append(route)
    assert accepted == []
    found = verify_answer(written(tmp_path, made), trust_policy(ran.context), ran.context, complete=True)
    assert found.ok
    assert "index was made again" in found.says[-1]


def test_a_certificate_that_holds_only_some_sets_says_so_and_is_not_proved(
    ran: Any, made: bytes, tmp_path: Path
) -> None:
    whole = json.loads(made)
    assert len(whole["rollback_sets"]) > 1
    some = {**whole, "complete": False, "rollback_sets": whole["rollback_sets"][:1]}
    found = verify_answer(written(tmp_path, some), trust_policy(ran.context), ran.context)
    assert (found.ok, found.failure) == (False, None)
    assert "as it says itself" in str(found.unchecked)


def test_an_invented_cause_is_never_said_to_hold(ran: Any, made: bytes, tmp_path: Path) -> None:
    value = json.loads(made)
    after = {"outcome": value["after"]["outcome"], "stages": value["after"]["stages"]}
    idle = "thresholds/triage"
    other = {"action": "invented", "verdict": "act"}
    value["rollback_sets"] = [
        {
            "undone": [idle],
            "tried": [{**after, "undone": []}, {**after, "undone": [idle], "outcome": other}],
        }
    ]
    path = written(tmp_path, value)
    outside = verify_answer(path, trust_policy(ran.context), None)
    assert not outside.ok
    assert not any(idle in text for text in outside.says)
    assert verify_answer(path, trust_policy(ran.context), ran.context).failure is not None


def test_a_side_that_the_log_recorded_cannot_be_passed_off_as_unrecorded(
    ran: Any, made: bytes, tmp_path: Path
) -> None:
    value = json.loads(made)
    value["before"]["event"] = None
    found = verify_answer(written(tmp_path, value), trust_policy(ran.context), ran.context)
    assert "an event was left out" in str(found.failure)


def test_a_subset_that_was_not_tried_is_caught(ran: Any, made: bytes, tmp_path: Path) -> None:
    value = json.loads(made)
    first = value["rollback_sets"][0]
    first["tried"].pop(0)
    found = verify_answer(written(tmp_path, value), trust_policy(ran.context), ran.context)
    assert found.failure is not None
    assert "subsets" in found.failure
    value["rollback_sets"] = []
    none = verify_answer(written(tmp_path, value), trust_policy(ran.context), ran.context)
    assert none.failure == "it names no set of causes"


def test_the_command_writes_one_and_verifies_it(ran: Any, tmp_path: Path) -> None:
    event = changed(ran.context).changed[0].after.event
    path = tmp_path / "answer.json"
    done = ran.govern("why", event, "--proof", str(path))
    assert done.exit_code == 0, done.output
    checked = ran.govern("verify", str(path))
    assert checked.exit_code == 0, checked.output
    assert "configurations were run again here" in checked.stdout
    value = json.loads(path.read_bytes())
    value["after"]["outcome"]["action"] = "log" if value["after"]["outcome"]["action"] != "log" else "tag"
    path.write_bytes(canonical_bytes(value))
    refused = ran.govern("verify", str(path), "--format", "json")
    assert refused.exit_code == 4
    assert not json.loads(refused.stdout)["ok"]


def test_what_cannot_be_certified_is_said(ran: Any, tmp_path: Path) -> None:
    same = ran.govern("why", "ev:2_0", "--vs", "release:42", "--proof", str(tmp_path / "a.json"))
    assert same.exit_code == 2
    assert "no cause of ev:2_0 is proven" in same.stderr
    assert not (tmp_path / "a.json").exists()
    assert ran.govern("why", "--proof", str(tmp_path / "a.json")).exit_code == 2
