"""The main job on real data, step by step: each command as a person would type it, with its real output.

Works in a scratch copy of the repository's governed workspace, with a log and a key of its own, and leaves
the repository as it is. Any step that does not end as it should ends the demonstration with an error.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).resolve().parent.parent
GOVERN = Path(sys.executable).with_name("govern")
WORKSPACE = ("govern.yaml", "govern.lock", "contracts", "prompts", "policies", "lineage/objects")
PEOPLE = """\
people:
  - username: ann
    emails: [ann@govern.example]
    roles: [safety-officer]
    keys: ["{key}"]
"""
COLOUR = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Stage:
    """The scratch workspace and what is told about it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = folder.parent / "ann.key"
        self.step = 0
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "GOVERN_HOME": str(folder.parent / "private"),
            "PATH": f"{GOVERN.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        }

    def say(self, title: str, text: str) -> None:
        """Head a step and say in a sentence or two what it is about."""
        self.step += 1
        head = f"{self.step}. {title}"
        print(f"\n\033[1;36m{head}\033[0m" if COLOUR else f"\n{head}\n{'-' * len(head)}")
        print(textwrap.fill(text, 100))

    def run(self, *command: str, expect: int = 0) -> None:
        """Show a command, run it, and insist on its exit code."""
        shown = " ".join(command)
        print(f"\n\033[1m$ {shown}\033[0m" if COLOUR else f"\n$ {shown}", flush=True)
        done = subprocess.run(command, cwd=self.folder, env=self.environ, check=False)
        if expect:
            print(f"(exit code {done.returncode})")
        if done.returncode != expect:
            sys.exit(f"the demonstration failed: `{shown}` ended with {done.returncode}, not {expect}")

    def replace(self, path: str, old: str, new: str) -> Callable[[], None]:
        """Edit a file of the workspace, show what of it changed, and give what takes the edit back."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        if text.count(old) != 1:
            sys.exit(f"the demonstration failed: {path} does not hold `{old}` once")
        file.write_text(text.replace(old, new), encoding="utf-8")
        print(f"\n{path}: {old} -> {new}", flush=True)

        def undo() -> None:
            file.write_text(text, encoding="utf-8")

        return undo

    def ask(self, *command: str) -> str:
        """Run a command unseen and give its output."""
        done = subprocess.run(
            command, cwd=self.folder, env=self.environ, check=True, capture_output=True, text=True
        )
        return done.stdout


def main() -> None:
    """Play all steps."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="govern-demo-") as scratch:
        stage = Stage(copy_workspace(Path(scratch)))
        contracts(stage)
        runs(stage)
        answers(stage)
        change(stage)
        tampering(stage)
    print(f"\nDone in {time.monotonic() - begun:.0f} seconds. Nothing in the repository was changed.")


def copy_workspace(scratch: Path) -> Path:
    """Copy the governed workspace into a git repository of its own, with a person who may approve."""
    folder = scratch / "workspace"
    for name in WORKSPACE:
        source, target = REPOSITORY / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (folder / ".packages").symlink_to(REPOSITORY / ".packages")
    (folder / ".gitignore").write_text(".packages\nlineage/*.db*\n", encoding="utf-8")
    made = (str(GOVERN), "keys", "new", str(scratch / "ann.key"), "--name", "ann")
    public = subprocess.run(made, check=True, capture_output=True, text=True).stdout.strip()
    with (folder / "govern.yaml").open("a", encoding="utf-8") as config:
        config.write(PEOPLE.format(key=public))
    who = ("-c", "user.name=demo", "-c", "user.email=demo@govern.example")
    for command in (
        ("init", "--quiet"),
        ("add", "--all"),
        (*who, "commit", "--quiet", "--message", "Release 42"),
    ):
        subprocess.run(("git", *command), cwd=folder, check=True, env={**os.environ, "LC_ALL": "C"})
    return folder


