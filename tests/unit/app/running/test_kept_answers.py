"""Answers of a model behind an endpoint, kept beside the log: found by every question, asked for once."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govern.app.answers.material import material
from govern.app.answers.why import why
from govern.app.answers.why_rate import why_rate
from govern.app.change.what_if import Asked, between_releases
from govern.app.log.logs import open_reader
from govern.app.models.answers import NAME
from govern.app.models.shelf import OpenedShelf, WorkspaceShelf
from govern.app.personal.sweep import sweep
from govern.app.running.run import run
from govern.errors import DurabilityError
from govern.run.recorder import RecordFailed
from govern.why.answer import Tier

from ....model_server import ModelServer, serving
from ..conftest import Work, texts

PLUGIN = 'code: {entry: "code/count.py:counter"}\nweights:\n  - {name: lexicon, location: data/lexicon.txt}\n'
PARAMETERS = ("parameters: {weight: 1}", "parameters: {weight: 2}")
ROWS = [
    ("k0", "calm", "awful pain, so bad, zomig"),
    ("k1", "zomig", "fine"),
    ("k2", "calm", "so bad the pain"),
    ("k3", "zomig", "bad"),
]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as found:
        yield found


def released(work: Work, server: ModelServer, number: str, replay: str = "plugin") -> None:
    """Write and lock a release whose model is asked at the server."""
    for path, text in texts(number).items():
        work.write(path, text)
    price = "{currency: EUR, input: 1, output: 1}"
    api = f"endpoint: {server.url}\napi: {{style: openai-chat, answer: json, price: {price}}}\n"
    work.edit("contracts/words.yaml", PLUGIN, api)
    work.edit("contracts/words.yaml", "replay: plugin", f"replay: {replay}")
    for text in PARAMETERS:
        path = work.root / "contracts/words.yaml"
        path.write_text(path.read_text().replace(text, f"parameters: {{gen_ai.request.seed: {number}}}"))
    work.good("lock")


@pytest.fixture
def made(tmp_path: Path, server: ModelServer) -> Callable[[str], Work]:
    """Make a workspace in which releases 41 and 42 ran."""

    def make(replay: str = "plugin") -> Work:
        work = Work(tmp_path / "small", tmp_path / "home")
        rows = ["id\tdrug\trating\treview", *(f"{key}\t{drug}\t7\t{text}" for key, drug, text in ROWS)]
        work.write("data/reviews.tsv", "\n".join(rows) + "\n")
        for number in ("41", "42"):
            released(work, server, number, replay)
            if number == "41":
                work.good("log", "init")
            work.good("run", number)
        return work

    return make


def kept(work: Work) -> int:
    with open_reader(work.context) as reader:
        rows = reader.database.rows("SELECT digest FROM disclosure")
    return sum(name.startswith(NAME) for (name,) in rows)


def changed(work: Work) -> str:
    found = json.loads(work.good("why", "--format", "json"))["changed"]
    return str(found[0]["after"]["event"])


def test_every_question_finds_what_was_asked_and_asks_for_the_rest_once(
    made: Callable[[], Work], server: ModelServer
) -> None:
    work = made()
    assert (len(server.asked), kept(work)) == (8, 8)
    event = changed(work)
    questions: list[Callable[[], Any]] = [
        lambda: why(work.context, event),
        lambda: why_rate(work.context, "verdict=act", "41", "42"),
        lambda: between_releases(work.context, "41", "42", Asked()),
        lambda: material(work.context, "model/words@1.1.0", "1.0.0"),
        lambda: work.good("run", "42"),
        lambda: work.good("run", "41"),
    ]
    for question in questions:
        question()
    asked = len(server.asked)
    assert kept(work) == asked
    for question in questions:
        question()
    assert len(server.asked) == asked


def test_a_plan_asks_nobody_and_counts_the_calls_that_were_not_made(
    made: Callable[[], Work], server: ModelServer
) -> None:
    work = made()
    event = changed(work)
    plan = json.loads(work.govern("why", event, "--plan", "--format", "json").stdout)
    rate = json.loads(
        work.govern(
            "why-rate", "verdict=act", "--from", "41", "--to", "42", "--plan", "--format", "json"
        ).stdout
    )
    assert len(server.asked) == 8
    assert [call["stage"] for call in plan["calls"]] == ["count"] * len(plan["calls"])
    assert plan["calls"]
    assert plan["cost_millionths"] == {"EUR": 25 * len(plan["calls"])}
    assert sum(batch["calls"] for batch in rate["calls"]) * 25 == rate["cost_millionths"]["EUR"]
    before = len(server.asked)
    answer = why(work.context, event).explanation
    assert Tier.COMPLETE in answer.tiers
    assert len(server.asked) - before <= plan["most"]
    again = json.loads(work.govern("why", event, "--plan", "--format", "json").stdout)
    assert again["calls"] == []


def test_answers_are_kept_with_their_record_and_gone_with_it(
    made: Callable[[], Work], server: ModelServer
) -> None:
    work = made()
    event = changed(work)
    key = next(row[0] for row in ROWS if f"_{row[0][1:]}" in event)
    work.good("erase", "--subject", key, "--yes")
    assert kept(work) == 6
    assert why(work.context, event).explanation.tiers == (Tier.UNKNOWN,)
    assert len(server.asked) == 8


def test_retention_sweeps_them(made: Callable[[], Work]) -> None:
    work = made()
    work.edit(
        "contracts/reviews.yaml",
        "schema:",
        "slaProperties:\n  - {property: retention, value: 1, unit: d}\nschema:",
    )
    work.edit("contracts/reviews.yaml", "version: 1.0.0", "version: 1.0.1")
    work.good("lock")
    later = replace(work.context, now=dt.datetime.now(dt.UTC) + dt.timedelta(days=3))
    (found,) = sweep(later, carry_out=False).sources
    assert found.doomed is not None
    assert sum(name.startswith(NAME) for name in found.doomed.disclosures) == 8


def test_recorded_answers_prove_and_certify_where_nobody_can_be_asked(
    made: Callable[[str], Work], server: ModelServer, tmp_path: Path
) -> None:
    work = made("recorded")
    event = changed(work)
    server.plan = [{"status": 500}] * 1000
    answer = why(work.context, event).explanation
    assert Tier.PROVEN in answer.tiers
    assert len(server.asked) == 8
    proof = str(tmp_path / "answer.json")
    work.good("why", event, "--proof", proof)
    assert "proved" in work.govern("verify", proof).output
    assert len(server.asked) == 8


def test_without_the_subjects_keys_nothing_is_found_or_kept_and_none_are_made(
    made: Callable[[], Work], server: ModelServer, tmp_path: Path
) -> None:
    work = made()
    other = Work(work.root, tmp_path / "other")
    other.home.mkdir(mode=0o700)
    between_releases(other.context, "41", "42", Asked())
    assert len(server.asked) == 16
    assert kept(work) == 8
    assert not (other.home / "subjects").exists()


def test_where_the_log_can_not_be_written_answers_are_found_all_the_same(
    made: Callable[[], Work], server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = made()

    def refused(*given: Any) -> Any:
        raise DurabilityError("read-only")

    monkeypatch.setattr(WorkspaceShelf, "_writer", refused)
    between_releases(work.context, "41", "42", Asked())
    assert (len(server.asked), kept(work)) == (8, 8)


def test_an_answer_that_can_not_be_kept_stops_the_run(
    made: Callable[[], Work], server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = made()
    released(work, server, "43")

    def full(*given: Any) -> None:
        raise DurabilityError("the disk is full")

    monkeypatch.setattr(OpenedShelf, "keep", full)
    with pytest.raises(RecordFailed, match="record `k0`: stage `count` can't be asked: the disk is full"):
        run(work.context, "43", None)
    monkeypatch.undo()
    with open_reader(work.context) as reader:
        assert reader.database.rows("SELECT count(*) FROM event WHERE run = 3") == [(0,)]


def test_they_are_kept_in_postgresql_too(
    made: Callable[[], Work], server: ModelServer, postgres_url: str
) -> None:
    work = made()
    shutil.rmtree(work.root / "lineage")
    text = (work.root / "govern.yaml").read_text()
    work.write(
        "govern.yaml",
        text.replace(
            "  origin: log.example/small", f"  origin: log.example/team\n  database: {postgres_url}"
        ),
    )
    work.good("lock")
    work.good("log", "init")
    work.good("run", "42")
    asked = len(server.asked)
    assert kept(work) == 4
    work.good("run", "42")
    why_rate(work.context, "verdict=act", "42", "42")
    assert len(server.asked) == asked
