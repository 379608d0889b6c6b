"""The installed command in a process of its own, and scratch workspaces it may do anything to."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from .editor import Editor

REPOSITORY = Path(__file__).resolve().parents[2]
INSTALLED = Path(sys.executable).with_name("govern")
COMMAND = [str(INSTALLED)] if INSTALLED.exists() else [sys.executable, "-m", "govern"]
PACKAGES = REPOSITORY / ".packages"
GOVERNED = ("govern.yaml", "govern.lock", "contracts", "prompts", "policies", "lineage/objects")
PATIENCE = 120.0
"""Seconds after which a command hangs, not works."""


@dataclass(frozen=True)
class Done:
    """What a command left behind: its exit code and what it said."""

    command: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def ended(self, code: int) -> Done:
        """Insist on the exit code, and that no traceback was shown."""
        assert self.code == code, f"{' '.join(self.command)} ended with {self.code}, not {code}:\n{self.said}"
        assert "Traceback" not in self.said, self.said
        return self


def refused(done: Done, *words: str, code: int = 2) -> Done:
    """Insist on an exit code and a message with help; `words` are what it has to say, place included."""
    done.ended(code)
    said = done.err if code != 1 else done.out
    assert "help: " in said, said
    for word in words:
        assert word in said, said
    assert "internal error" not in said
    return done


@dataclass
class Govern:
    """Runs `govern` with a private folder for keys, no settings of git, and plain output."""

    home: Path
    cwd: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "GOVERN_"))}
        clean |= {"GOVERN_HOME": str(self.home), "GOVERN_CACHE": str(self.home / "cache")}
        clean |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        return clean | {"COLUMNS": "200", "PYTHONUTF8": "1"} | self.extra

    def __call__(self, *arguments: str | Path, cwd: Path | None = None, **environ: str) -> Done:
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=cwd or self.cwd,
            env=self.environ | environ,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return Done(
            ("govern", *map(str, arguments)), done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    def start(self, *arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
        """Start a command and leave it running; the caller ends it."""
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            cwd=options.pop("cwd", self.cwd),
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def at(self, folder: Path) -> Govern:
        """The same command, run in another folder."""
        return Govern(self.home, folder, dict(self.extra))


def git(folder: Path, *arguments: str) -> str:
    """Run git as a stranger, without anyone's settings."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    names = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(
        ["git", *names, *arguments],
        cwd=folder,
        env=clean | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"},
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def replace(path: Path, old: str, new: str) -> None:
    """Change one place of a file; that the place is there is part of the test."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def everything(folder: Path) -> dict[str, bytes]:
    """All files of a folder, to see afterwards that nothing was lost or written."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and ".git" not in path.relative_to(folder).parts
    }


def copy_governed(folder: Path) -> Path:
    """Copy the repository's governed workspace into a git repository of its own, as a clone would have it."""
    for name in GOVERNED:
        source, target = REPOSITORY / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / ".packages").symlink_to(PACKAGES)
    (folder / ".gitignore").write_text(".packages\nlineage/*.db*\n__pycache__/\n", encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Release 42")
    return folder


def with_people(govern: Govern, folder: Path, key: Path, name: str = "ann") -> str:
    """Commit a person who may approve, and give what they sign with."""
    public = govern("keys", "new", key, "--name", name).ended(0).out.strip()
    with (folder / "govern.yaml").open("a", encoding="utf-8") as config:
        config.write(f"people:\n  - {{username: {name}, emails: [{name}@example.org], roles: [owner], ")
        config.write(f'keys: ["{public}"]}}\n')
    git(folder, "commit", "--quiet", "--all", "--message", "Someone may approve")
    return f"file:{key}"


@pytest.fixture(scope="session")
def packages() -> Path:
    """Give the folder of the data wheels."""
    if not (PACKAGES / "current").is_dir():
        pytest.skip("the packages with data and lexicons are absent: `make setup` puts them in .packages")
    return PACKAGES


@pytest.fixture
def govern(tmp_path: Path) -> Govern:
    """Give the command, run in `tmp_path`."""
    return Govern(tmp_path / "private", tmp_path)


@pytest.fixture
def workspace(tmp_path: Path, packages: Path, govern: Govern) -> Path:
    """Give a scratch copy of the governed workspace; the command runs in it."""
    govern.cwd = copy_governed(tmp_path / "workspace")
    return govern.cwd


@pytest.fixture(scope="session")
def both_releases(tmp_path_factory: pytest.TempPathFactory, packages: Path) -> Path:
    """Run releases 41 and 42 once; give the folder of workspace and keys, to be copied and not changed."""
    top = tmp_path_factory.mktemp("both")
    govern = Govern(top / "private", copy_governed(top / "workspace"))
    for command in (("log", "init"), ("run", "41"), ("run", "42")):
        govern(*command).ended(0)
    return top


@pytest.fixture
def ran(both_releases: Path, tmp_path: Path, govern: Govern) -> Path:
    """Give a scratch workspace whose log has runs of both releases; the command runs in it."""
    shutil.copytree(both_releases, tmp_path, symlinks=True, dirs_exist_ok=True)
    govern.cwd = tmp_path / "workspace"
    return govern.cwd


@pytest.fixture(scope="session")
def fresh_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a new workspace once, as `govern init` does; locked and committed; to be copied."""
    top = tmp_path_factory.mktemp("fresh")
    govern = Govern(top / "private", top)
    govern("init", "ws").ended(0)
    govern("lock", cwd=top / "ws").ended(0)
    (top / "ws" / ".gitignore").write_text("lineage/*.db*\n__pycache__/\n", encoding="utf-8")
    git(top / "ws", "init", "--quiet")
    git(top / "ws", "add", "--all")
    git(top / "ws", "commit", "--quiet", "--message", "First release")
    return top / "ws"


@pytest.fixture
def small(fresh_workspace: Path, tmp_path: Path, govern: Govern) -> Path:
    """Give a scratch copy of a new workspace, whose source is a file in it; the command runs in it."""
    shutil.copytree(fresh_workspace, tmp_path / "small")
    govern.cwd = tmp_path / "small"
    return govern.cwd


@pytest.fixture
def unchanged(govern: Govern) -> Iterator[Callable[[Path], None]]:
    """Give a function that remembers a folder; at the end of the test it must be as it was."""
    kept: dict[Path, dict[str, bytes]] = {}

    def remember(folder: Path) -> None:
        kept[folder] = everything(folder)

    yield remember
    for folder, before in kept.items():
        after = everything(folder)
        assert sorted(after) == sorted(before)
        assert [name for name in after if after[name] != before[name]] == []


Start = Callable[..., Editor]


@pytest.fixture
def editor(govern: Govern, tmp_path: Path) -> Iterator[Start]:
    """Give a function that starts a server; it is gone at the end."""
    started: list[Editor] = []

    def start(*arguments: str, cwd: Path = tmp_path, command: list[str] = COMMAND) -> Editor:
        def run(*words: str) -> subprocess.Popen[bytes]:
            pipe = subprocess.PIPE
            return subprocess.Popen(
                [*command, *words], cwd=cwd, env=govern.environ, stdin=pipe, stdout=pipe, stderr=pipe
            )

        started.append(Editor(run, *arguments))
        return started[-1]

    yield start
    for item in started:
        item.process.kill()
        item.process.wait()
        for stream in (item.process.stdin, item.process.stdout, item.process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
