from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import govern
from govern.client import Client
from govern.errors import UsageError
from govern.event.fields import EventError
from govern.event.frames import frames
from govern.event.reading import read

D = "sha256:" + "a" * 64


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "spool", source="https://x.example", release="release/42@1.0.0", durable=False)


def events(folder: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(folder.glob("*.open")):
        with path.open("rb") as file:
            found += [json.loads(frame.payload or b"") for frame in frames(file)]
    return found


def test_an_event_is_handed_in_when_its_block_ends(client: Client) -> None:
    folder = Path(client.folder)
    with client.record("1842", id="c-1", time="2026-01-31T12:00:00Z") as event:
        event.input("text", "so bad").input("scan", digest=D, size=7).output("mail", commitment="x" * 43)
        event.recommend("alert", 0.82).decide("hold").outcome("resolved").follows("c-0")
        event.follows("z", source="u")
        assert not folder.exists()
    assert events(folder) == [
        {
            "source": "https://x.example",
            "release": "release/42@1.0.0",
            "id": "c-1",
            "time": "2026-01-31T12:00:00Z",
            "record": "1842",
            "inputs": {"text": {"content": "so bad"}, "scan": {"digest": D, "size": 7}},
            "outputs": {"mail": {"commitment": "x" * 43}},
            "recommendation": {"action": "alert", "confidence": "0.82"},
            "decision": {"verdict": "hold", "action": "alert"},
            "outcome": {"result": "resolved"},
            "parents": ["c-0", {"source": "u", "id": "z"}],
        }
    ]
    with pytest.raises(UsageError, match="handed in already"):
        event.outcome("again")


def test_an_error_in_the_block_hands_in_nothing(client: Client) -> None:
    with pytest.raises(ZeroDivisionError), client.record("1") as event:
        event.recommend("tag", 1 // 0)
    assert not Path(client.folder).exists()


def test_each_event_has_an_id_and_a_time_of_its_own(client: Client) -> None:
    for _ in range(2):
        with client.record("1") as event:
            event.recommend("tag")
    first, second = (read(value) for value in events(Path(client.folder)))
    assert first.id != second.id
    assert event.id == second.id
    assert first.time <= second.time


@pytest.mark.parametrize("confidence", [0.82, "0.82", Decimal("0.82")])
def test_a_confidence_of_any_kind(client: Client, confidence: Any) -> None:
    with client.record("1") as event:
        event.recommend("tag", confidence)
    (value,) = events(Path(client.folder))
    assert read(value).recommendation == ("tag", 820_000)


def test_what_is_wrong_is_said_where_it_is_made(client: Client) -> None:
    with pytest.raises(EventError, match="the event says nothing"), client.record("1"):
        pass
    with pytest.raises(EventError, match="`id` is not a text"), client.record("1", id=7) as event:
        event.recommend("tag")
    with pytest.raises(EventError, match="no JSON"), client.record("1") as event:
        event.recommend("tag").input("text", "\ud800")
    good = {"source": "s", "id": "a", "time": "2026-01-31T12:00:00Z", "parents": ["z"]}
    good |= {"outcome": {"result": "x"}}
    with pytest.raises(EventError, match="at most"):
        client.submit(good, good | {"inputs": {"text": "x" * (4 << 20)}})
    assert not Path(client.folder).exists()
    client.submit(good, good | {"id": "b"})
    assert [value["id"] for value in events(Path(client.folder))] == ["a", "b"]


def test_the_environment_names_spool_and_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOVERN_SPOOL", raising=False)
    with pytest.raises(UsageError, match="GOVERN_SPOOL is not set"):
        govern.record("1")
    monkeypatch.setenv("GOVERN_SPOOL", str(tmp_path / "spool"))
    monkeypatch.delenv("GOVERN_SOURCE", raising=False)
    with pytest.raises(UsageError, match="no source is named"):
        govern.record("1")
    monkeypatch.setenv("GOVERN_SOURCE", "https://x.example")
    for source in (None, "urn:y"):
        with govern.record("1", source=source, components=["model/words@1.0.0"]) as event:
            event.recommend("tag")
    assert sorted(value["source"] for value in events(tmp_path / "spool")) == ["https://x.example", "urn:y"]


def test_what_could_not_be_delivered_stays(client: Client, tmp_path: Path) -> None:
    with client.record("1") as event:
        event.recommend("tag")
    with pytest.raises(UsageError, match="was not recorded"):
        client.deliver(tmp_path)
    assert len(events(Path(client.folder))) == 1


LIGHT = """
import sys
import govern
before = set(sys.modules)
govern.record
print(sorted(name for name in sys.modules if name.startswith("govern.")))
print(sorted(set(sys.modules) & {"dataclasses", "inspect", "decimal", "pathlib", "subprocess", "hashlib",
    "uuid", "pydantic", "cryptography", "sqlite3", "typer", "rich", "ruamel", "asyncio", "logging"}))
print(len(set(sys.modules) - before))
"""


def test_a_pipeline_loads_nothing_but_the_client() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", LIGHT],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(govern.__file__).parents[1])},
    )
    ours, heavy, count = done.stdout.splitlines()
    rooms = {name.split(".")[1] for name in eval(ours)}  # noqa: S307 - a list of names that we printed
    assert rooms == {"client", "errors", "event"}
    assert heavy == "[]"
    assert int(count) < 60
