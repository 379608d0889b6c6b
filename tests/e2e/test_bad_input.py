"""What a hostile first user does: each ends in a plain message with place and help, and nothing is lost."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Govern, git, refused, replace

Unchanged = Callable[[Path], None]


BOMB = "a: &a [lol, lol]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


FILES = {
    "not_utf8": (b"apiVersion: govern/v1\nname: \xff\xfe\n", "YML001", 2, "save the file as UTF-8"),
    "utf16": (b"\xff\xfea\0p\0", "YML001", 1, "save the file as UTF-8"),
    "empty": (b"", "YML002", 1, "write the contract, or delete the file"),
    "comment": (b"\n# only a comment\n", "YML002", 1, "write the contract, or delete the file"),
    "several": (b"---\na: 1\n---\nb: 2\n", "YML003", 3, "keep one document in a file"),
    "brackets": (b"[" * 100_000, "YML011", 1, "nest less"),
    "closed_brackets": (b"[" * 100_000 + b"]" * 100_000, "YML011", 1, "nest less"),
    "braces": (b"{a: " * 100_000, "YML011", 1, "nest less"),
    "bomb": (BOMB.encode(), "YML006", 1, "remove the `&name`"),
    "twice": (b"a: 1\na: 2\n", "YML005", 2, "keep one of the two"),
    "kind": (b"apiVersion: govern/v1\nkind: Promt\n", "CON004", 2, "did you mean `Prompt`?"),
    "future": (b"apiVersion: govern/v2\nkind: Prompt\n", "CON005", 1, "upgrade govern"),
    "future_odcs": (b"apiVersion: v9.0.0\nkind: DataContract\n", "CON005", 1, "upgrade govern"),
    "tag": (b"a: !!python/object:os.system 1\n", "YML", 1, ""),
    "no_version": (b"kind: Prompt\nid: x\n", "CON", 1, ""),
    "words": (b"just words\n", "", 1, ""),
    "unclosed": (b"a: [1, 2\n", "YML", 1, ""),
    "tab": (b"\ta: 1\n", "YML", 1, ""),
}
"""Bytes, the start of the code of the first finding, its line, and what its help says."""


def test_files_that_are_no_contract(small: Path, govern: Govern, unchanged: Unchanged) -> None:
    for name, (data, *_) in FILES.items():
        (small / f"contracts/bad_{name}.yaml").write_bytes(data)
    unchanged(small)
    told = refused(govern("lint"), code=1).out
    found: dict[str, list[dict[str, Any]]] = {}
    for item in govern("lint", "--format", "json").ended(1).json["diagnostics"]:
        found.setdefault(item["place"]["file"], []).append(item)
    assert set(found) == {f"contracts/bad_{name}.yaml" for name in FILES}
    for name, (_, code, line, help_) in FILES.items():
        file = f"contracts/bad_{name}.yaml"
        first = found[file][0]
        assert first["code"].startswith(code), name
        assert first["place"]["line"] == line, name
        assert first["message"], name
        assert first["help"], name
        assert help_ in first["help"], name
        assert f"{file}:{line}:{first['place']['column']}" in told, name
    assert len(found["contracts/bad_bomb.yaml"]) > 9, "each alias is told at its place; none is followed"
    assert "Fix lint errors first" in refused(govern("lock")).err
    refused(govern("diff"), "contracts/bad_", "Run `govern lint` and correct them first")


def test_a_file_of_50_mb_is_not_even_read(small: Path, govern: Govern) -> None:
    with (small / "contracts/bad.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    begun = time.monotonic()
    refused(govern("lint"), "contracts/bad.yaml", "52,428,800 bytes", "at most 10,485,760 are read")
    assert time.monotonic() - begun < 30


def test_a_folder_where_a_file_is_meant(small: Path, govern: Govern) -> None:
    for name in ("prompts/reply/system.md", "govern.lock", "govern.yaml", "data/comments.tsv"):
        path = small / name
        data = path.read_bytes()
        path.unlink()
        path.mkdir()
        verbs = [("run",)] if name.startswith("data") else [("lint",), ("lock", "--check"), ("diff",)]
        if name.startswith("data"):
            govern("log", "init").ended(0)
        for verb in verbs:
            refused(govern(*verb), f"error: {name} can't be read: it is a folder; a file is meant here")
        path.rmdir()
        path.write_bytes(data)
    refused(govern("lint", "--workspace", "govern.yaml"), "govern.yaml is not a folder")
    refused(govern("run", "--recording", "data"), "data: Is a directory")


def test_a_reference_to_nothing(small: Path, govern: Govern, unchanged: Unchanged) -> None:
    replace(
        small / "contracts/comment-triage.pipeline.yaml", "thresholds/triage@1.0.0", "thresholds/triag@1.0.0"
    )
    unchanged(small)
    words = "REF001", "contracts/comment-triage.pipeline.yaml:", "did you mean `thresholds/triage@1.0.0`?"
    refused(govern("lint"), *words, code=1)
    refused(govern("lock"), "contracts/comment-triage.pipeline.yaml:29:19", "Fix lint errors first")


@pytest.mark.parametrize(
    ("number", "old", "new", "words"),
    [
        (2, '{"digests"', '{ "digests"', "not a line that `govern lock` wrote"),
        (2, '"ref":', '"fer":', "govern.lock:2"),
        (1, "# govern.lock 1", "# govern.lock 9", "govern.lock"),
        (
            3,
            '{"digests"',
            "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n" + '{"digests"',
            "a merge conflict stands",
        ),
        (3, '{"digests"', "||||||| base\n" + '{"digests"', "govern.lock:3"),
    ],
)
def test_a_lock_that_nobody_can_read(  # noqa: PLR0917 - fixtures are parameters
    small: Path, govern: Govern, unchanged: Unchanged, number: int, old: str, new: str, words: str
) -> None:
    path = small / "govern.lock"
    lines = path.read_text().splitlines(keepends=True)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new, 1)
    path.write_text("".join(lines))
    unchanged(small)
    verbs = ["lint", "lock", "diff", "bump"] if words == "a merge conflict stands" else ["lock"]
    for verb in verbs:
        refused(govern(verb), "govern.lock:", words)


def test_a_merge_that_keeps_both_sides_lines_is_put_in_order(small: Path, govern: Govern) -> None:
    path = small / "govern.lock"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *reversed(lines[1:])]))
    govern("lock").ended(0)
    assert path.read_bytes() == whole


def test_a_digest_in_the_lock_edited_by_hand(small: Path, govern: Govern, unchanged: Unchanged) -> None:
    path = small / "govern.lock"
    lines = path.read_text().splitlines(keepends=True)
    at = lines[2].index("sha256:") + 7
    lines[2] = lines[2][:at] + ("1" if lines[2][at] == "0" else "0") + lines[2][at + 1 :]
    path.write_text("".join(lines))
    unchanged(small)
    refused(govern("lock", "--check"), "CHG017", "govern.lock:3", "git checkout HEAD -- govern.lock", code=1)
    refused(govern("diff"), "CHG006", "at govern.lock:3:1", "Put the line back as it was", code=1)
    told = govern("diff").out
    assert re.search(r"^BLOCKED +\S+ 1\.0\.0$", told, re.MULTILINE)
    assert "follows from the above" not in told
    govern("lock").ended(1)


def test_a_line_of_the_lock_that_was_deleted(small: Path, govern: Govern) -> None:
    path = small / "govern.lock"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    refused(govern("lock", "--check"), "CHG007", code=1)
    govern("diff").ended(1)
    govern("lock").ended(0)
    assert path.read_bytes() == whole


def test_revisions_that_are_not_there(small: Path, govern: Govern, tmp_path: Path) -> None:
    refused(govern("diff", "nosuch"), "there is no revision `nosuch`", "Name a branch, a tag or a commit.")
    refused(govern("diff", "origin/main"), "git fetch origin main:refs/remotes/origin/main")
    refused(govern("diff", "HEAD", "nosuch"), "there is no revision `nosuch`")
    refused(govern("diff", "HEAD..HEAD"), "is a range", "BASE and HEAD")
    refused(govern("diff", "--", "--upload-pack=x"), "is not a git revision")
    refused(govern("diff", "HEAD:govern.yaml"), "HEAD:govern.yaml")
    git(small, "commit", "--quiet", "--allow-empty", "--message", "two")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{small}", "shallow")
    refused(govern("diff", "HEAD~1", "-w", tmp_path / "shallow"), "which is shallow", "git fetch --unshallow")
    govern("diff", "HEAD", "-w", tmp_path / "shallow").ended(0)


def test_no_git_at_all(small: Path, govern: Govern, tmp_path: Path) -> None:
    empty = tmp_path / "no programs"
    empty.mkdir()
    refused(govern("diff", PATH=str(empty)), "git is not installed", "Install git")
    for verb in (("lint",), ("lock",), ("lock", "--check"), ("bump",)):
        govern(*verb, PATH=str(empty)).ended(0)


def test_no_repository_at_all(small: Path, govern: Govern) -> None:
    shutil.rmtree(small / ".git")
    refused(govern("diff"), "is not in a git repository", "git init")
    govern("lock").ended(0)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"comment\n", b"komment\n", ("comments.tsv:1", "missing column `comment`", "komment")),
        (b"comment_id\tstation\tcomment\n", b"", ("comments.tsv:1", "missing column")),
        (b"c1\tHarbour\t", b"c1 Harbour\t", ("comments.tsv:2", "2 values where the header has 3")),
        (b"c2\t", b"c1\t", ("comments.tsv:3: the key of this record came before",)),
        (b"Easy", b"\xff\xfe", ("comments.tsv", "UTF-8")),
    ],
)
def test_records_that_are_not_as_the_contract_says(
    small: Path, govern: Govern, old: bytes, new: bytes, words: tuple[str, ...]
) -> None:
    govern("log", "init").ended(0)
    path = small / "data/comments.tsv"
    assert path.read_bytes().count(old) == 1
    path.write_bytes(path.read_bytes().replace(old, new))
    before = govern("verify", "--format", "json").ended(0).json["logs"][0]["head"]
    refused(govern("run"), *words)
    assert govern("verify", "--format", "json").ended(0).json["logs"][0]["head"] == before


def test_records_that_are_not_there(small: Path, govern: Govern) -> None:
    govern("log", "init").ended(0)
    path = small / "data/comments.tsv"
    path.write_bytes(b"")
    refused(govern("run"), "comments.tsv", "empty")
    path.unlink()
    refused(govern("run"), "there is no data/comments.tsv", "Correct the server's path.")
