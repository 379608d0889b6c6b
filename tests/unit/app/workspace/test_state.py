from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from govern.app.workspace.state import head_file, key_file, make_private, require_private, state_folder
from govern.errors import UsageError


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"GOVERN_HOME": "/keys", "XDG_STATE_HOME": "/state", "HOME": "/home/u"}, "/keys"),
        ({"XDG_STATE_HOME": "/state", "HOME": "/home/u"}, "/state/govern"),
        ({"XDG_STATE_HOME": "state", "HOME": "/home/u"}, "/home/u/.local/state/govern"),
        ({"GOVERN_HOME": "", "HOME": "/home/u"}, "/home/u/.local/state/govern"),
    ],
)
def test_where_keys_are_kept(environ: dict[str, str], folder: str) -> None:
    assert state_folder(environ) == Path(folder)
    assert head_file(environ) == Path(folder) / "heads.db"


def test_no_folder_known_is_said() -> None:
    with pytest.raises(UsageError, match="no folder is known for keys") as caught:
        state_folder({})
    assert "GOVERN_HOME" in caught.value.help


def test_each_origin_has_a_file_of_its_own_inside_the_folder() -> None:
    environ = {"GOVERN_HOME": "/keys"}
    origins = [
        "log.example/a",
        "log.example-a",
        "log.example/a/",
        "../../etc/passwd",
        "x" * 500,
        "é",
        "é\n",
        "",
    ]
    files = [key_file(environ, origin) for origin in origins]
    assert len(set(files)) == len(origins)
    for file in files:
        assert file.parent == Path("/keys/keys")
        assert file.suffix == ".key"
        assert len(file.name) < 120
        assert not file.name.startswith(".")


def test_the_folder_is_shut_to_others(tmp_path: Path) -> None:
    make_private(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0
    make_private(tmp_path / "a" / "b")
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="can't make"):
        make_private(tmp_path / "file" / "b")


def test_folders_of_keys_and_memory_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    folder = key_file({"GOVERN_HOME": str(tmp_path / "a/home")}, "log.example/x").parent
    make_private(folder)
    make_private(folder)
    for made in (folder, folder.parent):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o1777])
def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path, mode: int) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(mode)
    with pytest.raises(UsageError, match=f"has mode {mode:04o}") as caught:
        make_private(home / "keys")
    assert f"chmod 700 {home}" in caught.value.help
    home.chmod(0o700)
    make_private(home / "keys")
    (home / "keys").chmod(mode)
    with pytest.raises(UsageError, match=f"keys has mode {mode:04o}"):
        make_private(home / "keys")


def test_a_folder_that_others_may_only_read_is_fine_and_one_of_others_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    require_private(tmp_path)
    require_private(tmp_path / "missing")
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(UsageError, match="belongs to another user"):
        require_private(tmp_path)
