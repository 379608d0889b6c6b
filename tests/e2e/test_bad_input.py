"""What a hostile first user does: each ends in a plain message with place and help, and nothing is lost."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import COMMAND, Done, Govern, everything, git, replace

Unchanged = Callable[[Path], None]


def refused(done: Done, *words: str, code: int = 2) -> Done:
    """Insist on an exit code and a message with help; `words` are what it has to say, place included."""
    done.ended(code)
    said = done.err if code != 1 else done.out
    assert "help: " in said, said
    for word in words:
        assert word in said, said
    assert "internal error" not in said
    return done


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


def head(govern: Govern) -> dict[str, object]:
    told: dict[str, object] = govern("verify", "--format", "json").ended(0).json["logs"][0]["head"]
    return told


@pytest.fixture
def mount() -> Iterator[Callable[..., None]]:
    """Give a way to mount, or skip where that is not allowed."""
    mounted: list[Path] = []

    def go(*arguments: str, at: Path) -> None:
        done = subprocess.run(["mount", *arguments, str(at)], capture_output=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"mounting is not allowed here: {done.stderr.decode().strip()}")
        mounted[:] = [*(place for place in mounted if place != at), at]

    yield go
    for place in reversed(mounted):
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_while_a_run_is_recorded(
    small: Path, govern: Govern, mount: Callable[..., None], tmp_path: Path
) -> None:
    kept = tmp_path / "objects"
    shutil.copytree(small / "lineage/objects", kept)
    mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", at=small / "lineage")
    shutil.copytree(kept, small / "lineage/objects")
    govern("log", "init").ended(0)
    govern("run").ended(0)
    before = head(govern)
    with (small / "lineage/ballast").open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
    refused(govern("run"), "the disk is full", "nothing of this batch was recorded")
    (small / "lineage/ballast").unlink()
    assert head(govern) == before
    govern("run").ended(0)
    govern("verify").ended(0)


def test_a_read_only_disk_while_a_run_is_recorded(
    small: Path, govern: Govern, mount: Callable[..., None]
) -> None:
    govern("log", "init").ended(0)
    govern("run").ended(0)
    before = head(govern)
    lineage = small / "lineage"
    mount("--bind", str(lineage), at=lineage)
    mount("-o", "remount,ro,bind", at=lineage)
    refused(govern("run"), "log.db", "read-only")
    assert head(govern) == before


def test_a_read_only_workspace_is_judged_all_the_same(
    small: Path, govern: Govern, mount: Callable[..., None]
) -> None:
    mount("--bind", str(small), at=small)
    mount("-o", "remount,ro,bind", at=small)
    govern("lint").ended(0)
    govern("lock", "--check").ended(0)
    govern("diff").ended(0)
    govern("lock").ended(0)
    refused(govern("log", "init"), "lineage/log.db: Read-only file system", "Make its folder writable")


def test_a_read_only_lock_file_stays_whole(small: Path, govern: Govern, mount: Callable[..., None]) -> None:
    replace(small / "contracts/triage.thresholds.yaml", "0.60", "0.55")
    replace(small / "contracts/triage.thresholds.yaml", "version: 1.0.0", "version: 1.1.0")
    before = everything(small)
    mount("--bind", str(small), at=small)
    mount("-o", "remount,ro,bind", at=small)
    refused(govern("lock"), "read-only")
    assert everything(small) == before


def test_a_second_writer_is_told_to_wait(small: Path, govern: Govern) -> None:
    govern("log", "init").ended(0)
    govern("run").ended(0)
    before = head(govern)
    other = sqlite3.connect(small / "lineage/log.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        refused(govern("run"), "another process is writing to it", "Wait for the other run to end")
        assert head(govern) == before, "reading goes on while another writes"
    finally:
        other.execute("ROLLBACK")
        other.close()
    govern("run").ended(0)


def test_two_runs_at_once_both_end_and_the_log_holds(small: Path, govern: Govern) -> None:
    govern("log", "init").ended(0)
    both = [govern.start("run") for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in both]
    codes = [process.returncode for process in both]
    assert 0 in codes, said
    assert not [text for text in said if "Traceback" in text or "internal error" in text]
    govern("verify").ended(0)
    govern("run").ended(0)
    govern("verify").ended(0)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_private_key_that_others_may_touch(small: Path, govern: Govern, mode: int) -> None:
    govern("log", "init").ended(0)
    before = head(govern)
    key = Path(govern("keys", "path").ended(0).out.strip())
    key.chmod(mode)
    refused(govern("run"), f"has mode {mode:04o}", f"chmod 600 {key}")
    key.chmod(0o600)
    assert head(govern) == before
    govern("run").ended(0)


def test_a_private_key_that_is_gone_or_no_key(small: Path, govern: Govern) -> None:
    govern("log", "init").ended(0)
    key = Path(govern("keys", "path").ended(0).out.strip())
    key.rename(key.with_suffix(".away"))
    refused(govern("run"), f"there is no key file {key}", "backup")
    key.write_text("junk")
    key.chmod(0o600)
    assert "cannot use the private key" in govern("run").ended(2).err
    govern("verify").ended(0)


def test_another_log_s_key_does_not_sign(small: Path, govern: Govern, tmp_path: Path) -> None:
    govern("log", "init").ended(0)
    key = Path(govern("keys", "path").ended(0).out.strip())
    stranger = Govern(tmp_path / "stranger", small)
    (small / "lineage/log.db").rename(tmp_path / "kept.db")
    stranger("log", "init").ended(0)
    other = Path(stranger("keys", "path").ended(0).out.strip())
    for path in (small / "lineage").glob("log.db*"):
        path.unlink()
    (tmp_path / "kept.db").rename(small / "lineage/log.db")
    shutil.copy(other, key)
    key.chmod(0o600)
    assert govern("run").code in {2, 4}
    govern("verify").ended(0)


def outcomes(folder: Path, run: int) -> dict[str, tuple[str, str]]:
    with sqlite3.connect(f"file:{folder}/lineage/log.db?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT record, action, verdict FROM event WHERE run = ?", (run,)
        ).fetchall()
    connection.close()
    return {record: (action, verdict) for record, action, verdict in rows}


def count(folder: Path, run: int) -> int:
    try:
        return len(outcomes(folder, run))
    except sqlite3.Error:
        return 0


def test_ctrl_c_in_the_middle_of_a_run(both_releases: Path, workspace: Path, govern: Govern) -> None:
    replace(workspace / "govern.yaml", "  environment: production", "  environment: production\n  batch: 4")
    govern("log", "init").ended(0)
    process = govern.start("run", "42")
    until = time.monotonic() + 60
    while count(workspace, 1) < 40 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "interrupted: " in err
    assert "run the same command again" in err
    assert "Traceback" not in err
    kept = outcomes(workspace, 1)
    assert 40 <= len(kept) < 979
    govern("verify").ended(0)
    told = govern("run", "42", "--format", "json").ended(0).json
    assert (told["run"], told["events"], told["taken_up_at"]) == (1, 979, len(kept))
    govern("verify").ended(0)
    assert outcomes(workspace, 1) == outcomes(both_releases / "workspace", 2)


def test_a_reader_that_stops_reading(small: Path, govern: Govern) -> None:
    for command in ("schema Prompt", "lint", "schema"):
        piped = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {COMMAND[0]} {' '.join(COMMAND[1:])} {command} | head -c 1"],
            cwd=small,
            env=govern.environ,
            capture_output=True,
            check=False,
        )
        assert piped.returncode in {0, 141}, piped.stderr
        assert piped.stderr == b""


def test_output_that_is_closed_or_full(small: Path, govern: Govern) -> None:
    for redirect, code in ((">&-", 0), (">&- 2>&-", 0), (">/dev/full", 2)):
        done = subprocess.run(
            ["bash", "-c", f"{COMMAND[0]} {' '.join(COMMAND[1:])} lint {redirect}"],
            cwd=small,
            env=govern.environ,
            capture_output=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert b"internal error" not in done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("lint", "nosuch"), ("there is no nosuch", "Name files or folders of the workspace.")),
        (("lint", "/etc/passwd"), ("/etc/passwd is not in the workspace", "--workspace DIR")),
        (("lint", "-w", "/nowhere"), ("/nowhere is not a folder",)),
        (("lint", "-w", "contracts"), ("contracts has no govern.yaml", "govern init")),
        (("run",), ("there is no log here", "govern log init")),
        (("why",), ("there is no l", "govern log init")),
        (("verify",), ("there is no l", "govern log init")),
        (("verify", "--key", "junk"), ("not an Ed25519 verifier key", "name+hash+base64")),
        (("run", "9"), ("there is no release `9`", "Releases are 1.")),
        (("run", "-e", "nowhere"), ("puts nothing in force in nowhere", "its environments are test")),
        (("run", "--recording", "nosuch"), ("nosuch: No such file or directory",)),
        (("schema", "Promt"), ("there is no kind `Promt`", "Did you mean Prompt?")),
        (("bump", "nope"), ("`nope` is not a reference", "kind/id@version")),
        (("bump", "prompt/x@9.9.9"), ("no contract declares prompt/x@9.9.9",)),
        (("init",), ("is a workspace already", "Nothing was written.")),
    ],
)
def test_wrong_arguments(
    small: Path, govern: Govern, unchanged: Unchanged, command: tuple[str, ...], words: tuple[str, ...]
) -> None:
    unchanged(small)
    refused(govern(*command), *words)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("lnt",), "Did you mean 'lint'?"),
        (("lint", "--nope"), "No such option: --nope"),
        (("lint", "--format", "xml"), "'human', 'json', 'sarif'"),
        (("lint", "--now", "garbage"), "`garbage` is no RFC 3339 time"),
        (("lint", "--now", "2026-13-45"), "is no RFC 3339 time"),
        (("lint", "--now", ""), "is no RFC 3339 time"),
        (("diff", "a", "b", "c"), "unexpected extra argument"),
    ],
)
def test_a_command_line_that_is_wrong(
    small: Path, govern: Govern, command: tuple[str, ...], words: str
) -> None:
    done = govern(*command).ended(2)
    assert words in " ".join(done.err.replace("│", " ").split()), done.err


def listed(told: str) -> list[str]:
    """Read the verbs that a page of help lists."""
    found = [line.split()[1] for line in told.splitlines() if line.startswith("│ ") and line[2].islower()]
    assert found
    return found


def test_help_for_every_verb(govern: Govern) -> None:
    verbs = [(verb,) for verb in listed(govern("--help").ended(0).out)]
    assert {("init",), ("lint",), ("lock",), ("diff",), ("run",), ("why",), ("verify",), ("log",)} <= set(
        verbs
    )
    groups = ("log", "keys")
    inner = [(group, verb) for group in groups for verb in listed(govern(group, "--help").ended(0).out)]
    for verb in (*verbs, *inner):
        done = govern(*verb, "--help").ended(0)
        assert f"Usage: govern {' '.join(verb)}" in done.out
        assert not done.err


def test_a_path_with_spaces_and_letters_of_other_scripts(
    fresh_workspace: Path, tmp_path: Path, govern: Govern
) -> None:
    folder = tmp_path / "mes données $HOME 'x'"
    shutil.copytree(fresh_workspace, folder)
    govern.cwd = folder
    for command in (("lint",), ("lock", "--check"), ("diff",), ("log", "init"), ("run",), ("verify",)):
        govern(*command).ended(0)


def test_from_a_folder_inside_the_workspace(small: Path, govern: Govern) -> None:
    inside = govern.at(small / "contracts/releases")
    inside("lint").ended(0)
    inside("lint", "1.yaml").ended(0)
    inside("diff").ended(0)
    inside("log", "init").ended(0)
    inside("run").ended(0)
    inside("verify").ended(0)
    assert (small / "lineage/log.db").exists()


def test_outside_any_workspace(govern: Govern, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for verb in (("lint",), ("lock",), ("diff",), ("run",), ("why",), ("verify",), ("keys", "show")):
        refused(govern(*verb, cwd=empty), "govern.yaml", "govern init")
    assert not list(empty.iterdir())


def test_a_log_that_is_none(small: Path, govern: Govern) -> None:
    govern("log", "init").ended(0)
    for data in (b"", b"junk" * 1000, b"SQLite format 3\0" + b"\0" * 5000):
        (small / "other.db").write_bytes(data)
        done = govern("verify", "other.db")
        assert done.code in {2, 4}, done.said
        assert "Traceback" not in done.said
        assert "internal error" not in done.said
    refused(govern("verify", "contracts"), "contracts is a folder without a checkpoint")
    refused(govern("verify", "nosuch"), "nosuch is not there")


def test_a_log_turned_back_to_an_older_copy(small: Path, govern: Govern, tmp_path: Path) -> None:
    govern("log", "init").ended(0)
    for path in (small / "lineage").glob("log.db*"):
        shutil.copy(path, tmp_path / path.name)
    govern("run").ended(0)
    for path in (small / "lineage").glob("log.db*"):
        path.unlink()
    for path in tmp_path.glob("log.db*"):
        shutil.copy(path, small / "lineage" / path.name)
    govern("verify").ended(4)
    govern("run").ended(4)


def test_no_home_for_keys(small: Path, govern: Govern) -> None:
    clean = {key: value for key, value in govern.environ.items() if key not in {"GOVERN_HOME", "HOME"}}
    clean.pop("XDG_STATE_HOME", None)
    done = subprocess.run(
        [*COMMAND, "log", "init"], cwd=small, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "Set GOVERN_HOME" in done.stderr
    assert not (small / "lineage/log.db").exists()
    assert os.path.lexists(small / "lineage")


def test_a_plug_in_that_prints_spoils_no_result(small: Path, govern: Govern) -> None:
    code = small / "contracts/stages/urgency.py"
    text = code.read_text(encoding="utf-8")
    code.write_text(
        text.replace("    def score(", '    print("made")\n\n    def score(', 1), encoding="utf-8"
    )
    govern("bump").ended(0)
    govern("lock").ended(0)
    release = small / "contracts/releases/1.yaml"
    text = release.read_text(encoding="utf-8")
    release.write_text(
        text.replace("triage@1.0.0", "triage@1.1.0").replace("version: 1.0.0", "version: 1.1.0"),
        encoding="utf-8",
    )
    govern("lock").ended(0)
    govern("log", "init").ended(0)
    told = govern("run", "release/1@1.1.0", "--format", "json").ended(0)
    assert told.json["events"] == 6
    assert "made" in told.err
