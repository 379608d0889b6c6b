"""CPU seconds of `govern diff` on 1,000 components, beside git alone and beside linting both checkouts.

    python bench/diff.py [--rounds N] [--peers DIR] [--history N]

The workload is the 1,000 contracts that `bench/lint.py` lints, locked and committed, and a commit that
changes ten of them: five thresholds, three prompts, two classifications of data. `--history` adds commits
before it, each of which releases ten components anew, so that the lock and the store hold more than what is
in use. Each round runs every tool once, in a process of its own, so that a busy machine disturbs all alike;
medians are printed, of user and system time of the process and its children, git's included.

What is compared is not the same work. `git diff --stat` says which lines differ: the bound of what reading
two revisions costs. Two checkouts and two lints are what a gate without a diff would do, and say nothing of
versions, directions or approvals. datacontract-cli (from DIR, where it is) compares one pair of data
contracts a process, of the 100 that are here.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import workload
from lint import REPOSITORY, Runs, Tool, calibrate, run

GOVERN = [sys.executable, "-m", "govern"]
NAIVE = """\
set -e
for side in HEAD~1 HEAD; do
  rm -rf "$1"
  git worktree add --quiet --force --detach "$1" "$side"
  "$2" -m govern lint --no-cache --workspace "$1" || true
  git worktree remove --force "$1"
done
"""


def git(folder: Path, *arguments: str) -> None:
    """Run git, with an author, and without housekeeping that would run beside what is measured."""
    who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def replace(path: Path, old: str, new: str) -> None:
    """Change a file's text, which must hold what is changed."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{path} does not hold {old}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def prepare(folder: Path, history: int) -> None:
    """Make the repository: 1,000 components, locked; their history; a commit that changes ten."""
    workload.write_many(folder, 100)
    git(folder, "init", "--quiet", "--initial-branch=main")
    lock(folder, "first")
    for number in range(history):
        for group in range(10):
            thresholds = folder / f"contracts/group-{group:03}/thresholds.yaml"
            replace(thresholds, f"value: 0.60{number or ''}", f"value: 0.60{number + 1}")
        govern(folder, "bump")
        lock(folder, f"release {number}")
    for group in range(5):
        replace(folder / f"contracts/group-{group:03}/thresholds.yaml", "value: 0.25", "value: 0.20")
    for group in range(5, 8):
        replace(folder / f"prompts/system-{group}.md", "Summarise", "Sum up")
    for group in range(8, 10):
        contract = folder / f"contracts/group-{group:03}/datacontract.yaml"
        replace(contract, "classification: restricted", "classification: internal")
    git(folder, "commit", "--quiet", "--all", "--message", "ten changes")


def lock(folder: Path, message: str) -> None:
    govern(folder, "lock")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", message)


def govern(folder: Path, verb: str) -> None:
    subprocess.run([*GOVERN, verb], cwd=folder, check=True, capture_output=True)


def tools(folder: Path, scratch: Path, peers: Path | None) -> list[Tool]:
    """The commands to measure."""
    found = [
        Tool("an interpreter alone", [sys.executable, "-c", "pass"]),
        Tool("git diff --stat", ["git", "diff", "--stat", "HEAD~1", "HEAD"]),
        Tool("govern diff HEAD~1 HEAD", [*GOVERN, "diff", "HEAD~1", "HEAD"]),
        Tool("govern diff HEAD~1 (working tree)", [*GOVERN, "diff", "HEAD~1"]),
        Tool("govern diff HEAD HEAD", [*GOVERN, "diff", "HEAD", "HEAD"]),
        Tool("two checkouts, two lints", ["sh", "-c", NAIVE, "naive", str(scratch / "side"), sys.executable]),
    ]
    command = None if peers is None else peers / "datacontract-cli/bin/datacontract"
    if command is None or not command.exists():
        print("datacontract-cli is left out: name its folder with --peers (bench/lint.py installs it there)")
        return found
    name = "contracts/group-008/datacontract.yaml"
    before = scratch / "before.yaml"
    shown = subprocess.run(["git", "show", f"HEAD~1:{name}"], cwd=folder, check=True, capture_output=True)
    before.write_bytes(shown.stdout)
    return [
        *found,
        *(
            Tool(f"datacontract {verb}, one pair", [str(command), verb, str(before), name])
            for verb in ("changelog", "breaking")
        ),
    ]


def main() -> None:
    reader = argparse.ArgumentParser(description="CPU seconds of diff beside other ways to compare.")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--peers", type=Path, default=None)
    reader.add_argument("--history", type=int, default=0)
    asked = reader.parse_args()
    peers = None if asked.peers is None else asked.peers.absolute()
    environ = dict(os.environ)
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environ["PYTHONPATH"] = str(REPOSITORY)
    with tempfile.TemporaryDirectory() as name:
        scratch, folder = Path(name), Path(name) / "repository"
        prepare(folder, asked.history)
        measured = tools(folder, scratch, peers)
        found = {tool.name: Runs() for tool in measured}
        for tool in measured[2:4]:
            run(tool, folder, environ, Runs())  # compiles what is not compiled yet
        for _ in range(asked.rounds):
            for tool in measured:
                run(tool, folder, environ, found[tool.name])
    base = statistics.median(found["govern diff HEAD~1 HEAD"].seconds)
    print(f"1,000 components, 10 changed, {asked.history} releases of ten before")
    print(f"a loop of 3,000,000 additions takes {calibrate():.3f} s here and now")
    print(f"{'CPU s':>9} {'ratio':>7} {'MiB':>6}  exit")
    for tool in measured:
        runs = found[tool.name]
        took = statistics.median(runs.seconds)
        print(f"{took:9.3f} {took / base:6.2f}x {max(runs.memory):6.0f}  {runs.ended:4}  {tool.name}")


if __name__ == "__main__":
    main()
