"""Answers about an event whose contents were erased or swept: UNKNOWN, and what removed them."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from govern.app.answers.derive import derive
from govern.app.log.logs import open_writer
from govern.app.personal.sweep import sweep
from govern.app.recording.input import read_events
from govern.app.recording.record import record
from govern.why.removed import Removed

from ..conftest import Work

SOURCE = "https://x.example/complaints"
LONG_AGO = "2020-03-04T05:06:07.000000Z"


def erase(work: Work, subject: str) -> int:
    (entry,) = json.loads(work.good("erase", "--subject", subject, "--yes", "--format", "json"))[
        "recorded_in"
    ]
    return int(entry)


def test_an_erasure_is_named_by_derive_and_why(work: Work) -> None:
    assert derive(work.context, "ev:2_3").removed is None
    entry = erase(work, "k3")
    day = dt.datetime.now(dt.UTC).date().isoformat()
    said = f"UNKNOWN: what ev:2_3 commits to was erased on {day} (entry {entry}): nothing can be compared"
    assert said in work.good("derive", "ev:2_3")
    told = json.loads(work.good("derive", "ev:2_3", "--format", "json"))
    assert (told["removed"]["tier"], told["removed"]["by"]) == ("UNKNOWN", "erasure")
    assert (told["removed"]["entry"], told["removed"]["source"]) == (entry, "data-contract/reviews")
    assert entry in {one["index"] for one in told["evidence"]["entries"]}, "it is proved with the rest"
    assert told["event"]["event"] == "ev:2_3", "that it was recorded is known still"
    answer = json.loads(work.govern("why", "ev:2_3", "--format", "json").stdout)
    assert "UNKNOWN" in answer["tier"]
    assert any(f"(entry {entry})" in text for text in answer["missing"])
    assert "UNKNOWN" not in work.good("derive", "ev:2_4")
    assert json.loads(work.good("derive", "ev:2_4", "--format", "json"))["removed"] is None


def test_a_sweep_is_named_with_its_rule(work: Work) -> None:
    text = (work.root / "contracts/reviews.yaml").read_text()
    work.write(
        "contracts/reviews.yaml", f"{text}slaProperties: [{{property: retention, value: 90, unit: d}}]\n"
    )
    with open_writer(work.context) as log:
        log.database.run("UPDATE sealed_salt SET used = ? WHERE record LIKE '%:k3'", (LONG_AGO,))
    now = dt.datetime.now(dt.UTC)
    (done,) = sweep(replace(work.context, now=now), carry_out=True).sources
    rule = (
        f"by the retention of data-contract/reviews: 90 days, and it was last used before {done.before[:10]}"
    )
    assert f"{rule} (entry {done.entries[0]})" in work.good("derive", "ev:2_3")
    told = json.loads(work.good("derive", "ev:2_3", "--format", "json"))["removed"]
    assert (told["by"], told["retention_seconds"], told["before"]) == ("retention", 90 * 86_400, done.before)
    assert rule in work.govern("why", "ev:2_3").stdout


@pytest.fixture
def outside(work: Work) -> Work:
    """An event of an outside pipeline, about a person."""
    event = {
        "source": SOURCE,
        "id": "a",
        "time": "2026-01-01T12:00:00Z",
        "components": ["model/words@1.0.0"],
        "inputs": {"text": "so bad"},
        "data_subject": "p7",
    }
    found = record(work.context, read_events(io.BytesIO(json.dumps(event).encode()), "in"))
    assert found.recorded == 1, found.refused
    return work


def test_an_outside_event_is_told_of_by_derive_and_as_of(outside: Work, tmp_path: Path) -> None:
    for words in (["derive", "a"], ["as-of", "2026-01-02"]):
        assert "UNKNOWN" not in outside.good(*words)
    entry = erase(outside, "p7")
    for words in (["derive", "a"], ["as-of", "2026-01-02"]):
        assert "UNKNOWN: what a commits to was erased on" in outside.good(*words)
        assert f"(entry {entry})" in outside.good(*words)
    told = json.loads(outside.good("derive", "a", "--format", "json"))
    assert (told["removed"]["by"], told["removed"]["entry"]) == ("erasure", entry)
    (used,) = json.loads(outside.good("as-of", "2026-01-02", "--format", "json"))["recorded"]
    assert (used["removed"]["by"], used["components"]) == ("erasure", {"model/words": "1.0.0"})


@pytest.mark.parametrize(
    ("seconds", "said"), [(86_400, "1 day,"), (90 * 86_400, "90 days,"), (3_600, "3,600 seconds,")]
)
def test_a_retention_is_told_in_days_where_it_is_some(seconds: int, said: str) -> None:
    found = Removed("ev:1_1", 9, LONG_AGO, "data-contract/x", seconds, LONG_AGO)
    assert f": {said} and it was last used before 2020-03-04 (entry 9)" in found.told
