"""People with keys, and a workspace in git that they change and approve."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from govern.app.keys.signers import open_signer

from .conftest import Work

if TYPE_CHECKING:
    from govern.lineage.statements.signers import Signer

PEOPLE = """\
people:
  - {{username: ann, emails: [ann@example.org], roles: [owner], keys: ["{ann}"]}}
  - {{username: bob, emails: [bob@example.org], roles: [owner, officer], keys: ["{bob}"], until: 2026-06-30}}
"""


class Team:
    """Ann and Bob, each with an SSH key, and a stranger."""

    def __init__(self, folder: Path) -> None:
        self.signers: dict[str, Signer] = {}
        for name in ("ann", "bob", "eve"):
            path = folder / name
            path.write_bytes(
                Ed25519PrivateKey.generate().private_bytes(
                    Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
                )
            )
            path.chmod(0o600)
            self.signers[name] = open_signer(f"ssh:{path}", {})

    def text(self) -> str:
        return PEOPLE.format(**{name: signer.key.text for name, signer in self.signers.items()})


def git(work: Work, *arguments: str, who: str = "dev") -> None:
    names = ("-c", f"user.name={who}", "-c", f"user.email={who}@example.org")
    subprocess.run(["git", *names, *arguments], cwd=work.root, capture_output=True, check=True)


def commit(work: Work, message: str, who: str = "dev") -> None:
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", message, who=who)
