"""A git repository, asked through the `git` command and never checked out.

Only plumbing that reads objects is run: `rev-parse`, `ls-tree`, `cat-file`, `for-each-ref`, `merge-base`.
None of it runs hooks, filters or anything else that a revision under review could bring, and none of it
fetches: what a partial clone lacks stays missing.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from govern.app.workspace.disk import LARGEST, refuse_large
from govern.errors import UsageError
from govern.source.canonical import digest
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOCAL = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE",
    "GIT_QUARANTINE_PATH", "GIT_INTERNAL_SUPER_PREFIX",
)  # fmt: skip
"""What git sets for hooks and commands of one repository (`git rev-parse --local-env-vars`)."""

_NEVER = (
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_TRACE",
    "GIT_TRACE2",
    "GIT_TRACE_SETUP",
)
"""What never serves here: the index is not read, and traces would mix with git's own words."""


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that holds a folder; `prefix` leads from its root there (`""`, or `sub/dir/`)."""

    folder: Path
    prefix: str
    environment: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str] | None = None) -> Repository:
        """Find the repository of a folder, also from a linked worktree; a bare one where GIT_DIR names it.

        Raises UsageError where git is not installed, or the folder is in no repository git will read.
        """
        told = os.environ if environment is None else environment
        clean = _environment(folder, told)
        answer = run(folder, clean, "rev-parse", "--is-bare-repository", "--show-prefix")
        if answer.returncode != 0:
            _explain_no_repository(folder, answer.stderr)
        bare, _, prefix = answer.stdout.decode("utf-8", "replace").partition("\n")
        if bare == "true" and not _is_named(folder, told, clean):
            # files of a revision can look like one, and would then be the history they are judged by
            raise UsageError(
                f"{folder} is, or lies in, a bare git repository",
                help="If that is meant, name it in GIT_DIR; if it came with a commit, beware of that commit.",
            )
        return cls(folder, "" if bare == "true" else prefix.rstrip("\n"), clean)

    def commit(self, revision: str) -> str:
        """Name the commit that a revision means. UsageError where it means none, saying what is near."""
        if not revision or revision.startswith("-") or any(character in revision for character in "\0\r\n"):
            raise UsageError(f"`{revision}` is not a git revision", help="Name a branch, a tag or a commit.")
        answer = self.ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        if answer.returncode != 0:
            self._explain_unknown(revision)
        return answer.stdout.decode("ascii").strip()

    def merge_base(self, one: str, other: str) -> str | None:
        """Name the last commit that two revisions share, or None where they share none that is here."""
        answer = self.ask("merge-base", self.commit(one), self.commit(other))
        return answer.stdout.decode("ascii").strip() if answer.returncode == 0 else None

    def large_file(self, path: str, name: str) -> bytes | None:
        """Read a file of Git LFS by the SHA-256 of its content; None where that is not in this repository.

        Raises UsageError where it is too large.
        """
        told = self.ask("rev-parse", "--git-common-dir").stdout.decode("utf-8", "surrogateescape")
        file = self.folder / told.rstrip("\n") / "lfs/objects" / name[:2] / name[2:4] / name
        try:
            if (size := file.stat().st_size) > LARGEST:
                refuse_large(path, size)
            data = file.read_bytes()
        except OSError:
            return None
        return data if digest(data) == f"sha256:{name}" else None

    def lacks_files(self) -> bool:
        """Whether the checkout is sparse, so that files of HEAD may be absent on purpose."""
        return self.ask("config", "--type=bool", "--get", "core.sparseCheckout").stdout.strip() == b"true"

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run one git command in the folder."""
        return run(self.folder, self.environment, *arguments)

    def _explain_unknown(self, revision: str) -> NoReturn:
        if self.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}").returncode != 0:
            raise UsageError(
                f"there is no revision `{revision}`: this repository has no commit yet", help="Commit first."
            )
        if ".." in revision:
            raise UsageError(f"`{revision}` is a range", help="Name the two revisions as BASE and HEAD.")
        if self.ask("rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
            raise UsageError(
                f"there is no revision `{revision}` in this clone, which is shallow",
                help="Fetch more: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks out"
                f"{_fetch_branch(revision)}.",
            )
        refs = (
            self.ask("for-each-ref", "--format=%(refname:short)")
            .stdout.decode("utf-8", "replace")
            .split("\n")
        )
        guess = did_you_mean(revision, (ref for ref in refs if ref))
        far = f", or fetch it{_fetch_branch(revision)}" if revision.startswith("origin/") else ""
        raise UsageError(
            f"there is no revision `{revision}` in this repository",
            help=f"did you mean `{guess}`?" if guess else f"Name a branch, a tag or a commit{far}.",
        )


def _fetch_branch(revision: str) -> str:
    remote, _, branch = revision.partition("/")
    if remote != "origin" or not branch:
        return ""
    return f" (`git fetch origin {branch}:refs/remotes/origin/{branch}`)"


def run(folder: Path, environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder and collect what it says. Raises UsageError where git can't be run."""
    try:
        return subprocess.run(  # noqa: S603 - plumbing, with revisions that are no options
            command(*arguments), cwd=folder, env=dict(environment), capture_output=True, check=False
        )
    except FileNotFoundError:
        explain_no_git(folder)
    except NotADirectoryError:
        raise UsageError(f"{folder} is not a folder", help="Name the workspace's folder.") from None
    except PermissionError:
        raise UsageError(
            "git can't be run here: permission denied", help=f"Check git and {folder}."
        ) from None


def command(*arguments: str) -> list[str]:
    """Spell a git command; replaced objects are not followed, since history is read as it was committed."""
    return ["git", "--no-replace-objects", "--no-pager", *arguments]


def explain_no_git(folder: Path) -> NoReturn:
    """Say that git is missing, or that the folder is."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", help="Name the workspace's folder.") from None
    raise UsageError(
        "git is not installed, or not on the PATH",
        help="Install git; comparing with an earlier revision needs it.",
    ) from None


def _environment(folder: Path, told: Mapping[str, str]) -> dict[str, str]:
    """Choose what git gets to know: plain English, and GIT_DIR only where it means this folder's repository.

    A hook runs with GIT_DIR and more set for the repository it belongs to. They mislead where the folder is
    in another repository; where it is in that one, or in none that git would find by itself, they are needed
    (the objects of a push that is being received are in quarantine, and a worktree may lie apart from its
    repository).
    """
    plain = {key: value for key, value in told.items() if key not in _NEVER}
    plain |= {"LC_ALL": "C", "LANGUAGE": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    plain |= {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}  # a partial clone is not filled on the way
    clean = {key: value for key, value in plain.items() if key not in _LOCAL}
    if "GIT_DIR" not in told:
        return clean
    here = _git_dir(folder, clean)
    meant = _git_dir(Path.cwd(), plain)
    if here is not None and here == meant:  # found again without GIT_DIR, and with the right prefix
        return {key: value for key, value in plain.items() if key not in {"GIT_DIR", "GIT_WORK_TREE"}}
    if here is None and meant is not None:
        tree = {"GIT_WORK_TREE": os.path.realpath(told["GIT_WORK_TREE"])} if "GIT_WORK_TREE" in told else {}
        return {**plain, "GIT_DIR": meant, **tree}
    return clean


def _git_dir(folder: Path, environment: Mapping[str, str]) -> str | None:
    answer = run(folder, environment, "rev-parse", "--absolute-git-dir")
    return os.path.realpath(os.fsdecode(answer.stdout).rstrip("\n")) if answer.returncode == 0 else None


def _is_named(folder: Path, told: Mapping[str, str], clean: Mapping[str, str]) -> bool:
    named = told.get("GIT_DIR")
    return named is not None and os.path.realpath(named) == _git_dir(folder, dict(clean))


def _explain_no_repository(folder: Path, words: bytes) -> NoReturn:
    said = words.decode("utf-8", "replace").strip()
    if "dubious ownership" in said:
        raise UsageError(
            f"git does not trust {folder}: it belongs to another user",
            help=f"If you do: `git config --global --add safe.directory {folder.resolve()}`.",
        )
    if "not a git repository" in said:
        raise UsageError(
            f"{folder} is not in a git repository",
            help="Run `git init` and commit, or name a workspace that is in one.",
        )
    raise UsageError(
        f"git can't read the repository of {folder}: {said.splitlines()[0] if said else 'no reason'}"
    )
