"""What a record led to, and what rests on a signed statement: nothing left out, nobody counted twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..team import Team, commit, git

WHEN = ("--now", "2026-01-02")


@pytest.fixture
def signed(work: Any, tmp_path: Path) -> Any:
    """The workspace with people who have keys."""
    work.write(
        "govern.yaml",
        (work.root / "govern.yaml").read_text() + Team(tmp_path).text().replace(", until: 2026-06-30", ""),
    )
    return work


def by(tmp_path: Path, who: str, role: str) -> tuple[str, ...]:
    return ("--key", f"ssh:{tmp_path / who}", "--reason", "looked", "--role", role, *WHEN)


def told(work: Any, *words: str) -> Any:
    return json.loads(work.good("impact", *words, "--format", "json"))


def held(work: Any) -> str:
    """An event of run 2 that waits for approvals."""
    found = json.loads(work.good("why", "--format", "json"))["changed"]
    return next(str(one["after"]["event"]) for one in found if one["after"]["verdict"] == "hold")


def statement(work: Any) -> str:
    (path,) = (work.root / "lineage/statements").iterdir()
    return f"sha256:{path.stem}"


def test_a_record_is_followed_through_every_run(ran: Any) -> None:
    found = told(ran, "k3")
    assert [event["event"] for event in found["events"]] == ["ev:1_3", "ev:2_3"]
    assert told(ran, "ev:2_3") == found == told(ran, "record:k3")
    done = [event for event in found["events"] if event["verdict"] == "act"]
    assert sum(row["count"] for row in found["taken"]) == len(done)
    assert {row["blast_radius"] for row in found["taken"]} <= {"low", "medium", "high"}
    cited = {entry["type"] for entry in found["evidence"]["entries"]}
    assert cited == {"event", "run", "factor-set"}


def test_what_outside_pipelines_made_of_it_counts(work: Any) -> None:
    events = [
        {"source": "s", "id": "a", "time": "2026-01-03T00:00:00Z", "parents": ["ev:2_3"],
         "outcome": {"result": "x"}},
        {"source": "s", "id": "b", "time": "2026-01-04T00:00:00Z", "parents": ["a"],
         "decision": {"verdict": "act", "action": "call"}},
        {"source": "s", "id": "c", "time": "2026-01-05T00:00:00Z", "record": "k3",
         "components": ["model/words@1.0.0"], "outcome": {"result": "y"}},
        {"source": "s", "id": "d", "time": "2026-01-05T00:00:00Z", "record": "k4",
         "components": ["model/words@1.0.0"], "outcome": {"result": "z"}},
    ]  # fmt: skip
    work.write("events.jsonl", "".join(json.dumps(event) + "\n" for event in events))
    work.good("record", str(work.root / "events.jsonl"))
    found = told(work, "k3")
    assert [each["said"]["id"] for each in found["recorded"]] == ["a", "b", "c"]
    assert {"blast_radius": "unknown", "action": "call", "count": 1} in found["taken"]
    assert [each["said"]["id"] for each in told(work, "k4")["recorded"]] == ["d"]


def test_an_approval_carries_what_is_done_because_of_it(signed: Any, tmp_path: Path) -> None:
    event = held(signed)
    assert told(signed, event)["events"][-1]["agreed"] is None
    signed.good("approve", event, *by(tmp_path, "bob", "officer"))
    found = told(signed, event)
    assert found["events"][-1]["agreed"] is True
    assert {"blast_radius": "high", "action": "alert", "count": 1} in found["taken"]
    rests = told(signed, statement(signed))
    assert (rests["agreed_with_it"], rests["agreed_without_it"]) == (True, False)
    assert rests["statement"]["says"] == "approves alert"
    assert rests["event"]["event"] == event
    assert told(signed, f"lineage/statements/{statement(signed)[7:]}.json") == rests
    assert told(signed, statement(signed)[:20]) == rests
    shown = signed.good("impact", statement(signed))
    assert "what was done falls with it" in shown
    assert "### " in signed.good("impact", statement(signed), "--format", "markdown")


def test_one_of_two_approvals_carries_nothing_alone(signed: Any, tmp_path: Path) -> None:
    event = held(signed)
    signed.edit("govern.yaml", "roles: [owner],", "roles: [owner, officer],")
    first = statement(signed) if signed.good("approve", event, *by(tmp_path, "bob", "officer")) else ""
    signed.good("approve", event, *by(tmp_path, "ann", "officer"))
    assert told(signed, first)["agreed_without_it"] is True
    assert "nothing falls with it alone" in signed.good("impact", first)
    signed.good("revoke", first, *by(tmp_path, "bob", "officer"))
    rests = told(signed, first)
    assert rests["statement"]["objection"] == "it was revoked since"
    assert "does not count: it was revoked since" in signed.good("impact", first)


def test_an_override_and_a_deferral_are_told(signed: Any, tmp_path: Path) -> None:
    signed.good(
        "override",
        "ev:2_3",
        "--to",
        "log" if _action(signed) != "log" else "tag",
        *by(tmp_path, "ann", "owner"),
    )
    rests = told(signed, statement(signed))
    assert (rests["statement"]["kind"], rests["agreed_with_it"], rests["agreed_without_it"]) == (
        "override",
        True,
        False,
    )


def _action(work: Any) -> str:
    return str(told(work, "ev:2_3")["events"][-1]["action"])


def test_a_revocation_is_told_by_what_it_stops(signed: Any, tmp_path: Path) -> None:
    signed.good("revoke", "model/words@1.0.0", *by(tmp_path, "ann", "owner"))
    rests = told(signed, statement(signed))
    (touched,) = rests["touched"]
    assert (touched["component"], touched["events"]) == ("model/words", 40)
    assert rests["event"] is None


def test_the_approval_of_a_change_is_told_by_what_the_versions_touched(signed: Any, tmp_path: Path) -> None:
    signed.write("govern.yaml", (signed.root / "govern.yaml").read_text() + (
        "gate:\n  approvals:\n    - {name: shown, class: behaviour, role: owner, count: 1}\n"
    ))  # fmt: skip
    git(signed, "init", "--quiet")
    commit(signed, "base")
    signed.edit("contracts/triage.yaml", "alert_at, value: 0.5", "alert_at, value: 0.35")
    signed.good("bump")
    signed.good("lock")
    signed.good("approve", "HEAD", "--key", f"ssh:{tmp_path / 'ann'}", "--reason", "looked", *WHEN)
    (path,) = (signed.root / "lineage/approvals").iterdir()
    rests = told(signed, f"sha256:{path.stem}")
    assert rests["statement"]["by"] == "ann"
    assert rests["touched"] == []
    assert any(name.startswith("thresholds/triage@") for name in rests["untouched"])
    assert "was never in force" in signed.good("impact", f"lineage/approvals/{path.name}")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("kk3",), "nothing was decided on a record `kk3`"),
        (("ev:2_999",), "there is no event ev:2_999"),
        (("sha256:0123456789",), "there is no statement sha256:0123456789"),
        (("k3", "--replace", "1.0.0"), "--replace is for a version of a component"),
        (("model/wordz",), "Did you mean model/words?"),
    ],
)
def test_a_slip_is_refused(ran: Any, words: tuple[str, ...], message: str) -> None:
    done = ran.govern("impact", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.replace("│", " ").split())
