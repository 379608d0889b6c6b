"""A small workspace for releases: its pipeline may run in every environment, and people may sign."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from govern.app.keys.signers import open_signer
from govern.app.release.step import By

from ..conftest import NOW, Work, reviews, texts

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.lineage.statements.signers import Signer

NOBODY = "gate: {approvals: []}\n"
PEOPLE = """\
people:
  - {{username: ann, emails: [ann@example.org], roles: [owner], keys: ["{ann}"]}}
  - {{username: bob, emails: [bob@example.org], roles: [owner], keys: ["{bob}"], until: 2026-06-30}}
"""


def content(work: Work, number: str, environments: str = "test, staging, production") -> None:
    """Write what a release will be made of, without the release, and lock it."""
    for path, text in texts(number).items():
        if path == f"contracts/{number}.yaml" or (path == "govern.yaml" and (work.root / path).exists()):
            continue
        work.write(path, text.replace("environments: [test]", f"environments: [{environments}]"))
    work.good("lock")


def small(folder: Path) -> Work:
    """Make a workspace whose locked content is that of release 41; nothing is released yet."""
    work = Work(folder / "work", folder / "home")
    rows = ["id\tdrug\trating\treview", *(f"{key}\t{drug}\t7\t{text}" for key, drug, text in reviews(60))]
    work.write("data/reviews.tsv", "\n".join(rows) + "\n")
    work.write("govern.yaml", texts("41")["govern.yaml"] + NOBODY)
    content(work, "41")
    return work


class Team:
    """Ann, Bob until the end of June, and a stranger, each with an SSH key."""

    def __init__(self, folder: Path) -> None:
        self.paths: dict[str, str] = {}
        self.signers: dict[str, Signer] = {}
        for name in ("ann", "bob", "eve"):
            path = folder / name
            key = Ed25519PrivateKey.generate()
            path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
            path.chmod(0o600)
            self.paths[name] = f"ssh:{path}"
            self.signers[name] = open_signer(f"ssh:{path}", {})

    def text(self) -> str:
        return PEOPLE.format(**{name: signer.key.text for name, signer in self.signers.items()})

    def by(self, name: str, reason: str = "") -> By:
        return By(self.signers[name], reason)


def declare(work: Work, team: Team) -> None:
    """Write the people into govern.yaml, who are asked as by default."""
    work.edit("govern.yaml", NOBODY, team.text())


def at(work: Work, when: dt.datetime = NOW) -> Context:
    return replace(work.context, now=when)


def statements(work: Work) -> list[Path]:
    """The files of statements, by name."""
    return sorted((work.root / "lineage/releases").glob("*.json"))


def in_force(work: Work) -> dict[str, list[tuple[str, str]]]:
    """What is in force, as the command says it: releases with their records, by environment."""
    told: Any = json.loads(work.good("release", "status", "-f", "json"))
    found: dict[str, list[tuple[str, str]]] = {}
    for item in told["in_force"]:
        number = item["release"].removeprefix("release/").partition("@")[0]
        found.setdefault(item["environment"], []).append((number, item["records"]))
    return found