def contracts(stage: Stage) -> None:
    """Lint and lock."""
    stage.say(
        "The contracts are sound, and locked",
        "Reviews of medicines are restricted health data. Contracts declare where they come from, what is "
        "taken out of them, which code and lexicons score them, and what a recommendation may do.",
    )
    stage.run("govern", "lint")
    stage.run("govern", "test")
    stage.run("govern", "lock", "--check")
    stage.say(
        "A policy says why it failed",
        "Opening a case is said to reach far, and nobody approves it. Under the message stands the policy's "
        "own expression as it was evaluated, with the line that each value came from.",
    )
    undo = stage.replace("contracts/triage.actions.yaml", "blast_radius: medium", "blast_radius: high")
    stage.run("govern", "lint", expect=1)
    undo()


def runs(stage: Stage) -> None:
    """Run both releases and verify the log."""
    stage.say(
        "Two releases run over 979 real reviews, under contract",
        "Each event goes into a signed Merkle log: digests and commitments, never a word of a review. "
        "Release 41 is no longer in the working tree; it runs from what was locked.",
    )
    stage.run("govern", "log", "init")
    stage.run("govern", "run", "41")
    stage.run("govern", "run", "42")
    stage.run("govern", "verify")


def answers(stage: Stage) -> None:
    """Ask why."""
    stage.say(
        "Why did recommendations change?",
        "Release 42 changed seven components at once. The answer is found by running the stages with some of "
        "them as before and some as after, until every minimal set is known.",
    )
    stage.run("govern", "why", "--limit", "8")
    event = telling_event(stage)
    stage.run("govern", "why", event, "--vs", "release:41")
    stage.say(
        "What made it, what was in force, and what a component touched", "The same evidence, asked otherwise."
    )
    stage.run("govern", "derive", event)
    stage.run("govern", "as-of", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1)))
    stage.run("govern", "impact", "model/vader@1.1.0")


def telling_event(stage: Stage) -> str:
    """The changed event whose explanation has the largest minimal set: the one no single revert explains."""
    listed = json.loads(stage.ask("govern", "why", "--format", "json"))
    best, size = "", 0
    for event in [row["after"]["event"] for row in listed["changed"][:30]]:
        command = [str(GOVERN), "why", event, "--vs", "release:41", "--format", "json"]
        told = json.loads(stage.ask(*command))
        largest = max((len(found) for found in told["rollback_sets"]), default=0)
        if largest > size:
            best, size = event, largest
    return best


def change(stage: Stage) -> None:
    """Change a threshold without a version; then with one."""
    stage.say(
        "An unversioned change is blocked",
        "Someone lowers a threshold from 0.60 to 0.55 and does not raise the version.",
    )
    stage.replace("contracts/triage.thresholds.yaml", "value: 0.60", "value: 0.55")
    stage.run("govern", "diff", "HEAD", expect=1)
    stage.run("govern", "bump")
    stage.run("govern", "lock")
    stage.say(
        "A version is not enough: what loosens needs a second person",
        "Ann stands among the people of govern.yaml on the base. Her signature is over the digest of exactly "
        "this change; whoever made the change can't approve it.",
    )
    stage.run("govern", "diff", "HEAD", expect=1)
    key = f"file:{stage.key}"
    stage.run("govern", "approve", "HEAD", "--key", key, "--reason", "Ten more cases a week; agreed.")
    stage.run("govern", "diff", "HEAD")


def tampering(stage: Stage) -> None:
    """Flip one byte of one entry in the database file."""
    stage.say(
        "One byte of the log is flipped, and caught",
        "A hold becomes a bold: one letter inside one entry of the database file, and nothing else.",
    )
    path = stage.folder / "lineage/log.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(path.read_bytes())
    found = [match.start() for match in re.finditer(rb'"verdict":"hold"', data)]
    place = found[len(found) // 2] + len('"verdict":"')
    data[place] = ord("b")
    path.write_bytes(data)
    print(f"\nbyte {place} of lineage/log.db: h -> b")
    stage.run("govern", "verify", expect=4)


if __name__ == "__main__":
    main()
