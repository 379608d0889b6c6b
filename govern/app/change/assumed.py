"""Revisions that have no workspace, with the one that `govern init --from-prompts` would have made of them.

A history is mostly older than its workspace. It is judged as if one had been there: each prompt is a
component of a version that nobody raises, called after its path, and all of the parent is released.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.git.tree import LINK, SUBMODULE
from govern.change.compare import Side
from govern.change.lockfile import Lock
from govern.change.locking import line_of
from govern.change.resolving import resolve
from govern.contract.catalog import CONFIG_FILE, Catalog, read_config, read_file
from govern.contract.prompt_files import component_id, contract_text, is_text, left_out, within
from govern.contract.tree import MemoryTree, OverlayTree
from govern.errors import UsageError
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from govern.app.git.tree import Entry, GitTree
    from govern.change.lockfile import LockedComponent
    from govern.change.resolving import Content, Resolved
    from govern.contract.kinds.workspace import PromptFolder, Workspace
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref

CONTRACTS = ".govern/assumed"
"""Where the contracts that are assumed stand; nothing of a revision is read from there."""

_SETTINGS = "apiVersion: govern/v1\nkind: Workspace\nname: {}\ncontracts: [{}]\n"
_REGULAR = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Assumed:
    """A revision's prompts by path, as contracts: what they come to.

    `others` has the digest of what stands among them and is none: bytes that are no text, what a link leads
    to, the commit of a submodule. What is behind a link may change where nobody `touched` the folder.
    """

    prompts: Mapping[str, PromptFolder]
    catalog: Catalog
    resolved: Resolved
    others: Mapping[str, str]
    has_links: bool


class Assuming:
    """Makes workspaces of revisions, after the settings of the workspace that there is by now."""

    def __init__(self, settings: Workspace) -> None:
        self._folders = settings.prompts
        text = _SETTINGS.format(settings.name, CONTRACTS).encode()
        self._config, self._document = read_config(MemoryTree({CONFIG_FILE: text}))
        self._texts: dict[str, bool] = {}
        self._odd: dict[str, str | None] = {}
        self._contracts: dict[str, tuple[Loaded, bytes]] = {}
        self._lines: dict[Ref, tuple[Content, LockedComponent]] = {}

    def touched(self, paths: Iterable[str]) -> bool:
        """Whether one of some paths of the workspace is in a folder of prompts, or in its place."""
        tops = tuple(folder.folder for folder in self._folders)
        return any(
            path.startswith(f"{top}/") or path == top or top.startswith(f"{path}/")
            for path in paths
            for top in tops
        )

    def of(self, tree: GitTree, before: Assumed | None = None) -> Assumed:
        """Assume the workspace of a revision; what the one `before` has with the same bytes is reused.

        Raises UsageError for what can't be read, or named by a contract.
        """
        prompts = {path: folder for folder in self._folders for path in self._prompts(tree, folder)}
        return self._made(tree, prompts, before, self._others(tree, prompts))

    def followed(self, tree: GitTree, before: Assumed, now: Assumed) -> Assumed:
        """Add what was a prompt and has something in its place: emptied, it has changed and is not gone.

        `now` is the revision's own. Raises UsageError as `of` does.
        """
        more = {
            path: folder
            for path, folder in before.prompts.items()
            if path not in now.prompts and path in tree.entries
        }
        others = {path: said for path, said in now.others.items() if path not in more}
        return self._made(tree, {**now.prompts, **more}, now, others) if more else now

    def _made(
        self,
        tree: GitTree,
        prompts: Mapping[str, PromptFolder],
        known: Assumed | None,
        others: Mapping[str, str],
    ) -> Assumed:
        contracts, texts = {}, {}
        for path, folder in sorted(prompts.items()):
            loaded, text = self._contract(path, folder)
            contracts[loaded.ref], texts[loaded.file] = loaded, text
        documents = {loaded.file: loaded.document for loaded in contracts.values()}
        catalog = Catalog(self._config, self._document, documents, contracts, OverlayTree(tree, texts))
        resolved = resolve(catalog, Lock(), None if known is None else known.resolved)
        links = any(tree.entries[path].mode == LINK for path in others)
        return Assumed(prompts, catalog, resolved, others, links)

    def side(self, assumed: Assumed, base: Side | None = None) -> Side:
        """Give a revision as a side: a base that is locked, a head with the base's lines and its own."""
        lines = {} if base is None else dict(base.lock.components)
        for ref, content in assumed.resolved.contents.items():
            if ref not in lines:
                lines[ref] = self._line(content)
        return Side(assumed.catalog, Lock(lines), others=assumed.others, resolved=assumed.resolved)

    def _others(self, tree: GitTree, prompts: Mapping[str, PromptFolder]) -> dict[str, str]:
        found = {}
        for folder in self._folders:
            for path in tree.below((folder.folder,)):
                if path in prompts or left_out(path, folder) is not None:
                    continue
                entry = tree.entries[path]
                if entry.mode not in _REGULAR:
                    said = _said(tree, path, entry)
                elif entry.oid in self._odd:
                    said = self._odd[entry.oid]
                else:
                    said = self._odd[entry.oid] = _said(tree, path, entry)
                if said is not None:
                    found[path] = said
        return found

    def _prompts(self, tree: GitTree, folder: PromptFolder) -> Iterator[str]:
        wanted = {path: tree.entries[path] for path in tree.below((folder.folder,))}
        chosen = {path: entry for path, entry in wanted.items() if entry.mode in _REGULAR}
        tree.expect(path for path, entry in chosen.items() if entry.oid not in self._texts)
        for path, entry in chosen.items():
            why = left_out(path, folder)
            if why == "name":
                raise UsageError(f"no contract can name {path!r}", help="Rename the file.")
            if why is None and self._is_text(tree, path, entry.oid):
                yield path

    def _is_text(self, tree: GitTree, path: str, oid: str) -> bool:
        if oid not in self._texts:
            self._texts[oid] = is_text(tree.read(path))
        return self._texts[oid]

    def _contract(self, path: str, folder: PromptFolder) -> tuple[Loaded, bytes]:
        if path not in self._contracts:
            name = component_id(within(path, folder) if len(self._folders) == 1 else path)
            file, text = f"{CONTRACTS}/{name}.yaml", contract_text(name, path)
            _, loaded, problems = read_file(file, text)
            if loaded is None:
                raise UsageError(problems[0].message, help="Rename the file.", place=path)
            self._contracts[path] = loaded, text
        return self._contracts[path]

    def _line(self, content: Content) -> LockedComponent:
        """Give the line of a version, anew only where its content is another one."""
        known = self._lines.get(content.ref)
        if known is None or known[0] is not content:
            known = self._lines[content.ref] = content, line_of(content)
        return known[1]


def _said(tree: GitTree, path: str, entry: Entry) -> str | None:
    """Digest what stands at a path and is no prompt; None for an empty file."""
    if entry.mode == SUBMODULE:
        return digest(entry.oid.encode())
    try:
        data = tree.read(path)
    except (KeyError, UsageError):  # a link that leads nowhere, out of here, or to a folder
        return digest(entry.oid.encode())
    return digest(data) if data else None
