"""Who made a change, by the addresses that git has of them.

Git does not check addresses: who commits under another's name is not caught here. Who approves in another's
name is, by the signature.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.app.git_tree import GitTree
from govern.contract.catalog import CONFIG_FILE
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.app.context import Context
    from govern.app.git import Repository

_ADDRESS = re.compile(r"<([^<>\s]+)>")


def authors(repository: Repository, base: str, head: str | None, context: Context) -> frozenset[str]:
    """Give the addresses of authors, committers and co-authors of what the head has and the base has not.

    Without a head, who edits the working tree is one of them where it differs from the last commit. Raises
    UsageError where git can't say.
    """
    found = set(_of_commits(repository, base, head or "HEAD"))
    if head is None and _edited(repository, context):
        answer = repository.ask("config", "--get", "user.email")
        found.add(answer.stdout.decode("utf-8", "replace").strip())
    return frozenset(found - {""})


def _of_commits(repository: Repository, base: str, head: str) -> Iterable[str]:
    span = f"{repository.commit(base)}..{repository.commit(head)}"
    form = "--format=%ae%n%ce%n%(trailers:key=Co-authored-by,valueonly)"
    answer = repository.ask("rev-list", form, span)
    if answer.returncode != 0:
        said = answer.stderr.decode("utf-8", "replace").strip()
        raise UsageError(f"git can't list the commits of {span}: {said}", help="Run `git fsck`.")
    for line in answer.stdout.decode("utf-8", "replace").splitlines():
        if not line.startswith("commit "):
            named = _ADDRESS.findall(line)
            yield from named or [line.strip()]


def _edited(repository: Repository, context: Context) -> bool:
    """Whether what is governed differs from the last commit."""
    with GitTree(repository, "HEAD") as last:
        folders = (*context.config.contracts, "lineage/objects")
        here = [*context.tree.paths(folders), CONFIG_FILE]
        if {*here} != {*last.paths(folders), CONFIG_FILE}:
            return True
        try:
            return any(last.read(path) != context.tree.read(path) for path in here)
        except KeyError:
            return True
