from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from govern.app.running.building import build_release, find_release, key_reader, new_host
from govern.app.workspace.context import Context
from govern.errors import UsageError

from ..conftest import Work


@pytest.fixture
def context(tmp_path: Path) -> Context:
    (tmp_path / "work").mkdir()
    return Context(tmp_path / "work", dt.datetime(2026, 1, 2, tzinfo=dt.UTC), {"KEY": "from the environment"})


def test_keys_come_from_the_environment_or_from_a_private_file(context: Context) -> None:
    file = context.root / "reviews.key"
    file.write_text("from a file\n")
    file.chmod(0o600)
    read = key_reader(context)
    assert (read("env:KEY"), read("file:reviews.key")) == (b"from the environment", b"from a file")


def test_a_key_that_others_can_read_is_refused(context: Context) -> None:
    file = context.root / "reviews.key"
    file.write_text("from a file\n")
    file.chmod(0o640)
    with pytest.raises(UsageError, match="mode 0640"):
        key_reader(context)("file:reviews.key")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("env:GONE", "is not set"),
        ("file:gone.key", "there is no key at file:gone.key"),
        ("file:../outside.key", "there is no key at"),
        ("file:/dev/zero", "there is no key at"),
        ("file:link.key", "leads out of the workspace"),
        ("file:folder", "is a folder"),
        ("the key itself", "is not a key reference"),
    ],
)
def test_what_is_no_key_of_this_workspace_is_refused(context: Context, reference: str, message: str) -> None:
    (context.root.parent / "outside.key").write_text("outside")
    (context.root / "link.key").symlink_to(context.root.parent / "outside.key")
    (context.root / "folder").mkdir()
    with pytest.raises(UsageError, match=message):
        key_reader(context)(reference)


@pytest.mark.parametrize("text", ["41", "release/41", "release:41", "release/41@1.0.0", "release:release/41"])
def test_a_release_is_found_by_each_of_its_names(ran: Work, text: str) -> None:
    assert str(find_release(ran.context, text)) == "release/41@1.0.0"


def test_the_latest_version_counts_where_none_is_named(work: Work) -> None:
    work.edit("contracts/43.yaml", "version: 1.0.0", "version: 1.10.0")
    work.good("lock")
    work.edit("contracts/43.yaml", "version: 1.10.0", "version: 1.9.0")
    assert str(find_release(work.context, "43")) == "release/43@1.10.0"
    assert str(find_release(work.context, "release/43@1.9.0")) == "release/43@1.9.0"


@pytest.mark.parametrize("text", ["44", "", "release/41@9.9.9", "model/words@1.0.0"])
def test_an_unknown_release_names_those_there_are(ran: Work, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_release(ran.context, text)
    assert "41, 42, 43" in caught.value.help


def test_a_release_runs_from_what_was_locked(work: Work) -> None:
    host = new_host(work.context)
    before = build_release(work.context, find_release(work.context, "41"), "test", host)
    for path in ("code/count.py", "code/stages.py", "data/lexicon.txt"):
        (work.root / path).unlink()
    after = build_release(work.context, find_release(work.context, "41"), "test", host)
    assert {n: v.digest for n, v in after.factors.items()} == {n: v.digest for n, v in before.factors.items()}
    after.prepare()


def test_an_environment_without_that_release_is_refused(ran: Work) -> None:
    with pytest.raises(UsageError) as caught:
        build_release(ran.context, find_release(ran.context, "41"), "moon", new_host(ran.context))
    assert "puts nothing in force in moon" in caught.value.message
