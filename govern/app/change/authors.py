"""Who made a change, by the addresses that git has of them.

Git does not check addresses: who commits under another's name is not caught here. Who approves in another's
name is, by the signature. In doubt a person counts as an author, since an author too many only asks somebody
else: addresses count as they were committed and as a mailmap gives them, the base's own mailmap among those,
and co-authors count wherever a message names them, as a squash leaves them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from govern.change.lockfile import LOCK_FILE
from govern.contract.catalog import CONFIG_FILE
from govern.contract.material import files
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.app.git.repository import Repository
    from govern.change.compare import Side
    from govern.contract.tree import Tree

_ADDRESS = re.compile(r"<([^<>\s]+)>")
_CO_AUTHOR = re.compile(r"^[ \t]*co-authored-by[ \t]*:(.*(?:\n[ \t]+.*)*)", re.IGNORECASE | re.MULTILINE)
_FIELDS = "%ae%x00%aE%x00%ce%x00%cE%x00%B%x00"
_EACH = _FIELDS.count("%x00")


def authors(repository: Repository, base: str, head: str | None) -> frozenset[str]:
    """Give the addresses of authors, committers and co-authors of what the head has and the base has not.

    Without a head, what HEAD has. Raises UsageError where git can't say: also where a shallow clone cuts off
    some of these commits, whose authors could then approve what they made.
    """
    first, last = repository.commit(base), repository.commit(head or "HEAD")
    answer = repository.ask(
        "-c", f"mailmap.blob={first}:.mailmap", "rev-list", f"--format={_FIELDS}", f"{first}..{last}"
    )
    if answer.returncode != 0:
        said = answer.stderr.decode("utf-8", "replace").strip()
        raise UsageError(
            f"git can't list the commits of {base}..{head or 'HEAD'}: {said}", help="Run `git fsck`."
        )
    found = answer.stdout.decode("utf-8", "replace").split("\0")
    rows = [found[at : at + _EACH] for at in range(0, len(found) - 1, _EACH)]
    _refuse_cut(repository, (row[0].split()[1] for row in rows), f"{base}..{head or 'HEAD'}")
    addresses = {address.strip() for row in rows for address in _of_commit(row)}
    return frozenset(addresses - {""})


def _of_commit(row: list[str]) -> Iterator[str]:
    """Read the fields of a commit; git puts a line `commit NAME` before the first."""
    about, *others, message = row
    yield about.strip().partition("\n")[2]
    yield from others
    for told in _CO_AUTHOR.findall(message):
        yield from _ADDRESS.findall(told) or [told]


def _refuse_cut(repository: Repository, commits: Iterable[str], span: str) -> None:
    if repository.ask("rev-parse", "--is-shallow-repository").stdout.strip() != b"true":
        return
    named = repository.ask("rev-parse", "--git-path", "shallow").stdout.decode("utf-8", "replace").strip()
    try:
        cut = set((repository.folder / Path(named)).read_text(encoding="ascii").split())
    except OSError:
        cut = set()
    if not cut.isdisjoint(commits):
        raise UsageError(
            f"who made {span} is not known: this clone is shallow and lacks some of these commits",
            help="Fetch them: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks out. "
            "Approvals count only where the authors are known.",
        )


def editors(repository: Repository) -> frozenset[str]:
    """Give the addresses of whoever edits the working tree, as git would write them into a commit."""
    found = set()
    for name in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        found.update(_ADDRESS.findall(repository.ask("var", name).stdout.decode("utf-8", "replace")))
    found.add(repository.ask("config", "--get", "user.email").stdout.decode("utf-8", "replace").strip())
    return frozenset(found - {""})


def edited(here: Tree, last: Tree, side: Side) -> bool:
    """Whether what the gate reads of the working tree (`here`, opened as `side`) differs from a commit's."""
    if side.catalog is None:
        return True
    folders = (*side.catalog.config.contracts, "lineage/objects")
    listed = here.paths(folders)
    if listed != last.paths(folders):
        return True
    named = (use.path for loaded in side.catalog.contracts.values() for use in files(loaded.contract))
    read = {*listed, CONFIG_FILE, LOCK_FILE, *side.watched, *named}
    return any(_read(here, path) != _read(last, path) for path in sorted(read))


def _read(tree: Tree, path: str) -> bytes | None:
    try:
        return tree.read(path)
    except KeyError:
        return None
