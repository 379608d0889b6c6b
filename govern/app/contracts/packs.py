"""The packs of policies that ship with govern, read from package data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from govern.check.rule_sets import members, require_set, set_of
from govern.contract.load import load, place_in
from govern.diagnostic import Severity
from govern.errors import UsageError
from govern.policy.pack import Pack, PackLevel
from govern.source.reader import read_document
from govern.source.resolve import to_plain
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from govern.contract.catalog import Catalog
    from govern.contract.kinds.policy import Policy
    from govern.contract.load import Loaded

NAMES = ("recommended", "strict", "privacy", "eu-ai-act")
"""The packs there are, in the order in which they are listed."""

DEFINITION = "pack.yaml"

_PACKS = Path(__file__).parents[2] / "policy" / "packs"
"""Where they are. `importlib.resources` would find them in a zip too, and takes 5 ms to load."""


class Packs(NamedTuple):
    """What some packs hold a workspace to: their policies, and the codes they raise."""

    policies: tuple[Loaded, ...]
    levels: tuple[PackLevel, ...]


def packs_of(catalog: Catalog) -> Packs:
    """Read the packs that a workspace names. Raises UsageError, with its place, for a set or pack unknown."""
    number = set_of(catalog)
    for position, name in enumerate(catalog.config.lint.packs):
        require_pack(name, number, str(place_in(catalog.config_document, "lint", "packs", position)))
    return read_packs(catalog.config.lint.packs, number)


def read_packs(names: tuple[str, ...], rule_set: int) -> Packs:
    """Read packs as a rule set has them; one named twice counts once. Raises UsageError for one unknown."""
    require_set(rule_set)
    for name in names:
        require_pack(name, rule_set)
    read = [_pack(name, rule_set) for name in dict.fromkeys(names)]
    return Packs(
        tuple(policy for pack in read for policy in pack.policies),
        tuple(level for pack in read for level in pack.levels),
    )


def require_pack(name: str, rule_set: int, place: str = "") -> None:
    """Refuse a pack that there is not, or not yet in a rule set, with UsageError."""
    if name not in NAMES:
        guess = did_you_mean(name, NAMES)
        hint = f"Did you mean {guess}? " if guess else ""
        raise UsageError(f"there is no pack `{name}`", help=f"{hint}Packs: {', '.join(NAMES)}.", place=place)
    if definition(name).at(rule_set) is None:
        first = min(entry.rule_set for entry in definition(name).sets)
        raise UsageError(
            f"the pack {name} came with rule set {first}",
            help=f"Name `rule_set: {first}` or leave the pack out.",
            place=place,
        )


def pack_of(code: str) -> str | None:
    """Name the pack that has a policy of this code in any rule set, or None."""
    for name in NAMES:
        if any(file[:6] == code for entry in definition(name).sets for file in entry.policies):
            return name
    return None


@cache
def definition(name: str) -> Pack:
    """Read what a pack consists of. Raises KeyError for a name that is none."""
    if name not in NAMES:
        raise KeyError(name)
    document = read_document(_folder(name).joinpath(DEFINITION).read_bytes(), shown(name, DEFINITION))
    assert document.root is not None  # noqa: S101 - a test reads every pack that ships
    return Pack.model_validate(to_plain(document.root))


@cache
def _pack(name: str, rule_set: int) -> Packs:
    """Read one pack; what a process has read once it keeps."""
    entry = definition(name).at(rule_set)
    assert entry is not None  # noqa: S101 - `require_pack` comes first
    policies = tuple(_policy(name, file) for file in entry.policies)
    levels = [PackLevel(item.code, Severity(item.level), name) for item in entry.levels]
    if entry.pedantic:
        named = {item.code for item in entry.levels}
        levels += [
            PackLevel(rule.code, rule.severity, name)
            for rule in members(rule_set)
            if rule.pedantic and rule.code not in named
        ]
    return Packs(policies, tuple(levels))


def _policy(pack: str, file: str) -> Loaded:
    document = read_document(_folder(pack).joinpath(file).read_bytes(), shown(pack, file))
    loaded, problems = load(document)
    assert loaded is not None, problems  # noqa: S101 - see above
    assert cast("Policy", loaded.contract).code == file[:6]  # noqa: S101 - see above
    return loaded


def shown(pack: str, file: str) -> str:
    """How places name a file of a pack, which is in no workspace."""
    return f"<govern>/packs/{pack}/{file}"


def _folder(pack: str) -> Path:
    return _PACKS / pack
