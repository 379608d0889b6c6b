from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any

import pytest

from govern.app.log.verify import verify_workspace
from govern.app.recording.spool import drain
from govern.client import Client
from govern.errors import DurabilityError, UsageError
from govern.event.frames import HEADER, frame
from govern.lineage.store.sqlite import SqliteLog

from ..conftest import Work


@pytest.fixture
def here(unrun: Work, tmp_path: Path) -> Work:
    return unrun.copy(tmp_path / "here")


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "spool", source="https://x.example", release="release/41@1.0.0", durable=False)


def spool(client: Client) -> Path:
    return Path(client.folder)


def hand_in(client: Client, *ids: str, **fields: Any) -> None:
    for id_ in ids:
        with client.record(id=id_, **fields) as event:
            event.input("text", f"words of {id_}").recommend("alert", 0.5)


def left(client: Client) -> list[str]:
    return sorted(path.name for path in spool(client).iterdir() if path.name != "drain.lock")


def test_what_was_left_is_recorded_and_then_gone(here: Work, client: Client) -> None:
    hand_in(client, "a", "b")
    found = drain(here.context, spool(client))
    assert (found.recorded, found.already, found.refusals, found.torn) == (2, 0, 0, 0)
    assert left(client) == []
    hand_in(client, "c")
    assert drain(here.context, spool(client)).recorded == 1
    assert drain(here.context, spool(client)).recorded == 0
    (checked,) = verify_workspace(here.context, None)
    assert checked.ok


def test_a_dry_run_leaves_it_as_it_is(here: Work, client: Client) -> None:
    hand_in(client, "a")
    before = left(client)
    assert drain(here.context, spool(client), dry_run=True).recorded == 1
    assert left(client) == before
    assert drain(here.context, spool(client)).recorded == 1


def test_refused_events_are_kept_with_their_reasons_and_can_be_put_right(here: Work, client: Client) -> None:
    hand_in(client, "a")
    hand_in(client, "b", release="release/4@1.0.0")
    found = drain(here.context, spool(client))
    assert (found.recorded, found.refusals) == (1, 1)
    assert found.refused[0].place.endswith(".sealed:3")
    assert left(client) == ["refused"]
    (kept,) = (spool(client) / "refused").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    (line,) = kept.read_text().splitlines()
    assert "no release/4@1.0.0" in json.loads(line)["refused"]["reason"]
    kept.write_text(line.replace("release/4@", "release/41@"))
    assert "1 event recorded" in here.good("record", str(kept))


def test_a_torn_end_is_cut_and_counted(here: Work, client: Client) -> None:
    hand_in(client, "a", "b")
    (path,) = spool(client).glob("*.open")
    path.write_bytes(path.read_bytes()[:-1])
    found = drain(here.context, spool(client))
    assert (found.recorded, found.refusals, found.torn) == (1, 0, 1)
    assert left(client) == []


def test_a_damaged_line_is_told_and_its_segment_is_kept(here: Work, client: Client) -> None:
    hand_in(client, "a", "b")
    (path,) = spool(client).glob("*.open")
    path.write_bytes(path.read_bytes().replace(b"words of a", b"words of x"))
    found = drain(here.context, spool(client))
    assert (found.recorded, found.refusals) == (1, 1)
    assert "damaged" in found.refused[0].reason
    assert found.refused[0].place.endswith(":2")
    assert [kept.suffix for kept in (spool(client) / "refused").iterdir()] == [".sealed"]
    assert drain(here.context, spool(client)).refusals == 0


def test_what_is_no_segment_is_kept_too(here: Work, client: Client) -> None:
    spool(client).mkdir()
    (spool(client) / "foreign.sealed").write_text("something else\n")
    (spool(client) / "empty.open").write_text("")
    (spool(client) / "notes.txt").write_text("left alone")
    found = drain(here.context, spool(client))
    assert "not a segment" in found.refused[0].reason
    assert left(client) == ["notes.txt", "refused"]


def test_a_line_that_is_no_event_is_kept(here: Work, client: Client) -> None:
    spool(client).mkdir()
    (spool(client) / "x.sealed").write_bytes(HEADER + frame(b"{}") + frame(b"nothing"))
    assert drain(here.context, spool(client)).refusals == 2
    assert len((spool(client) / "refused/x.jsonl").read_text().splitlines()) == 2


def test_nothing_is_deleted_before_it_is_in_the_log(
    here: Work, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(client, "a", "b")

    def full(self: SqliteLog, entries: Any, now: str) -> Any:
        raise DurabilityError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(SqliteLog, "append", full)
        with pytest.raises(DurabilityError):
            drain(here.context, spool(client))
    assert drain(here.context, spool(client)).recorded == 2


def test_killed_after_the_append_and_before_the_deletion(
    here: Work, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(client, "a", "b")
    hand_in(client, "c", release="release/4@1.0.0")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(Exception, match="2 events were recorded"):
            drain(here.context, spool(client))
    found = drain(here.context, spool(client))
    assert (found.recorded, found.already, found.refusals) == (0, 2, 1)
    assert len(list((spool(client) / "refused").iterdir())) == 1
    assert left(client) == ["refused"]


def test_a_child_in_one_segment_finds_its_parent_in_another(here: Work, client: Client) -> None:
    other = Client(client.folder, source="https://x.example", release="release/41@1.0.0")
    hand_in(client, "child", parents=["parent"])
    hand_in(other, "parent")
    found = drain(here.context, spool(client))
    assert (found.recorded, found.refusals) == (2, 0)
    assert left(client) == []


def test_only_one_drains_at_a_time(here: Work, client: Client) -> None:
    hand_in(client, "a")
    lock = os.open(spool(client) / "drain.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(UsageError, match="another process drains"):
        drain(here.context, spool(client))
    os.close(lock)
    assert drain(here.context, spool(client)).recorded == 1


def test_there_has_to_be_one(here: Work, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no spool"):
        drain(here.context, tmp_path / "nowhere")


def test_the_command(here: Work, client: Client) -> None:
    hand_in(client, "a")
    assert "1 event recorded" in here.good("record", "--spool", client.folder)
