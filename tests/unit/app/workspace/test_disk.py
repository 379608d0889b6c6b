from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from govern.app.workspace import disk
from govern.app.workspace.disk import DiskTree
from govern.errors import UsageError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "contracts" / "deep").mkdir(parents=True)
    (folder / "contracts" / "b.yaml").write_bytes(b"b")
    (folder / "contracts" / "a.yaml").write_bytes(b"a\r\n\xff")
    (folder / "contracts" / "deep" / "c.yaml").write_bytes(b"c")
    (folder / "other").mkdir()
    (folder / "other" / "d.md").write_bytes(b"d")
    return folder


def refused(tree: DiskTree, path: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        tree.read(path)
    assert caught.value.help
    return caught.value


def test_lists_files_below_the_folders_sorted_and_reads_their_bytes(root: Path) -> None:
    tree = DiskTree(root)
    assert tree.paths(["contracts", "absent"]) == [
        "contracts/a.yaml",
        "contracts/b.yaml",
        "contracts/deep/c.yaml",
    ]
    assert tree.paths(["other/", "other"]) == ["other/d.md"]
    assert tree.read("contracts/a.yaml") == b"a\r\n\xff"


@pytest.mark.parametrize("path", ["absent.yaml", "contracts/a.yaml/below", "nul\0.yaml"])
def test_what_is_not_there_is_a_key_error(root: Path, path: str) -> None:
    with pytest.raises(KeyError):
        DiskTree(root).read(path)


def test_a_folder_is_no_file_and_a_file_no_folder(root: Path) -> None:
    tree = DiskTree(root)
    assert "is a folder; a file is meant" in refused(tree, "contracts").message
    with pytest.raises(UsageError, match="is not a folder"):
        tree.paths(["other/d.md"])
    with pytest.raises(UsageError, match="there is no folder"):
        DiskTree(root / "nowhere")


def test_links_inside_are_followed_and_links_out_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"s")
    (root / "in.md").symlink_to("other/d.md")
    (root / "out.md").symlink_to("../secret")
    (root / "far.md").symlink_to(tmp_path / "secret")
    (root / "hop").symlink_to(tmp_path)
    (root / "lost.md").symlink_to("other/gone.md")
    (root / "round.md").symlink_to("round.md")
    tree = DiskTree(root)
    assert tree.read("in.md") == b"d"
    for path in ("out.md", "far.md", "hop/secret", "../secret"):
        error = refused(tree, path)
        assert "leads out of the workspace" in error.message
        assert error.place == path
    with pytest.raises(KeyError):
        tree.read("lost.md")
    assert "round in a circle" in refused(tree, "round.md").message


def test_a_workspace_behind_a_link_is_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    tree = DiskTree(tmp_path / "alias")
    assert tree.read("other/d.md") == b"d"
    assert len(tree.paths(["contracts"])) == 3


@pytest.mark.parametrize("name", ["linked", "contracts/linked"])
def test_a_link_to_a_folder_is_refused_rather_than_read_twice_or_skipped(root: Path, name: str) -> None:
    (root / name).symlink_to(root / "other")
    with pytest.raises(UsageError, match="is a link to a folder"):
        DiskTree(root).paths([name.partition("/")[0]])


def test_pipes_and_sockets_are_refused_without_waiting(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(root / "contracts" / "pipe.yaml")
    monkeypatch.chdir(root)  # a socket's name may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("contracts/socket.yaml")
        tree = DiskTree(root)
        assert "contracts/pipe.yaml" in tree.paths(["contracts"])
        assert "not an ordinary file" in refused(tree, "contracts/pipe.yaml").message
        assert "not an ordinary file" in refused(tree, "contracts/socket.yaml").message


def test_a_large_file_is_refused_without_being_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = root / "contracts" / "large.yaml"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    error = refused(DiskTree(root), "contracts/large.yaml")
    assert "52,428,800 bytes" in error.message
    assert error.place == "contracts/large.yaml"
    with large.open("wb") as file:
        file.truncate(disk.LARGEST)
    assert len(DiskTree(root).read("contracts/large.yaml")) == disk.LARGEST


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_said_plainly(root: Path) -> None:
    (root / "other" / "d.md").chmod(0)
    assert refused(DiskTree(root), "other/d.md").message == "other/d.md can't be read: you may not read it"


def test_other_errors_of_the_system_are_plain_words(root: Path) -> None:
    assert "its name is too long" in refused(DiskTree(root), "x" * 300).message


def test_a_name_that_is_not_utf8_is_named(root: Path) -> None:
    with open(os.fsencode(root / "contracts") + b"/caf\xe9.yaml", "wb"):  # noqa: PTH123 - a name in bytes
        pass
    with pytest.raises(UsageError, match=r"not UTF-8: caf\\xe9\.yaml"):
        DiskTree(root).paths(["contracts"])
