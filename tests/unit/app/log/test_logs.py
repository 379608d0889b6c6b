from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.app.log.logs import init_log, open_reader, open_writer, timestamp, trust_key, trusted
from govern.app.log.verify import verify_workspace
from govern.errors import DurabilityError, UsageError
from govern.lineage.note import Verifier

from ..conftest import Work


def bare(work: Work) -> Work:
    """Take the log and all trust away."""
    for path in (work.root / "lineage").glob("log.db*"):
        path.unlink()
    (work.root / "lineage/trust.policy").unlink()
    return work


def test_times_are_utc_with_six_digits() -> None:
    east = dt.timezone(dt.timedelta(hours=2))
    assert timestamp(dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=east)) == "2026-01-02T01:04:05.000006Z"


def test_a_new_log_is_its_own_trusted_and_sound(work: Work) -> None:
    bare(work)
    made = init_log(work.context, None)
    assert made.origin.startswith("log.example/small/")
    assert made.key.stat().st_mode & 0o077 == 0
    assert [key.text for key in trusted(work.context)] == [made.verifier]
    assert [item.ok for item in verify_workspace(work.context, None)] == [True]
    with open_reader(work.context) as reader:
        assert reader.origin == made.origin
        assert reader.head().size == 1


def test_two_logs_of_one_workspace_have_different_names(work: Work) -> None:
    first = init_log(bare(work).context, None)
    second = init_log(bare(work).context, None)
    assert first.origin != second.origin
    assert first.key != second.key


def test_an_origin_may_be_named(work: Work) -> None:
    assert init_log(bare(work).context, "log.example/mine").origin == "log.example/mine"


def test_a_log_is_never_begun_over_another(ran: Work) -> None:
    with pytest.raises(UsageError, match="there is a log already"):
        init_log(ran.context, None)


def test_what_is_missing_says_what_to_do(fresh: Callable[[], Work]) -> None:
    work = fresh()
    (work.root / "lineage/trust.policy").write_text("# nobody\nquorum none\n")
    with pytest.raises(UsageError, match="trusts no log"):
        trusted(work.context)
    bare(work)
    for ask in (open_reader, open_writer, trusted):
        with pytest.raises(UsageError) as caught:
            ask(work.context)
        assert "govern log init" in caught.value.help
    work.edit("govern.yaml", "log:\n  origin: log.example/small\n", "")
    with pytest.raises(UsageError, match=r"govern\.yaml has no `log`"):
        open_reader(work.context)


def test_a_key_is_added_to_the_trusted_ones(tmp_path: Path) -> None:
    path = tmp_path / "lineage" / "trust.policy"
    one, other = (Verifier(f"log.example/{name}", name.encode() * 32) for name in "ab")
    for verifier in (one, other, one):
        trust_key(path, verifier)
    assert path.read_text().splitlines()[-2:] == [f"log {one.text}", f"log {other.text}"]
    assert [item.name for item in path.parent.iterdir()] == ["trust.policy"]


def test_a_key_that_can_not_be_written_is_given_to_the_person(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    verifier = Verifier("log.example/a", b"a" * 32)
    with pytest.raises(DurabilityError) as caught:
        trust_key(tmp_path / "file" / "trust.policy", verifier)
    assert f"log {verifier.text}" in caught.value.help
