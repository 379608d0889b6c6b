"""Generated histories: `diff --each` says of a commit what `diff` does, and what a plain model expects."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.app.change.diff import diff
from govern.app.change.replay import replay
from govern.app.contracts.init_prompts import Asked, init_prompts
from govern.app.workspace.context import Context
from govern.change.changes import ChangeReport
from govern.change.replayed import Replayed, errors
from govern.errors import UsageError

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
ENVIRON = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
NAMES = ("a.md", "b.txt", "sub/a.md", "sub/deep/ü c.md", "run.py", ".hidden")
TEXTS = (b"one\n", b"two {{x}}\n", b"three\r\n", b"", b"\0bin", b"\xff", b"four\n")
OTHER = "src/main.py"
GOVERNED = ("govern.yaml", "govern.lock", "contracts/prompts/a.md.yaml")
Files = dict[str, bytes]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [key for key in os.environ if key.startswith("GIT_")]:
        monkeypatch.delenv(key)


@st.composite
def histories(draw: st.DrawFn) -> list[Files]:
    """Successive contents of a repository: prompts that come, change, move and go, and other files."""
    files: Files = {
        f"prompts/{name}": draw(st.sampled_from(TEXTS)) for name in NAMES[: draw(st.integers(0, 5))]
    }
    found = [dict(files)]
    for _ in range(draw(st.integers(1, 6))):
        for _ in range(draw(st.integers(0, 3))):
            path = f"prompts/{draw(st.sampled_from(NAMES))}"
            act = draw(st.sampled_from(("write", "write", "delete", "move", "other")))
            if act == "write":
                files[path] = draw(st.sampled_from(TEXTS))
            elif act == "delete":
                files.pop(path, None)
            elif act == "other":
                files[OTHER] = draw(st.sampled_from(TEXTS))
            elif files:
                files[path] = files.pop(draw(st.sampled_from(sorted(files))))
        found.append(dict(files))
    return found


@dataclass
class Repo:
    """A repository on disk into which contents are committed without a shell in between."""

    root: Path

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.root, env=ENVIRON, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def put(self, files: Files) -> str:
        """Make the working tree hold these files beside what govern wrote, and commit it."""
        for path in self.root.rglob("*"):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and name.startswith(("prompts/", "src/")) and name not in files:
                path.unlink()
        for name, data in files.items():
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")

    @property
    def context(self) -> Context:
        return Context(self.root, NOW, ENVIRON)

    def replayed(self, span: str = "HEAD") -> list[Replayed]:
        return list(replay(self.context, span).commits)


def fresh(folder: str) -> Repo:
    found = Repo(Path(folder).resolve())
    found.git("init", "--quiet", "--initial-branch=main")
    return found


def is_prompt(path: str, data: bytes) -> bool:
    if not path.startswith("prompts/") or path.endswith(".py") or "/." in path or not data or b"\0" in data:
        return False
    return data != b"\xff"


def expected(was: Files, now: Files) -> tuple[Counter[str], bool]:
    """Say what a commit did to prompts, by comparing bytes; and whether it has to be blocked."""
    before = {path: data for path, data in was.items() if is_prompt(path, data)}
    after = {path: data for path, data in now.items() if is_prompt(path, data) or path in before}
    changed = sum(after[path] != before[path] for path in before if path in after)
    gone = Counter(data for path, data in before.items() if path not in after)
    come = Counter(data for path, data in after.items() if path not in before)
    moved = (gone & come).total()
    counts = {"changed": changed, "added": come.total() - moved, "removed": gone.total() - moved}
    return Counter({**counts, "renamed": moved}), changed > 0


@settings(max_examples=25, deadline=None)
@given(histories())
def test_a_history_without_a_workspace_is_judged_by_the_bytes_of_its_prompts(history: list[Files]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = fresh(folder)
        for files in history:
            repo.put(files)
        (repo.root / "govern.yaml").write_text(
            "apiVersion: govern/v1\nkind: Workspace\nname: w\nprompts: [{folder: prompts}]\n"
        )
        found = repo.replayed()
        assert len(found) == len(history)
        for each, was, now in zip(found, [{}, *history], history, strict=False):
            counts, blocked = expected(was, now)
            said = Counter(change.how for change in each.report.changes)
            assert said == +counts, (each.commit, was, now)
            assert (each.verdict == "blocked") is blocked
            assert each.assumed
            assert not each.problem


def one_shot(repo: Repo, parent: str, commit: str) -> ChangeReport | str:
    try:
        return diff(repo.context, parent, commit)
    except UsageError as error:
        return error.message


def keys(report: ChangeReport) -> Counter[tuple[str, str]]:
    return Counter((item.code, item.message) for item in errors(report))


ACTS = ("nothing", "nothing", "adopt", "break", "restore", "remove")


def act(repo: Repo, how: str, broken: str, kept: Files) -> None:
    """Do something to what govern wrote: let it catch up, spoil a file, bring all back, take the lock out."""
    if how == "adopt":
        with suppress(UsageError):
            init_prompts(Asked(repo.root / "prompts", repo.root, owner="t"), NOW)
    elif how == "break":
        (repo.root / broken).write_bytes(b"no: [such\n")
    elif how == "restore":
        for path, content in kept.items():
            (repo.root / path).write_bytes(content)
    elif how == "remove":
        (repo.root / "govern.lock").unlink(missing_ok=True)


@settings(max_examples=25, deadline=None)
@given(histories(), st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2)), min_size=6, max_size=6))
def test_each_commit_is_judged_as_by_itself(history: list[Files], acts: list[tuple[str, int]]) -> None:
    """The workspace is in the history; on the way it is mended, broken, taken out and brought back."""
    always = {"prompts/always.md": b"always\n"}
    with tempfile.TemporaryDirectory() as folder:
        repo = fresh(folder)
        commits = [repo.put({**history[0], **always})]
        init_prompts(Asked(repo.root / "prompts", repo.root, owner="t"), NOW)
        kept = {path: (repo.root / path).read_bytes() for path in GOVERNED if (repo.root / path).exists()}
        commits.append(repo.put({**history[0], **always}))
        for files, (how, number) in zip(history[1:], acts, strict=False):
            act(repo, how, sorted(kept)[number % len(kept)], kept)
            commits.append(repo.put({**files, **always}))
        act(repo, "restore", "", kept)  # the settings of the working tree are those that are replayed by
        found = repo.replayed(f"{commits[0]}..HEAD")
        assert [each.commit for each in found] == commits[1:]
        for parent, each in zip(commits, found, strict=False):
            compare(each, one_shot(repo, parent, each.commit))


def compare(each: Replayed, alone: ChangeReport | str) -> None:
    if isinstance(alone, str):
        assert each.verdict == "unjudged"
        assert alone in each.problem
        return
    assert each.stops is alone.blocked
    assert not keys(each.report) - keys(alone)
    assert keys(alone).total() - keys(each.report).total() == each.standing
    own = {(change.how, change.old, change.new) for change in each.report.changes}
    assert own <= {(change.how, change.old, change.new) for change in alone.changes}
