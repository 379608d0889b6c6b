"""A scratch repository that seeds are planted in, and the installed command that judges them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from govern.change.lockfile import parse

from .work import Work

COMMAND = [str(Path(sys.executable).with_name("govern"))]


@dataclass
class Repository:
    """A folder under git; what stands in it is written whole, so that nothing is left of the seed before."""

    root: Path
    home: Path
    keys: dict[str, str] = field(default_factory=dict)

    def git(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        who = ("-c", "user.name=dev", "-c", "user.email=dev@example.org", "-c", "core.autocrlf=false")
        return subprocess.run(
            ["git", *who, *arguments],
            cwd=self.root,
            env=self.environ,
            capture_output=True,
            text=True,
            check=check,
        )

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {**kept, "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1"}

    def govern(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.root,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    def put(self, work: Work) -> None:
        """Let the working tree be what a workspace is, and nothing else."""
        wanted = work.on_disk()
        listed = self.git("ls-files", "--cached", "--others", "-z").stdout.split("\0")
        for path in filter(None, listed):
            if path not in wanted:
                (self.root / path).unlink(missing_ok=True)
        for path, data in wanted.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or target.read_bytes() != data:
                target.write_bytes(data)

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").stdout.strip()

    def locked(self) -> bytes:
        data = (self.root / "govern.lock").read_bytes()
        parse(data)
        return data

    def codes(self, base: str, *head: str) -> tuple[int, list[str]]:
        """Give the exit code of `govern diff` and the codes of its errors."""
        done = self.govern("diff", base, *head, "--format", "json")
        if done.returncode == 2:
            return 2, []
        report: Any = json.loads(done.stdout)
        rows = [
            row for key in ("components", "documents") for each in report[key] for row in each["findings"]
        ]
        return done.returncode, sorted(
            {row["code"] for row in (*rows, *report["findings"]) if row["severity"] == "error"}
        )

    def person(self, name: str) -> str:
        """Make a key for somebody; give its public half."""
        made = Ed25519PrivateKey.generate()
        path = self.home / name
        path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        path.chmod(0o600)
        self.keys[name] = f"ssh:{path}"
        return made.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
