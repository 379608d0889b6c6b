from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from govern.app.building import key_reader
from govern.app.context import Context
from govern.errors import UsageError


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
