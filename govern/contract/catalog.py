"""A workspace as read: its documents, the contracts among them, and what was found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.contract.findings import finding
from govern.contract.load import Loaded, load
from govern.contract.tree import CONFIG_FILE as CONFIG_FILE  # noqa: PLC0414 - read from here by who reads catalogs
from govern.diagnostic import Diagnostic, Related, Severity
from govern.errors import UsageError
from govern.source.reader import read_document
from govern.source.resolve import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.contract.kinds.workspace import Workspace
    from govern.contract.reference import Ref
    from govern.contract.tree import Tree
    from govern.source.node import Document

SUFFIXES = (".yaml", ".yml")


Read = tuple["Document", Loaded | None, tuple[Diagnostic, ...]]
"""A file as read: its document, its contract, its findings."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Contracts of the working tree by reference, in the order of their files."""

    config: Workspace
    config_document: Document
    documents: dict[str, Document]
    contracts: dict[Ref, Loaded]
    tree: Tree = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    _by_kind: dict[str, list[Loaded]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of_kind(self, kind: str) -> list[Loaded]:
        """Give the contracts of one kind, in the order of their files."""
        if not self._by_kind:  # sorted when first asked for: most rules ask
            for loaded in self.contracts.values():
                self._by_kind.setdefault(loaded.contract.kind, []).append(loaded)
        return list(self._by_kind.get(kind, ()))

    @property
    def broken(self) -> bool:
        """Whether something could not be read as a contract, so that judging the whole would be partial."""
        return any(item.severity is Severity.ERROR for item in self.diagnostics)


class ConfigError(UsageError):
    """The workspace's settings can't be read; `diagnostics` are all that is wrong with them."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        first = diagnostics[0]
        super().__init__(first.message, help=first.help, place=str(first.place))
        self.diagnostics = diagnostics


def read_config(tree: Tree) -> tuple[Workspace, Document]:
    """Read `govern.yaml`. Raises ConfigError for what is wrong with it, UsageError where there is none."""
    from pydantic import ValidationError  # noqa: PLC0415 - after the cheap checks

    from govern.contract.kinds.workspace import Workspace  # noqa: PLC0415 - see above

    try:
        data = tree.read(CONFIG_FILE)
    except KeyError:
        raise UsageError(
            f"there is no {CONFIG_FILE} here",
            help="Run `govern init`, or name a workspace with --workspace DIR.",
        ) from None
    document = read_document(data, CONFIG_FILE)
    problems: tuple[Diagnostic, ...] = document.diagnostics
    if document.root is not None and not problems:
        try:
            return Workspace.model_validate(to_plain(document.root)), document
        except ValidationError as error:
            from govern.contract.complaint import complaints  # noqa: PLC0415 - only where something is wrong

            problems = complaints(document, Workspace, error)
    raise ConfigError(problems)


def read_file(path: str, data: bytes) -> Read:
    """Read one file: its document, the contract it is if it is one, and what was found on the way."""
    document = read_document(data, path)
    loaded, problems = load(document)
    return document, loaded, (*(item for item in document.diagnostics if item not in problems), *problems)


def read_catalog(tree: Tree, reading: Callable[[str, bytes], Read] = read_file) -> Catalog:
    """Read every contract of a workspace. What is wrong with one file does not hide the others.

    `reading` gives what `read_file` would, perhaps from memory.
    """
    config, config_document = read_config(tree)
    documents: dict[str, Document] = {}
    contracts: dict[Ref, Loaded] = {}
    found: list[Diagnostic] = list(config_document.diagnostics)
    for path in tree.paths(config.contracts):
        if not path.lower().endswith(SUFFIXES):
            continue
        documents[path], loaded, problems = reading(path, tree.read(path))
        found += problems
        if loaded is None:
            continue
        if (first := contracts.get(loaded.ref)) is not None:
            found.append(_twice(loaded, first))
        else:
            contracts[loaded.ref] = loaded
    return Catalog(config, config_document, documents, contracts, tree, tuple(found))


def _twice(loaded: Loaded, first: Loaded) -> Diagnostic:
    return finding(
        "CON006",
        f"{loaded.ref} is declared twice",
        loaded.place("id"),
        route="id",
        related=(Related(first.place("id"), "declared here first"),),
    )
