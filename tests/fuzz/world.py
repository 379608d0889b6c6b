"""Workspaces in memory: this repository's own, with files put in the place of others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from govern.app.contracts.lint import reader, view_of
from govern.app.workspace.context import Context
from govern.app.workspace.disk import DiskTree
from govern.change import lockfile
from govern.change.lockfile import Lock
from govern.check.lint import LintResult, lint
from govern.check.view import View
from govern.contract.catalog import CONFIG_FILE, SUFFIXES
from govern.contract.tree import MemoryTree

ROOT = Path(__file__).resolve().parents[2]
NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
WAIVER = "policies/fuzz.waiver.yaml"

_WAIVER = b"""\
apiVersion: govern/v1
kind: Waiver
id: fuzz
version: 1.0.0
status: active
rule: ACT002
scope:
  file: contracts/triage.actions.yaml
  inline: true
reason: so that every kind is there
owner: a
approver: b
issued: 2026-02-01
expires: 2026-04-01
"""


@cache
def files() -> Mapping[str, bytes]:
    """The repository's own workspace: settings, contracts, and the files they name; with a waiver."""
    tree = DiskTree(ROOT)
    found = {path: tree.read(path) for path in tree.paths(("contracts", "prompts", "policies"))}
    return {CONFIG_FILE: tree.read(CONFIG_FILE), **found, WAIVER: _WAIVER}


@cache
def contracts() -> tuple[str, ...]:
    """The contracts among the files."""
    return tuple(path for path in files() if path.endswith(SUFFIXES) and path != CONFIG_FILE)


@cache
def released() -> Lock:
    """What the repository has released."""
    return lockfile.parse((ROOT / lockfile.LOCK_FILE).read_bytes())


class MemoryContext(Context):
    """A workspace with `files` as its tree, on no disk, and what the repository has released."""

    @classmethod
    def of(cls, changed: Mapping[str, bytes], lock: Lock | None = None) -> MemoryContext:
        """The repository's workspace with some files changed or added."""
        made = cls(ROOT, NOW, {})
        # what `Context` would read from disk is settled before anyone asks; only the archive is read there
        vars(made).update(tree=MemoryTree({**files(), **changed}), lock=released() if lock is None else lock)
        return made

    @cached_property
    def view(self) -> View:
        """What lint judges."""
        return view_of(self, self.catalog)

    def text(self, file: str) -> str | None:
        """The text of a file as places count it."""
        if file == CONFIG_FILE:
            return self.catalog.config_document.text
        for loaded in self.view.packs:
            if loaded.file == file:
                return loaded.document.text
        if file in self.catalog.documents:
            return self.catalog.documents[file].text
        return reader(self)(file)


def judged(context: MemoryContext) -> LintResult:
    """Lint a workspace."""
    return lint(context.view)
