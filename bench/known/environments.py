"""A release of a library in an environment of its own, installed by name and digest."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Release:
    """One release on the package index: its wheel's SHA-256, and the file that pins what it imports."""

    package: str
    version: str
    sha256: str
    support: str | None = None

    def __str__(self) -> str:
        return f"{self.package} {self.version}"


@dataclass(frozen=True)
class Environment:
    """A release that is installed where it meets no other."""

    release: Release
    python: tuple[str, ...]
    """The command that starts an interpreter which imports this release."""
    folder: Path
    """Where the package's own files are."""


def environment(release: Release, home: Path) -> Environment | None:
    """Make a release's environment, or take the one that is there; None where it can't be installed."""
    place = home / f"{release.package}-{release.version}"
    ready = place / ".ready"
    if not ready.exists():
        shutil.rmtree(place, ignore_errors=True)
        venv.create(place, with_pip=True)
        wanted = place / "wanted.txt"
        wanted.write_text(f"{release.package}=={release.version} --hash=sha256:{release.sha256}\n")
        files = [wanted, *([HERE / release.support] if release.support else [])]
        options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
        command = [str(place / "bin/pip"), "install", *options]
        done = subprocess.run(
            [*command, *(part for file in files for part in ("-r", str(file)))], check=False
        )
        if done.returncode:
            return None
        ready.touch()
    (folder,) = place.glob(f"lib/python3.*/site-packages/{release.package}")
    return Environment(release, (str(place / "bin/python"),), folder)


def unpacked(release: Release, folder: Path) -> Environment:
    """Take a release that is unpacked in a folder and imports nothing but the standard library."""
    command = ("/usr/bin/env", f"PYTHONPATH={folder}", sys.executable, "-S")
    return Environment(release, command, folder / release.package)
