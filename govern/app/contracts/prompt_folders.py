"""The prompts of the folders that settings name, each with the digest of its bytes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from govern.contract.prompt_files import is_text, left_out
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.contract.kinds.workspace import PromptFolder, Workspace
    from govern.contract.tree import Tree


_SMALL = 64 * 1024
"""Bytes of files of which the digest is kept."""


def prompts_in(tree: Tree, settings: Iterable[Workspace]) -> dict[str, str]:
    """Give each prompt of a tree that one of the settings names the folder of.

    Raises UsageError for a file that can't be read.
    """
    folders = dict.fromkeys(folder for each in settings for folder in each.prompts)
    found = {path: _said(tree.read(path)) for path in sorted(_paths(tree, folders))}
    return {path: said for path, said in found.items() if said is not None}


def _said(data: bytes) -> str | None:
    """Digest a prompt; None for what is none."""
    return _said_once(data) if len(data) <= _SMALL else digest(data) if is_text(data) else None


@lru_cache(maxsize=2048)
def _said_once(data: bytes) -> str | None:
    """Digest a prompt that most likely stands on the other side of the comparison as well."""
    return digest(data) if is_text(data) else None


def _paths(tree: Tree, folders: Iterable[PromptFolder]) -> set[str]:
    return {
        path for folder in folders for path in tree.paths((folder.folder,)) if left_out(path, folder) is None
    }
