"""The repository around a workspace that is a folder of it: hooks and jobs are set up at its root."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.change.watched import watched
from govern.app.git.tree import GitTree
from govern.app.workspace.disk import DiskTree

if TYPE_CHECKING:
    from govern.app.git.objects import GitObjects
    from govern.app.git.repository import Repository
    from govern.contract.tree import Tree


@dataclass(frozen=True, slots=True)
class Around:
    """What sets up, beside the workspace, whether the gate runs."""

    repository: Repository
    objects: GitObjects

    def watched(self, revision: str | None) -> dict[str, str]:
        """Give these files of a revision, or of the working tree, by their way from the workspace.

        None where the workspace is the repository's root: there they are among its own.
        """
        if not self.repository.prefix:
            return {}
        root: Tree
        if revision is not None:
            root = GitTree(self.repository, revision, "", self.objects)
        else:
            top = self.repository.ask("rev-parse", "--show-toplevel").stdout
            root = DiskTree(Path(os.fsdecode(top).rstrip("\n")))
        up = "../" * self.repository.prefix.count("/")
        return {f"{up}{path}": said for path, said in watched(root, (), self.repository.prefix).items()}
