"""Which versions of distributions are there: in this interpreter, and in folders set aside for packages."""

from __future__ import annotations

import re
import sys
from functools import cached_property
from importlib import metadata
from typing import TYPE_CHECKING

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def normalised(name: str) -> str:
    """Spell a distribution's name as the packaging specification compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Installed:
    """What can be imported, from `path` or as the interpreter does, and what lies in `folders` to be read."""

    def __init__(self, folders: Iterable[str] = (), path: Iterable[str] | None = None) -> None:
        self._folders = tuple(folders)
        self._path = None if path is None else tuple(path)

    def versions(self, name: str) -> tuple[str, ...]:
        """Give the versions that are there: the importable one alone, else all that lie in the folders."""
        found = _versions(name, sys.path if self._path is None else self._path)[:1]
        return found or _versions(name, self._folders)

    def everywhere(self, name: str) -> tuple[str, ...]:
        """Give every version that is there, importable or not."""
        return tuple(dict.fromkeys((*self.versions(name), *_versions(name, self._folders))))

    @cached_property
    def _providers(self) -> Mapping[str, list[str]]:
        return metadata.packages_distributions()

    def provides(self, module: str, distributions: Iterable[str]) -> bool:
        """Whether one of the distributions provides the top-level module."""
        names = {normalised(name) for name in distributions}
        return normalised(module) in names or any(
            normalised(name) in names for name in self._providers.get(module, ())
        )


def check_pins(owner: str, pins: Mapping[str, str], installed: Installed) -> None:
    """Refuse to run code beside other versions than it was pinned with.

    Raises:
        UsageError: a pinned distribution is missing, or is there in another version.

    """
    for name, wanted in pins.items():
        _check(owner, name, wanted, installed.versions(name))


def check_libraries(owner: str, libraries: Mapping[str, str], installed: Installed) -> None:
    """Refuse a model whose declared libraries are not there, be it only to be read; raises UsageError."""
    for name, wanted in libraries.items():
        _check(owner, name, wanted, installed.everywhere(name))


def _check(owner: str, name: str, wanted: str, found: tuple[str, ...]) -> None:
    if wanted not in found:
        there = f"{', '.join(found)} is installed" if found else "it is not installed"
        raise UsageError(
            f"{owner} is pinned to {name} {wanted}, and {there}",
            help=f"install {name}=={wanted}, or release a version that is pinned to what is installed",
        )


def _versions(name: str, path: Iterable[str]) -> tuple[str, ...]:
    found = metadata.distributions(name=name, path=list(path))
    return tuple(dict.fromkeys(distribution.version for distribution in found))
