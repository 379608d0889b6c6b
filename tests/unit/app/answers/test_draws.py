"""A workspace whose model draws: `govern why --draws` estimates and says so; without, nothing is said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..conftest import texts

COUNT = """\
import random

def counter(uses):
    bad = set(uses["model"].artefacts["lexicon"].decode().split())
    chance = random.Random(17)

    def count(inputs):
        words = inputs["sanitise"]["review"].split()
        return {"bad": sum(word in bad for word in words) + (2 if chance.random() < 0.25 else 0)}

    return count
"""


def release(work: Any, number: str, version: str, per_word: str) -> None:
    for path, text in texts("42").items():
        made = text.replace("1.1.0", version).replace("deterministic: true", "deterministic: false")
        work.write(path.replace("42", number), made.replace('id: "42"', f'id: "{number}"'))
    work.write("code/count.py", COUNT)
    work.edit("contracts/calibration.yaml", "value: 0.1,", f"value: {per_word},")
    work.good("lock")
    work.good("run", number)


@pytest.fixture(scope="module")
def drawing(ran: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, str]:
    """Two releases of a model that draws, between which the calibration changed; and an event that did."""
    work = ran.copy(tmp_path_factory.mktemp("drawing"))
    release(work, "44", "1.3.0", "0.05")
    release(work, "45", "1.4.0", "0.2")
    listed = json.loads(work.govern("why", "--format", "json").stdout)
    return work, listed["changed"][0]["after"]["event"]


def test_without_draws_nothing_is_claimed_and_it_is_said_how_to_get_them(drawing: tuple[Any, str]) -> None:
    work, event = drawing
    done = work.govern("why", event)
    assert done.exit_code == 1
    assert "CANDIDATE" in done.stdout
    assert "stage `count` is not deterministic" in done.stdout
    assert "--draws" in done.stdout


def test_draws_give_chances_and_no_proof(drawing: tuple[Any, str]) -> None:
    work, event = drawing
    told = work.good("why", event, "--draws", "40")
    assert "ESTIMATED" in told
    assert "PROVEN" not in told
    assert "count draws: each configuration was run 40 times, and nothing here is proven" in told
    assert "undo → otherwise in" in told
    answer = json.loads(work.good("why", event, "--draws", "40", "--format", "json"))
    found = answer["estimates"]
    assert answer["tier"] == ["ESTIMATED"]
    assert found["stages"] == ["count"]
    assert found["reroll"]["after"]["drawn"] == 40
    assert found["undo"]["thresholds/calibration"]["drawn"] == 40
    shares = [share["ppm"] for share in found["share"].values()]
    assert abs(sum(shares) - 1_000_000) <= len(shares)


def test_an_estimate_takes_no_proof(drawing: tuple[Any, str]) -> None:
    work, event = drawing
    done = work.govern("why", event, "--draws", "40", "--proof", "x.json")
    assert done.exit_code == 2
    assert "takes no --proof" in done.stderr


def test_a_rate_is_not_called_exact(drawing: tuple[Any, str]) -> None:
    done = drawing[0].govern("why-rate", "action=alert", "--from", "44", "--to", "45")
    assert done.exit_code == 2
    assert "not deterministic" in done.stderr


def test_drawings_and_readers_take_an_estimate(drawing: tuple[Any, str]) -> None:
    work, event = drawing
    assert "flowchart" in work.good("why", event, "--draws", "10", "--mermaid")
    assert "ESTIMATED" in work.good("why", event, "--draws", "10", "--for", "auditor")


def test_what_a_replacement_would_change_is_not_told_by_one_draw(drawing: tuple[Any, str]) -> None:
    work, _ = drawing
    done = work.govern("impact", "thresholds/calibration@1.4.0", "--replace", "1.3.0", "--format", "json")
    (run,) = json.loads(done.stdout)["material"]["runs"]
    assert run["obstacle"] == "stage `count` is not deterministic: one run of it proves nothing"
    assert (run["changed"], run["moved"]) == (0, [])
