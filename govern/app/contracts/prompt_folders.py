"""The prompts of the folders that settings name, each with the digest of its bytes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from govern.contract.prompt_files import is_text, left_out
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.contract.kinds.workspace import PromptFolder, Workspace
    from govern.contract.tree import Tree


_SMALL = 64 * 1024
"""Bytes of files of which the digest is kept."""


class Files(NamedTuple):
    """Digests by path: of the prompts, and of what stands among them and is no text."""

    prompts: dict[str, str]
    others: dict[str, str]


def prompts_in(tree: Tree, settings: Iterable[Workspace]) -> Files:
    """Give the files of a tree that one of the settings names the folder of; empty ones say nothing.

    Raises UsageError for a file that can't be read.
    """
    folders = dict.fromkeys(folder for each in settings for folder in each.prompts)
    found = Files({}, {})
    for path in sorted(_paths(tree, folders)):
        data = tree.read(path)
        if data:
            text, said = _said_once(data) if len(data) <= _SMALL else _said(data)
            (found.prompts if text else found.others)[path] = said
    return found


def _said(data: bytes) -> tuple[bool, str]:
    """Tell whether a file can be a prompt, and digest it."""
    return is_text(data), digest(data)


@lru_cache(maxsize=2048)
def _said_once(data: bytes) -> tuple[bool, str]:
    """Digest a file that most likely stands on the other side of the comparison as well."""
    return _said(data)


def _paths(tree: Tree, folders: Iterable[PromptFolder]) -> set[str]:
    return {
        path for folder in folders for path in tree.paths((folder.folder,)) if left_out(path, folder) is None
    }
