from __future__ import annotations

import os
from pathlib import Path

import pytest

from govern.app.contracts.explain import write_pages
from govern.app.contracts.schemas import write_schemas
from govern.app.workspace.replace import replace_path, write_new
from govern.errors import DurabilityError


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Give a file of somebody's, to which a link could lead that came with a commit."""
    file = tmp_path / "outside"
    file.write_bytes(b"mine")
    return file


def test_a_link_at_the_name_of_what_is_being_written_is_not_followed(tmp_path: Path, outside: Path) -> None:
    target = tmp_path / "a.yaml"
    target.write_bytes(b"old")
    target.chmod(0o640)
    for name in (".a.yaml.new", f".a.yaml.{os.getpid()}.new"):
        (tmp_path / name).symlink_to(outside)
    replace_path(target, b"new", "a.yaml")
    assert (target.read_bytes(), target.is_symlink()) == (b"new", False)
    assert target.stat().st_mode & 0o777 == 0o640
    assert outside.read_bytes() == b"mine"


def test_schemas_and_pages_are_not_written_through_links(tmp_path: Path, outside: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    for name in (".Model.json.new", "Model.json", "PRV007.md"):
        (folder / name).symlink_to(outside)
    write_schemas(folder)
    write_pages(folder)
    assert outside.read_bytes() == b"mine"
    assert not (folder / "Model.json").is_symlink()
    assert not (folder / "PRV007.md").is_symlink()


def test_a_link_that_stands_for_the_file_is_kept(tmp_path: Path) -> None:
    target, link = tmp_path / "a.yaml", tmp_path / "b.yaml"
    target.write_bytes(b"old")
    link.symlink_to(target)
    replace_path(link, b"new", "b.yaml")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_what_can_not_be_written_leaves_the_file_and_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(DurabilityError, match=r"can't write a.yaml"):
        replace_path(tmp_path / "a.yaml", b"new", "a.yaml")
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_what_a_killed_writer_left_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"half of much more")
    write_new(tmp_path / "x", b"all")
    assert (tmp_path / "x").read_bytes() == b"all"
