"""A letter to the person affected: what was decided and why, and nothing of the inside or of others."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from govern.app.answers.changed import changed
from govern.app.answers.letter import letter
from govern.app.answers.letter_change import cause
from govern.app.answers.letter_words import factor, handling, outside
from govern.app.answers.why import explained
from govern.contract.kinds.sanitizer import Sanitizer

from ..team import Team

TEAM = """\
name: Review triage
description: {purpose: Finds reviews that worry., limitations: See code/stages.py and sha256:00.}
team:
  members:
    - {username: ann, role: review team}
    - {username: gone, role: founder, dateOut: "2025-01-01"}
support:
  - {channel: reviews@example.org}
sources:"""
FORBIDDEN = re.compile(
    r"sha256|[0-9a-f]{16}|\.py\b|\.yaml\b|\.txt\b|lineage|@\d+\.\d+\.\d+|release/|"
    r"(?:sanitizer|model|thresholds|action-policy|insight-pipeline|data-contract)/\w"
)


@pytest.fixture(scope="module")
def told(ran: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The workspace with titles and owners in its contracts, in two releases that ran."""
    folder = tmp_path_factory.mktemp("told")
    work = ran.copy(folder)
    people = Team(folder).text()
    work.write("govern.yaml", (work.root / "govern.yaml").read_text() + people)
    for path in ("calibration", "policy", "triage", "words", "sanitizer", "pipeline", "43"):
        work.edit(f"contracts/{path}.yaml", "1.2.0", "1.3.0")
    work.edit("contracts/43.yaml", '"43"', '"44"')
    work.edit("contracts/pipeline.yaml", "sanitise, count", "count")
    work.edit("contracts/pipeline.yaml", "sources:", TEAM)
    work.edit("contracts/calibration.yaml", "status:", "name: How much a word counts\nstatus:")
    work.good("lock")
    work.good("run", "44")
    return work


def events(work: Any) -> list[Any]:
    found: list[Any] = json.loads(work.good("why", "--vs", "release:41", "--format", "json"))["changed"]
    return found


def test_it_says_what_was_decided_why_and_whom_to_ask(told: Any) -> None:
    event = events(told)[0]["after"]["event"]
    shown = told.govern("why", event, "--vs", "release:41", "--for", "person").stdout
    for text in (
        f"Reference: {event}",
        "“Review triage”",
        "Finds reviews that worry.",
        "With the system as it was before, the result would have been:",
        "“How much a word counts”",
        "reviews@example.org",
        "ann, review team (ann@example.org)",
        "defer",
        "override",
        "Articles 15 and 22",
        "Article 86",
    ):
        assert text in shown
    assert "gone" not in shown


@pytest.mark.parametrize("form", ["human", "json", "markdown"])
def test_no_byte_of_it_is_of_the_inside_or_of_anybody_else(told: Any, records: Any, form: str) -> None:
    for item in events(told)[: 5 if form == "human" else 2]:
        event, record = item["after"]["event"], item["record"]
        done = told.govern("why", event, "--vs", "release:41", "--for", "person", "--format", form)
        assert done.exit_code == 0, done.output
        assert not FORBIDDEN.search(done.stdout), FORBIDDEN.search(done.stdout)
        for key, _, review in records:
            assert review not in done.stdout
            assert key == record or not re.search(rf"\b{key}\b", done.stdout)
        for name in ("calibrate", "recommend", "counter", "per_word", "hmac"):
            assert name not in done.stdout


def test_an_event_that_nothing_ran_before_is_told_without_a_comparison(ran: Any) -> None:
    found = letter(ran.context, "ev:1_3")
    assert [section.title for section in found.sections] == [
        "What was decided",
        "What it was based on",
        "How the system comes to a result",
        "What you can do",
    ]
    assert found.certain
    data = next(section for section in found.sections if section.title == "What it was based on")
    assert data.points == ("id: not used", "drug: used as it is", "rating: not used", "review: used as it is")


