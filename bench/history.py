"""Whole histories of prompts, replayed and held to what git's plumbing says; milliseconds a commit.

    python bench/history.py --generated COMMITS PROMPTS
    python bench/history.py --package NAME FOLDER [--releases N]
    python bench/history.py --repository PATH FOLDER

A generated history is the same on every machine. Of a package, FOLDER of each release (the last N, by default
40) is committed in order, so that what its authors did to real prompts is replayed; releases are downloaded
with pip and never built or run. A repository is cloned first. `--keep DIR` keeps what was made.

Two commands are typed in it, `govern init --from-prompts` and `govern diff --each HEAD`, before anything of
govern is committed. Each commit has to be blocked where git says that it modified a prompt, and nowhere else,
and has to have as many prompts added, deleted and moved as git says. What is printed is CPU time, user and
system, of the whole process; and of one cold `govern diff HEAD` with the workspace committed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from git_model import Changes, History
from histories import from_package, generate, releases

REPOSITORY = Path(__file__).resolve().parents[1]
GOVERN = [sys.executable, "-m", "govern"]
_HOW = {"changed": "modified", "added": "added", "removed": "deleted", "renamed": "moved"}


def cpu(command: list[str], folder: Path, environ: dict[str, str]) -> tuple[float, bytes, int]:
    """Run a command and give its CPU seconds, what it said, and its exit code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=environ, stdout=subprocess.PIPE, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, done.stdout, done.returncode


def told(commit: dict[str, Any]) -> Changes:
    """Count what govern says of a commit."""
    counts = dict.fromkeys(_HOW.values(), 0)
    for component in commit["components"]:
        counts[_HOW[component["how"]]] += 1
    return Changes(**counts)


def judge(said: list[dict[str, Any]], model: History) -> int:
    """Print what both say, and give the number of commits on which they differ."""
    expected = model.changes()
    differ = 0
    for commit, wanted in zip(said, expected, strict=True):
        stopped = commit["verdict"] in {"blocked", "inherited", "unjudged"}
        if told(commit) != wanted or stopped != (wanted.modified > 0):
            differ += 1
            print(f"  differs: {commit['commit']} {commit['verdict']} {told(commit)}, git says {wanted}")
    total = sum(expected, Changes())
    touching = sum(each != Changes() for each in expected)
    print(f"{len(said):,} commits, {touching:,} of which touch prompts; at most {model.largest:,} prompts")
    print(
        f"git says: {total.modified:,} modified, {total.added:,} added, {total.deleted:,} deleted, "
        f"{total.moved:,} moved, in {sum(each.modified > 0 for each in expected):,} commits that modify"
    )
    blocked = sum(commit["verdict"] == "blocked" for commit in said)
    print(f"govern:   {blocked:,} blocked; {differ:,} commits differ from what git says")
    return differ


def prepare(asked: argparse.Namespace, target: Path, scratch: Path) -> str:
    """Make the repository, and give the folder of its prompts."""
    if asked.generated:
        commits, prompts = map(int, asked.generated)
        generate(target, commits, prompts)
        return "prompts"
    if asked.package:
        name, inside = asked.package
        done = from_package(target, name, inside, releases(name)[-asked.releases :], scratch)
        if not done:
            raise SystemExit(f"no release of {name} has {inside}")
        print(f"{name}: {len(done)} releases with {inside}, {done[0]} to {done[-1]}")
        return "prompts"
    path, folder = asked.repository
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", path, str(target)], check=True)
    return str(folder)


def measure(repository: Path, folder: str, rounds: int) -> int:
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environ["PYTHONPATH"] = str(REPOSITORY)
    model = History(repository, folder)
    took, _, code = cpu([*GOVERN, "init", "--from-prompts", folder, "--owner", "bench"], repository, environ)
    if code != 0:
        return 1
    print(f"{took:8.2f} s CPU: govern init --from-prompts {folder}")
    took, said, _ = cpu([*GOVERN, "diff", "--each", "HEAD", "--format", "json"], repository, environ)
    commits = json.loads(said)["commits"]
    differ = judge(commits, model)
    print(f"{took:8.2f} s CPU: govern diff --each HEAD, {took / len(commits) * 1000:.1f} ms a commit")
    who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    subprocess.run(["git", "add", "--all"], cwd=repository, check=True)
    subprocess.run(["git", *who, "commit", "--quiet", "--message", "adopt"], cwd=repository, check=True)
    cold = [cpu([*GOVERN, "diff", "HEAD"], repository, environ)[0] for _ in range(rounds)]
    print(f"{statistics.median(cold):8.2f} s CPU: one cold govern diff HEAD (median of {rounds})")
    return 1 if differ else 0


def main() -> None:
    reader = argparse.ArgumentParser(
        description="Replay histories of prompts and hold them to git's plumbing."
    )
    which = reader.add_mutually_exclusive_group(required=True)
    which.add_argument("--generated", nargs=2, metavar=("COMMITS", "PROMPTS"))
    which.add_argument("--package", nargs=2, metavar=("NAME", "FOLDER"))
    which.add_argument("--repository", nargs=2, metavar=("PATH", "FOLDER"))
    reader.add_argument("--releases", type=int, default=40)
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--keep", type=Path)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as name:
        target = asked.keep or Path(name) / "repository"
        sys.exit(measure(target, prepare(asked, target, Path(name)), asked.rounds))


if __name__ == "__main__":
    main()
