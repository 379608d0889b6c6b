"""Lint twice, as hooks and editors do: the second run says the same, and any change is seen."""

from __future__ import annotations

from pathlib import Path

from .conftest import Govern


def entries(govern: Govern) -> list[Path]:
    return sorted((govern.home / "cache").iterdir())


def test_the_second_run_says_the_same_and_a_change_is_seen(small: Path, govern: Govern) -> None:
    first = govern("lint", "--format", "json", "--now", "2026-03-01")
    assert len(entries(govern)) == 1
    assert govern("lint", "--format", "json", "--now", "2026-03-01").out == first.out
    file = next(path for path in sorted(small.rglob("*.yaml")) if path.name != "govern.yaml")
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"kind:", b"kindd:", 1))
    changed = govern("lint", "--format", "json", "--now", "2026-03-01").ended(1)
    assert changed.out == govern("lint", "--format", "json", "--now", "2026-03-01", "--no-cache").out
    file.write_bytes(whole)
    assert govern("lint", "--format", "json", "--now", "2026-03-01").out == first.out


def test_nothing_is_kept_where_nobody_wants_it(small: Path, govern: Govern) -> None:
    govern("lint", "--no-cache").ended(0)
    govern("lint", GOVERN_NO_CACHE="1").ended(0)
    assert not (govern.home / "cache").exists()
    assert not [path for path in small.rglob("*") if "cache" in path.name and path.name != "__pycache__"]


def test_nothing_is_kept_in_the_workspace_where_a_commit_could_bring_it(small: Path, govern: Govern) -> None:
    for named in (".cache", str(small / ".cache")):
        govern("lint", GOVERN_CACHE=named).ended(0)
    assert not (small / ".cache").exists()
