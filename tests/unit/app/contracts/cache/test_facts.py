"""A fact of the contracts is kept, and found out again where anything it was found from has changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from govern.app.contracts.cache import facts as room
from govern.app.contracts.cache.facts import Facts
from govern.app.workspace.context import Context
from govern.errors import UsageError

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


class Asked:
    """Reads two files, one of which may be absent, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, context: Context) -> list[str]:
        self.times += 1
        try:
            second = context.tree.read("b.txt").decode()
        except KeyError:
            second = "none"
        return [context.tree.read("a.txt").decode(), second]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "a.txt").write_text("one")
    return folder


def opened(root: Path, cache: Path | None = None) -> Context:
    return Context(root, NOW, {"GOVERN_CACHE": str(cache or root.parent / "cache")})


def test_a_fact_is_found_once_and_again_where_a_file_changed(root: Path) -> None:
    asked = Asked()
    assert [Facts(opened(root)).of("x", asked) for _ in range(3)] == [["one", "none"]] * 3
    assert asked.times == 1
    (root / "b.txt").write_text("two")
    assert Facts(opened(root)).of("x", asked) == ["one", "two"]
    (root / "a.txt").write_text("1")
    assert Facts(opened(root)).of("x", asked) == ["1", "two"]
    (root / "other.txt").write_text("nobody asked")
    Facts(opened(root)).of("x", asked)
    assert asked.times == 3


def test_each_name_and_each_engine_has_its_own(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked()
    Facts(opened(root)).of("x", asked)
    Facts(opened(root)).of("y", asked)
    assert asked.times == 2
    monkeypatch.setattr(room, "engine_digest", lambda: "another")
    Facts(opened(root)).of("x", asked)
    assert asked.times == 3


def test_one_command_asks_once(root: Path) -> None:
    asked, facts = Asked(), Facts(Context(root, NOW, {}))
    assert facts.of("x", asked) == facts.of("x", asked)
    assert asked.times == 1


def test_nothing_is_kept_in_the_workspace_nor_of_what_an_editor_holds(root: Path) -> None:
    asked = Asked()
    for _ in range(2):
        Facts(opened(root, root / "cache")).of("x", asked)
    assert not (root / "cache").exists()
    held = Context(root, NOW, {"GOVERN_CACHE": str(root.parent / "cache")}, {"a.txt": b"held"})
    assert Facts(held).of("x", asked) == ["held", "none"]
    assert asked.times == 3
    assert not (root.parent / "cache").exists()


def test_what_can_not_be_found_is_not_kept(root: Path) -> None:
    def fails(context: Context) -> str:
        raise UsageError(context.tree.read("a.txt").decode())

    for _ in range(2):
        with pytest.raises(UsageError, match="one"):
            Facts(opened(root)).of("x", fails)
    assert not (root.parent / "cache").exists()
