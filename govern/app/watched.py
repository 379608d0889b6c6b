"""Files beside the contracts that decide whether the gate runs at all, and by which keys a log is trusted.

What counts is what a file says: of YAML the values, so that comments and layout change nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.source.canonical import digest
from govern.source.reader import read_document
from govern.source.resolve import to_core

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.contract.kinds.workspace import Workspace
    from govern.contract.tree import Tree

USUAL = (
    ".pre-commit-config.yaml",
    "lefthook.yml",
    ".husky",
    ".github/workflows",
    ".github/actions",
    ".gitlab-ci.yml",
    ".gitlab",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "Jenkinsfile",
)
"""Where hooks and jobs are set up; of these, files that speak of govern are watched."""


def watched(tree: Tree, settings: Iterable[Workspace]) -> dict[str, str]:
    """Give each file of a tree that one of the settings watches, with the digest of what it says."""
    found = {path for name in USUAL for path in _files(tree, name) if b"govern" in tree.read(path)}
    for each in settings:
        found.update(path for name in each.gate.watch for path in _files(tree, name))
        if each.log is not None:
            found.update(_files(tree, each.log.trust))
    return {path: _said(path, tree.read(path)) for path in sorted(found)}


def _files(tree: Tree, name: str) -> list[str]:
    try:
        tree.read(name)
    except (KeyError, UsageError):
        return tree.paths((name,))  # a folder, or nothing
    return [name]


def _said(path: str, data: bytes) -> str:
    if path.endswith((".yaml", ".yml")):
        document = read_document(data, path)
        if document.root is not None and not document.diagnostics:
            return digest(json.dumps(to_core(document.root), sort_keys=True).encode())
    return digest(data)
