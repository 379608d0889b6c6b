"""Histories of prompts to replay: generated ones, and successive releases of a package as commits."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

WORDS = (
    "answer", "review", "short", "long", "patient", "careful", "never", "always", "cite", "the", "source",
    "of", "what", "you", "say", "in", "plain", "words",
)  # fmt: skip


def start(folder: Path) -> None:
    """Make an empty repository."""
    folder.mkdir(parents=True)
    for command in (
        ("init", "--quiet", "--initial-branch=main"),
        ("config", "user.name", "bench"),
        ("config", "user.email", "bench@example.org"),
        ("config", "gc.auto", "0"),
        ("config", "core.autocrlf", "false"),
    ):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)


def generate(folder: Path, commits: int, prompts: int, seed: int = 1) -> None:
    """Write a history: the first commit adds the prompts, each other one does something small.

    Of the others, six of ten modify a prompt or two, one adds, one deletes or moves, two touch other files.
    """
    start(folder)
    chance = random.Random(seed)  # noqa: S311 - a workload, the same each time
    files = {f"prompts/team-{n % 20}/prompt-{n}.md": _text(chance) for n in range(prompts)}
    serial = prompts
    stream = [_commit(0, dict(files))]
    for number in range(1, commits):
        changed: dict[str, str | None] = {}
        act = chance.random()
        if act < 0.6:
            for path in chance.sample(sorted(files), chance.choice((1, 1, 2))):
                changed[path] = files[path] + _text(chance)[:80] + "\n"
        elif act < 0.7 or len(files) < 3:
            serial += 1
            changed[f"prompts/team-{serial % 20}/prompt-{serial}.md"] = _text(chance)
        elif act < 0.8:
            serial += 1
            path = chance.choice(sorted(files))
            changed[path] = None
            if chance.random() < 0.7:
                changed[f"prompts/team-{serial % 20}/moved-{serial}.md"] = files[path]
        else:
            changed[f"src/module_{chance.randrange(50)}.py"] = f"VALUE = {number}\n"
        for path, text in changed.items():
            if path.startswith("prompts/"):
                if text is None:
                    del files[path]
                else:
                    files[path] = text[-6000:]
                    changed[path] = files[path]
        stream.append(_commit(number, changed))
    given = "".join(stream).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=given, check=True)
    subprocess.run(["git", "reset", "--quiet", "--hard"], cwd=folder, check=True)


def _text(chance: random.Random) -> str:
    lines = (" ".join(chance.choices(WORDS, k=12)) for _ in range(chance.randrange(5, 40)))
    return "\n".join(lines) + "\n"


def _commit(number: int, changed: dict[str, str | None]) -> str:
    message = f"change {number}"
    rows = [f"commit refs/heads/main\ncommitter bench <bench@example.org> {1_600_000_000 + number} +0000\n"]
    rows.append(f"data {len(message)}\n{message}\n")
    for path, text in changed.items():
        rows.append(
            f"D {path}\n" if text is None else f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
        )
    return "".join(rows)


def from_package(folder: Path, name: str, inside: str, versions: list[str], scratch: Path) -> list[str]:
    """Commit one folder of each release of a package, in the order given; give the versions that were there.

    A release is downloaded with pip, alone and without being built or run. `inside` is the folder's path in
    the package. What a release has not is left out.
    """
    start(folder)
    done = []
    for version in versions:
        where = scratch / f"{name}-{version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        got = subprocess.run(
            [*command, "--ignore-requires-python", "--dest", str(where), f"{name}=={version}"],
            capture_output=True,
            check=False,
        )
        if got.returncode != 0:
            continue
        shutil.rmtree(folder / "prompts", ignore_errors=True)
        if not any(_unpack(archive, inside, folder / "prompts") for archive in sorted(where.iterdir())):
            continue
        subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
        subprocess.run(
            ["git", "commit", "--quiet", "--allow-empty", "--message", f"{name} {version}"],
            cwd=folder,
            check=True,
        )
        done.append(version)
    return done


def releases(name: str) -> list[str]:
    """Ask pip for the releases of a package, oldest first."""
    command = [sys.executable, "-m", "pip", "index", "versions", "--ignore-requires-python", name]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Available versions: (.*)", said)
    return [] if found is None else [each.strip() for each in found[1].split(",")][::-1]


def _unpack(archive: Path, inside: str, target: Path) -> bool:
    """Write the files of one folder of a wheel or source archive; anything that leads out of it is left."""
    prefix = f"{inside.strip('/')}/"
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            files = {each: opened.read(each) for each in opened.namelist() if each.startswith(prefix)}
    elif archive.name.endswith(".tar.gz"):
        with tarfile.open(archive) as opened:
            found = {each.name.partition("/")[2]: each for each in opened.getmembers() if each.isfile()}
            files = {
                path: opened.extractfile(each).read()  # type: ignore[union-attr]
                for path, each in found.items()
                if path.startswith(prefix)
            }
    else:
        return False
    for path, data in files.items():
        inner = Path(path.removeprefix(prefix))
        if path.endswith("/") or inner.is_absolute() or ".." in inner.parts:
            continue
        (target / inner).parent.mkdir(parents=True, exist_ok=True)
        (target / inner).write_bytes(data)
    return bool(files)
