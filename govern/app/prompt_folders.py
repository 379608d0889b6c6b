"""The prompts of the folders that settings name, each with the digest of its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.contract.prompt_files import is_text, left_out
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.contract.kinds.workspace import PromptFolder, Workspace
    from govern.contract.tree import Tree


def prompts_in(tree: Tree, settings: Iterable[Workspace]) -> dict[str, str]:
    """Give each prompt of a tree that one of the settings names the folder of.

    Raises UsageError for a file that can't be read.
    """
    folders = dict.fromkeys(folder for each in settings for folder in each.prompts)
    found = {path: tree.read(path) for path in sorted(_paths(tree, folders))}
    return {path: digest(data) for path, data in found.items() if is_text(data)}


def _paths(tree: Tree, folders: Iterable[PromptFolder]) -> set[str]:
    return {
        path for folder in folders for path in tree.paths((folder.folder,)) if left_out(path, folder) is None
    }