def test_what_is_not_known_is_said_without_the_reasons_of_the_inside(work: Any) -> None:
    work.edit("data/reviews.tsv", "k3\t", "k9999\t")
    done = work.govern("why", "ev:2_3", "--for", "person")
    assert done.exit_code == 1
    assert "What made a difference is not known" in done.stdout
    assert not FORBIDDEN.search(done.stdout)
    done = work.govern("why", "ev:2_4", "--vs", "release:43", "--for", "person")
    assert done.exit_code == 1
    assert "works in other steps now" in done.stdout


def test_the_sets_are_those_of_the_engineers_answer(ran: Any) -> None:
    event = changed(ran.context).changed[0].after.event
    engineer = json.loads(ran.good("why", event, "--format", "json"))
    found = letter(ran.context, event)
    (section,) = [one for one in found.sections if one.title == "Why the result is not the one before"]
    said = " ".join((*section.sentences, *section.points))
    for name in {one for members in engineer["rollback_sets"] for one in members}:
        assert factor(name, None) in said
    assert found.certain
    assert "chance" not in said


def test_that_a_part_draws_is_told(ran: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    event = changed(ran.context).changed[0].after.event

    def drawn(question: Any) -> Any:
        return replace(explained(question), drawn=("count",))

    monkeypatch.setattr("govern.app.answers.letter.explained", drawn)
    found = letter(ran.context, event)
    assert not found.certain
    assert any("may be chance" in one for section in found.sections for one in section.sentences)


@pytest.mark.parametrize(
    ("sets", "begins", "points"),
    [
        ((("a",),), "What made the difference is a.", 0),
        ((("a",), ("b",)), "These made the difference together: a and b. Had any", 0),
        ((("a", "b"),), "Each of these alone was enough: a and b. Only had all", 0),
        ((("a", "b"), ("c",)), "Had all of one of these groups stayed as it was, and nothing else,", 2),
    ],
)
def test_sets_are_told_in_words_that_need_no_theory(sets: Any, begins: str, points: int) -> None:
    sentence, listed = cause(sets, "open case")
    assert sentence.startswith(begins)
    assert "the result would not have been: open case." in sentence
    assert len(listed) == points


def test_what_people_decided_since_is_told(work: Any, tmp_path: Any) -> None:
    team = Team(tmp_path)
    work.write("govern.yaml", (work.root / "govern.yaml").read_text() + team.text())
    reason = ("--reason", "looked at it", "--key", f"ssh:{tmp_path / 'ann'}", "--now", "2026-01-02")
    work.good("defer", "ev:2_3", "--until", "2026-03-04", *reason)
    shown = work.good("why", "ev:2_3", "--for", "person")
    assert "On 2 January 2026 somebody in the role of owner put it off until 4 March 2026." in shown
    assert "looked at it" not in shown
    assert "put it off" not in work.good("why", "ev:2_4", "--for", "person").replace("can put it off", "")


def test_drawings_and_proofs_are_refused_in_a_letter(ran: Any) -> None:
    for more in (("--mermaid",), ("--proof", "x.json"), ("--draws", "9")):
        done = ran.govern("why", "ev:2_3", "--for", "person", *more)
        assert (done.exit_code, done.stdout) == (2, "")
    assert ran.govern("why", "--for", "person").exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "see code/stages.py",
        "uses model/words",
        "sha256:ab",
        "on http://db.example",
        "words.txt holds them",
        "as ev:2_3",
    ],
)
def test_words_of_the_inside_are_left_out(text: str) -> None:
    assert outside(text) == ""
    assert outside(" Reads\nreviews of 1/2 of all ") == "Reads reviews of 1/2 of all"


def test_a_field_whose_words_are_taken_out_is_not_said_to_be_unused() -> None:
    rules = [{"field": "text", "method": "redact", "words_of": ["name"]}]
    envelope = {
        "apiVersion": "govern/v1",
        "kind": "Sanitizer",
        "id": "s",
        "version": "1.0.0",
        "status": "active",
    }
    sanitizer = Sanitizer.model_validate({**envelope, "rules": rules})
    assert handling("name", None, sanitizer) == "used only to take its words out of the rest"
    assert handling("other", None, sanitizer) == "not used"
    assert handling("text", sanitizer.rules[0], sanitizer) == "used with parts taken out"
