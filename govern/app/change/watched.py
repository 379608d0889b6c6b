"""Files beside the contracts that decide whether the gate runs at all, and by which keys a log is trusted.

What counts is what a file says: of YAML the values, so that comments and layout change nothing.
"""

from __future__ import annotations

import json
import posixpath
import re
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

_BASELINE = re.compile(rb"""--baseline(?:=|["']?,?\s+(?:-\s+)?)["']?([\w.-]+(?:/[\w.-]+)*)(?![\w./$-])""")
"""How a hook or job names the baseline that lint is to read, as an option or in a list of arguments."""


def watched(tree: Tree, settings: Iterable[Workspace], folder: str = "") -> dict[str, str]:
    """Give each file of a tree that one of the settings watches, with the digest of what it says.

    A baseline that a hook or job names is watched as well, below the tree or below `folder` of it. One that
    is not there says nothing, so that its coming is a change: it silences what it lists.
    """
    found = set(_usual(tree))
    for places in baselines(tree, folder):
        found.update([place for place in places if _read(tree, place)] or places[:1])
    for each in settings:
        found.update(path for name in each.gate.watch for path in _files(tree, name))
        if each.log is not None:
            found.update(_files(tree, each.log.trust))
    return {path: _said(path, _read(tree, path)) for path in sorted(found)}


def baselines(tree: Tree, folder: str = "") -> list[tuple[str, ...]]:
    """Give where each baseline can be that hooks and jobs name: below the tree, or below `folder` of it."""
    named = [match[1].decode() for path in _usual(tree) for match in _BASELINE.finditer(tree.read(path))]
    names = dict.fromkeys(posixpath.normpath(name) for name in named)
    return [tuple(dict.fromkeys((name, posixpath.join(folder, name)))) for name in names if name[:2] != ".."]


def _usual(tree: Tree) -> list[str]:
    return [path for name in USUAL for path in _files(tree, name) if b"govern" in tree.read(path)]


def _read(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path)
    except (KeyError, UsageError):
        return b""


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
