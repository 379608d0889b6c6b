"""The files of a folder of prompts, sorted: which contracts have, want, have lost, and what is no prompt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.app.workspace.disk import LARGEST
from govern.change.version import Level, next_version
from govern.check.templates import asked_in
from govern.contract.material import files
from govern.contract.prompt_files import (
    FIRST_VERSION,
    component_id,
    contract_text,
    is_text,
    left_out,
    within,
)
from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.source.canonical import digest
from govern.source.edit import apply, set_scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govern.change.lockfile import Lock
    from govern.contract.catalog import Catalog
    from govern.contract.kinds.workspace import PromptFolder
    from govern.contract.load import Loaded
    from govern.contract.tree import Tree

_SLUG = "prompt"
_WORDS = {
    "code": "Python code, which `--only` can take in",
    "pattern": "not among `only`",
    "name": "with a name that no contract can have in it: rename these",
    "link": "links: a prompt is pinned where it is",
    "text": "empty or not UTF-8 text",
    "large": f"of more than {LARGEST // 1024 // 1024} MiB",
}
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Sorted:
    """What is to be written, and what was found.

    `contracts` are new ones by path, `edited` those that follow a file; `added` is the prompt of each new
    contract, `moved` and `lost` name a component with the file that it had (and has), `known` counts prompts
    that contracts name already, `left` has what is no prompt, by the reason.
    """

    contracts: dict[str, bytes] = field(default_factory=dict)
    edited: dict[str, bytes] = field(default_factory=dict)
    added: list[tuple[Ref, str]] = field(default_factory=list)
    moved: list[tuple[Ref, str, str]] = field(default_factory=list)
    lost: list[tuple[Ref, str]] = field(default_factory=list)
    left: dict[str, list[str]] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)

    def warnings(self) -> Iterator[str]:
        """Say what a person has to know or do."""
        for ref, path in self.lost:
            yield (
                f"{path}, which {ref} names, is gone, and no other file has its bytes: "
                "bring it back, correct the path, or delete the contract"
            )
        for why, paths in self.left.items():
            more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
            yield f"left out, {_WORDS[why]}: {', '.join(paths[:_NAMED])}{more}"


def sort_prompts(
    tree: Tree,
    catalog: Catalog,
    lock: Lock,
    *,
    folder: PromptFolder,
    into: str,
    owner: str | None,
    links: Callable[[str], bool],
) -> Sorted:
    """Sort the files of a folder.

    `links` says of a path whether a link stands there. A file that a contract lost has moved where a file
    without a contract has the bytes that are locked.
    Raises UsageError for what can't be read.
    """
    found = Sorted()
    texts = _prompts(tree, folder, catalog, found, links)
    named = {use.path: None for loaded in catalog.contracts.values() for use in files(loaded.contract)}
    found.known.extend(path for path in texts if path in named)
    free = {path: data for path, data in texts.items() if path not in named}
    for loaded in catalog.of_kind("Prompt"):
        _follow(tree, loaded, lock, free, found)
    taken = {ref.line for ref in catalog.contracts}
    for path, data in free.items():
        ref = _reference(path, folder, taken, lock)
        taken.add(ref.line)
        variables = asked_in(data.decode())
        found.contracts[f"{into}/{ref.id}.yaml"] = contract_text(ref.id, path, owner, variables, ref.version)
        found.added.append((ref, path))
    return found


def _prompts(
    tree: Tree, folder: PromptFolder, catalog: Catalog, found: Sorted, links: Callable[[str], bool]
) -> dict[str, bytes]:
    texts = {}
    for path in tree.paths((folder.folder,)):
        if path in catalog.documents:
            continue  # a contract that stands among the prompts
        why: str | None = left_out(path, folder)
        if why is None and links(path):
            why = "link"
        if why is None:
            data = tree.read(path)
            if is_text(data):
                texts[path] = data
                continue
            why = "text"
        if why != "hidden":
            found.left.setdefault(why, []).append(path)
    return texts


def _follow(tree: Tree, loaded: Loaded, lock: Lock, free: dict[str, bytes], found: Sorted) -> None:
    """Find where the files of a contract went, and spell it so."""
    locked = lock.components.get(loaded.ref)
    edits = []
    for use in files(loaded.contract):
        try:
            tree.read(use.path)
        except KeyError:
            was = None if locked is None else locked.files.get(use.path)
            now = next((path for path, data in free.items() if digest(data) == was), None)
            if now is None:
                found.lost.append((loaded.ref, use.path))
                continue
            del free[now]
            edits.append(set_scalar(loaded.document, loaded.positions(*use.route), now))
            found.moved.append((loaded.ref, use.path, now))
    if edits:
        found.edited[loaded.file] = apply(loaded.document, edits).encode()


def _reference(path: str, folder: PromptFolder, taken: set[str], lock: Lock) -> Ref:
    """Name a prompt's component; one that was released before under that name goes on from there."""
    for name in (component_id(within(path, folder)), component_id(path)):
        if f"{_SLUG}/{name}" not in taken:
            versions = lock.versions(f"{_SLUG}/{name}")
            version = next_version(versions[-1].version, Level.MINOR) if versions else FIRST_VERSION
            return Ref(_SLUG, name, version)
    raise UsageError(f"the names that {path} could have are taken", help="Rename the file.", place=path)
