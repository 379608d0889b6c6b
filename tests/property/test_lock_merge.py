"""Merging any two sets of independent bumps, with git's own merge."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.change import lockfile
from govern.change.archive import Archive
from govern.change.lockfile import Lock
from govern.change.locking import check, plan
from govern.contract.catalog import read_catalog
from govern.contract.tree import MemoryTree

COUNT = 7
SETTINGS = b"apiVersion: govern/v1\nkind: Workspace\nname: w\n"


def files(versions: tuple[int, ...]) -> dict[str, bytes]:
    """A prompt a number, each of which says its version."""
    made = {"govern.yaml": SETTINGS}
    for number, version in enumerate(versions):
        made[f"prompts/{number}.md"] = f"Be {number} {version}.\n".encode()
        made[f"prompts/{number}.yaml"] = (
            f"apiVersion: govern/v1\nkind: Prompt\nid: p{number}\nversion: 1.{version}.0\nstatus: active\n"
            f"sections: [{{name: s, role: system, file: prompts/{number}.md}}]\n"
        ).encode()
    return made


def locked(versions: tuple[int, ...], lock: Lock, objects: dict[str, bytes]) -> Lock:
    """Pin a set of versions on top of a lock, as `govern lock` does."""
    made = plan(read_catalog(MemoryTree(files(versions))), lock, frozenset(lock.components))
    assert made.refused == ()
    objects |= made.objects
    return made.lock


def merge(folder: Path, *, union: bool) -> bytes:
    """Merge as git does; without a union, keep both sides' lines by deleting the markers."""
    command = ["git", "merge-file", "-p", *(["--union"] if union else []), "ours", "origin", "theirs"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=clean)
    rows = done.stdout.splitlines(keepends=True)
    return b"".join(row for row in rows if row[:1] in b"#{")


@pytest.mark.parametrize("union", [True, False])
@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["ours", "theirs", "both", "none"]), min_size=COUNT, max_size=COUNT))
def test_independent_bumps_merge_into_a_lock_that_reads_and_checks(union: bool, who: list[str]) -> None:  # noqa: FBT001 - a parameter of the test
    objects: dict[str, bytes] = {}
    first = (0,) * COUNT
    origin = locked(first, Lock(), objects)
    sides = {
        name: locked(tuple(int(each in {name, "both"}) for each in who), origin, objects)
        for name in ("ours", "theirs")
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side, lock in {"origin": origin, **sides}.items():
            (folder / side).write_bytes(lockfile.dump(lock))
        text = merge(folder, union=union)
    merged = lockfile.parse(text, any_order=True)
    assert merged.components == sides["ours"].components | sides["theirs"].components
    after = tuple(int(each != "none") for each in who)
    again = locked(after, merged, objects)
    assert again == merged, "there is nothing left to pin"
    assert lockfile.parse(lockfile.dump(merged)) == merged
    catalog = read_catalog(MemoryTree(files(after)))
    assert check(catalog, merged, Archive(merged, objects.__getitem__)) == []
