"""`govern init --from-prompts DIR`: a contract for each prompt of a folder that has none yet.

Where there is no workspace, one is made around them with its lock, all of it or nothing. In a workspace,
contracts are added, those whose file has moved follow it, and both are locked; no other file is changed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from govern.app.change.lock import refuse_long, write_lock
from govern.app.contracts.init import checked, identifier
from govern.app.contracts.prompt_sorting import Sorted, sort_prompts
from govern.app.contracts.scaffold import ATTRIBUTES
from govern.app.contracts.scaffold.writing import write_new
from govern.app.git.repository import Repository
from govern.app.workspace.context import Context
from govern.app.workspace.disk import DiskTree
from govern.app.workspace.replace import replace_file
from govern.change import lockfile
from govern.change.archive import object_path
from govern.change.locking import plan
from govern.contract.catalog import CONFIG_FILE, read_catalog
from govern.contract.fields import workspace_path
from govern.contract.kinds.workspace import PromptFolder
from govern.contract.tree import OverlayTree
from govern.errors import IntegrityError, UsageError
from govern.source.spell import spell_double, spell_plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

_CONTRACTS = "contracts"
_BELOW = "prompts"
_SETTINGS = """\
# Prompts that were here before, each a component with a version of its own.
apiVersion: govern/v1
kind: Workspace
name: {name}
contracts: [{contracts}]
# Every text file in these folders has to stand in a contract: `govern init --from-prompts` writes those.
prompts:
"""
_ATTRIBUTES = """\
# What is pinned by its bytes keeps them on every machine.
{contracts}/** -text
{folder}/** -text
lineage/** -text
# Where branches merge, both sides' released versions stay; `govern lock` then puts the lines in order.
govern.lock -text merge=union
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user asked for: the folder of prompts, where the workspace is, and how to name things."""

    prompts: Path
    root: Path | None = None
    name: str | None = None
    into: str | None = None
    only: tuple[str, ...] = ()
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was done: the prompts as they were sorted, the number of versions that were locked.

    `warnings` say what is left to a person, `is_new` that there was no workspace before.
    """

    root: Path
    found: Sorted
    locked: int
    warnings: tuple[str, ...]
    is_new: bool = False


def init_prompts(asked: Asked, now: dt.datetime) -> Adopted:
    """Write what is missing, and nothing over what is there. Raises UsageError, DurabilityError."""
    root = Path(os.path.realpath(asked.root or Path.cwd()))
    folder = _inside(root, asked.prompts)
    if os.path.lexists(root / CONFIG_FILE):
        return _add(root, folder, asked, now)
    return _start(root, folder, asked)


def _inside(root: Path, prompts: Path) -> str:
    real = Path(os.path.realpath(prompts))
    if not real.is_dir():
        raise UsageError(f"there is no folder {prompts}", help="Name the folder that holds the prompts.")
    try:
        found = workspace_path(real.relative_to(root).as_posix())
    except ValueError:
        raise UsageError(
            f"{prompts} is not a folder inside {root}",
            help="Run this where the workspace is to be, above the folder of prompts, or name that place.",
        ) from None
    return found


def _links(root: Path) -> Callable[[str], bool]:
    return lambda path: (root / path).is_symlink()


def _start(root: Path, folder: str, asked: Asked) -> Adopted:
    name = checked(asked.name) if asked.name is not None else identifier(root.name)
    into = asked.into or f"{_CONTRACTS}/{_BELOW}"
    contracts = into.partition("/")[0]
    setting = PromptFolder(folder=folder, only=asked.only)
    config = _SETTINGS.format(name=_spelt(name), contracts=_spelt(contracts)) + _entry(setting)
    attributes = _ATTRIBUTES.format(contracts=contracts, folder=_pattern(folder))
    disk, empty = DiskTree(root), lockfile.Lock()
    tree = OverlayTree(disk, {CONFIG_FILE: config.encode()})
    found = sort_prompts(
        tree,
        read_catalog(tree),
        empty,
        folder=setting,
        into=into,
        owner=_owner(root, asked),
        links=_links(root),
    )
    _refuse_none(found, folder)
    files = {**found.contracts, CONFIG_FILE: config.encode()}
    warnings = list(found.warnings())
    if os.path.lexists(root / ATTRIBUTES):
        lines = [line for line in attributes.splitlines() if not line.startswith("#")]
        warnings.append(f"{ATTRIBUTES} was there before and stays as it is; add to it: {'; '.join(lines)}")
    else:
        files[ATTRIBUTES] = attributes.encode()
    catalog = read_catalog(OverlayTree(disk, files))
    planned = plan(catalog, empty, frozenset(), None)
    files |= {object_path(digest): data for digest, data in planned.objects.items()}
    files[lockfile.LOCK_FILE] = lockfile.dump(planned.lock)
    refuse_long(files[lockfile.LOCK_FILE])
    _refuse_in_the_way(root, files)
    # what makes it a workspace comes last
    write_new(root, sorted(files.items(), key=lambda item: item[0] == CONFIG_FILE))
    return Adopted(root, found, len(planned.added), tuple(warnings), is_new=True)


def _add(root: Path, folder: str, asked: Asked, now: dt.datetime) -> Adopted:
    context = Context(root, now)
    known = next((each for each in context.config.prompts if each.folder == folder), None)
    setting = known or PromptFolder(folder=folder, only=asked.only)
    if asked.name is not None or (known is not None and asked.only not in {(), known.only}):
        raise UsageError(
            f"{root} is a workspace already, and {CONFIG_FILE} says what it is called and holds",
            help=f"Change {CONFIG_FILE}, and run this without --name and --only.",
        )
    catalog = context.catalog
    if catalog.broken:
        raise UsageError(
            "the contracts that are there have errors", help="Run `govern lint` and correct them first."
        )
    into = asked.into or f"{context.config.contracts[0]}/{_BELOW}"
    if not any(f"{into}/".startswith(f"{each}/") for each in context.config.contracts):
        raise UsageError(
            f"contracts in {into} would not be read",
            help=f"Name a folder in {', '.join(context.config.contracts)}, or add it to `contracts`.",
        )
    found = sort_prompts(
        context.tree,
        catalog,
        context.lock,
        folder=setting,
        into=into,
        owner=_owner(root, asked),
        links=_links(root),
    )
    if known is None:
        _refuse_none(found, folder)
    _refuse_in_the_way(root, found.contracts)
    write_new(root, sorted(found.contracts.items()))
    for path, data in found.edited.items():
        replace_file(context, path, data)
    warnings = list(found.warnings())
    if known is None:
        warnings.append(f"{CONFIG_FILE} stays as it is; add to it:\n\nprompts:\n{_entry(setting)}")
    locked = _lock(Context(root, now), found, warnings)
    return Adopted(root, found, locked, tuple(warnings))


def _lock(context: Context, found: Sorted, warnings: list[str]) -> int:
    """Pin what is new; where something else is in the way of that, say what."""
    if not found.contracts and not found.edited:
        return 0
    try:
        done = write_lock(context)
    except (UsageError, IntegrityError) as error:
        warnings.append(f"govern.lock was not written: {error.message}")
        return 0
    if done.refused:
        first = done.refused[0].message
        warnings.append(f"govern.lock was not written: {first}. Run `govern bump`, then `govern lock`.")
    return len(done.added)


def _owner(root: Path, asked: Asked) -> str | None:
    """Whoever runs this answers for the contracts, unless somebody else is named."""
    if asked.owner is not None:
        return asked.owner
    try:
        told = (
            Repository.of(root).ask("config", "--get", "user.name").stdout.decode("utf-8", "replace").strip()
        )
    except UsageError:
        return None
    return told if told and told.isprintable() else None


def _refuse_none(found: Sorted, folder: str) -> None:
    if not found.contracts and not found.known:
        left = "; ".join(found.warnings())
        raise UsageError(
            f"there is no prompt in {folder}{f': {left}' if left else ''}",
            help="Nothing was written. Name a folder of text files, or say which with --only 'GLOB'.",
        )


def _refuse_in_the_way(root: Path, files: dict[str, bytes]) -> None:
    taken = sorted(path for path in files if os.path.lexists(root / path))
    if taken:
        raise UsageError(
            f"in {root} these are in the way: {', '.join(taken[:5])}{' and more' if len(taken) > 5 else ''}",
            help="Nothing was written. Move them away, or name another folder with --into.",
        )


def _entry(setting: PromptFolder) -> str:
    lines = [f"  - folder: {_spelt(setting.folder)}\n"]
    lines += (
        [f"    only: [{', '.join(spell_double(each) for each in setting.only)}]\n"] if setting.only else []
    )
    return "".join(lines)


def _pattern(folder: str) -> str:
    """Spell a folder in .gitattributes, where blanks part the words."""
    return "".join("?" if letter.isspace() or letter in '[*\\"' else letter for letter in folder)


def _spelt(text: str) -> str:
    return spell_plain(text, flow=True) or spell_double(text)
