"""`govern init`: a minimal workspace in a folder, where nothing is overwritten."""

from __future__ import annotations

import os
import re
import shlex
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.contracts.scaffold import ATTRIBUTES, PARTS, scaffold_files
from govern.app.contracts.scaffold.writing import write_new
from govern.app.contracts.schemas import FOLDER, schema_files
from govern.contract.catalog import CONFIG_FILE, SUFFIXES
from govern.contract.reference import IDENTIFIER
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.app.contracts.scaffold import Part

FALLBACK_NAME = "workspace"
_MOST_NAMED = 8
_CONTRACT_FOLDERS = ("contracts", "prompts")


@dataclass(frozen=True, slots=True)
class Step:
    """A command to type next, and why."""

    command: str
    why: str


@dataclass(frozen=True, slots=True)
class Started:
    """A workspace that was made: its files in reading order, what to know of it, what to type next."""

    root: Path
    name: str
    parts: tuple[Part, ...]
    schemas: tuple[str, ...]
    warnings: tuple[str, ...]
    steps: tuple[Step, ...]


def init(folder: Path | None, name: str | None) -> Started:
    """Make a workspace in a folder, by default the current one; the folder is made where it is not there.

    All of it is written or nothing is. Raises UsageError where a file is in the way or the name can't be one,
    DurabilityError where something can't be written.
    """
    root = Path(os.path.realpath(folder or Path.cwd()))
    called = checked(name) if name is not None else identifier(root.name)
    schemas = {f"{FOLDER}/{file}": data for file, data in schema_files().items()}
    files = {**schemas, **scaffold_files(called)}
    attributes = files.pop(ATTRIBUTES).decode() if os.path.lexists(root / ATTRIBUTES) else ""
    _refuse_what_is_there(root, files)
    warnings = (*_workspaces_above(root), *_other_contracts(root), *_attributes_to_add(attributes))
    # what makes it a workspace comes last
    write_new(root, sorted(files.items(), key=lambda item: item[0] == CONFIG_FILE))
    return Started(root, called, PARTS, tuple(schemas), warnings, tuple(_next(root, folder, files)))


def identifier(text: str) -> str:
    """Make an identifier of a folder's name: ASCII letters, digits, `.`, `_`, `-`; accents are dropped."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", ascii_only)[:128].strip("._-") or FALLBACK_NAME


def checked(name: str) -> str:
    """Give a workspace's name as it is. Raises UsageError where it can't be one."""
    if re.fullmatch(IDENTIFIER, name) is None:
        raise UsageError(
            f"`{name}` can't be the name of a workspace",
            help=f"Use ASCII letters, digits, `.`, `_` and `-`, such as {identifier(name)}.",
        )
    return name


def _refuse_what_is_there(root: Path, files: Iterable[str]) -> None:
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is not a folder", help="Name a folder; it may be a new one.")
    if os.path.lexists(root / CONFIG_FILE):
        raise UsageError(
            f"{root} is a workspace already: it has a {CONFIG_FILE}",
            help="`govern lint` judges it. Nothing was written.",
        )
    taken = [path for path in files if os.path.lexists(root / path)]
    parents = {"/".join(path.split("/")[:depth]) for path in files for depth in range(1, path.count("/") + 1)}
    taken += sorted(path for path in parents if _no_folder(root / path))
    if taken:
        more = f" and {len(taken) - _MOST_NAMED} more" if len(taken) > _MOST_NAMED else ""
        raise UsageError(
            f"in {root} these are in the way: {', '.join(taken[:_MOST_NAMED])}{more}",
            help="Nothing was written. Move them away, or name a folder without them: `govern init DIR`.",
        )


def _no_folder(path: Path) -> bool:
    """Whether something stands where a folder has to be; a link would lead the files elsewhere."""
    return os.path.lexists(path) and (path.is_symlink() or not path.is_dir())


def _workspaces_above(root: Path) -> Iterator[str]:
    for above in root.parents:
        if (above / CONFIG_FILE).is_file():
            yield (
                f"{above} is a workspace too. Inside {root.name} the new one is meant; "
                "what its `contracts` folders hold must not lie in both."
            )


def _other_contracts(root: Path) -> Iterator[str]:
    for folder in _CONTRACT_FOLDERS:
        if any(path.suffix in SUFFIXES for path in (root / folder).rglob("*")):
            yield (
                f"{folder}/ had YAML files before: they are read as contracts from now on. "
                f"If they are none, keep contracts elsewhere and name that folder in {CONFIG_FILE}."
            )


def _attributes_to_add(text: str) -> Iterator[str]:
    """Name the lines that a file of attributes which was there before may lack."""
    if lines := [line for line in text.splitlines() if line and not line.startswith("#")]:
        yield f"{ATTRIBUTES} was there before and stays as it is; add to it: {'; '.join(lines)}"


def _next(root: Path, folder: Path | None, files: Iterable[str]) -> Iterator[Step]:
    if folder is not None and root != Path.cwd():
        yield Step(f"cd {shlex.quote(str(folder))}", "go there")
    yield Step("govern lint", "judge the contracts; nothing is found yet")
    yield Step("govern lock", "pin every version by digest, in govern.lock and lineage/objects")
    if not any((above / ".git").exists() for above in (root, *root.parents)):
        yield Step("git init", "the change gate compares with what is committed")
    tops = sorted({path.partition("/")[0] for path in files} | {"govern.lock"})
    yield Step(f"git add {' '.join(tops)}", "then commit: what is committed counts as released")
    yield Step("govern log init", "make the signed log and its key")
    yield Step("govern run", "run release 1 over the examples and record what it did")
