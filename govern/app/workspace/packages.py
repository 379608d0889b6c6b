"""Files inside installed packages of exact versions: in this environment, or in folders set aside."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import TYPE_CHECKING

from govern.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from govern.contract.code import PackageFile

LARGEST = 256 * 1024 * 1024
"""The most bytes of a package's file that are read."""


class Packages:
    """Finds files of packages in `folders`, each laid out like site-packages, and then on sys.path."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders

    def read(self, wanted: PackageFile) -> bytes:
        """The bytes of a package's file. Raises UsageError where that version, or its file, is not here."""
        seen: list[str] = []
        for distribution in self._distributions(wanted.distribution):
            if distribution.version != wanted.version:
                seen.append(distribution.version)
                continue
            return self._bytes(distribution, wanted)
        there = f"{', '.join(sorted(set(seen)))} is here" if seen else "it is not installed"
        raise UsageError(
            f"{wanted.distribution} {wanted.version} is needed, and {there}",
            help=f"Install {wanted.distribution}=={wanted.version}, or into a folder of `packages`.",
        )

    def _distributions(self, name: str) -> list[metadata.Distribution]:
        path = [*(str(folder) for folder in self.folders), *sys.path]
        return list(metadata.distributions(name=name, path=path))

    def _bytes(self, distribution: metadata.Distribution, wanted: PackageFile) -> bytes:
        # the file must be one the package says it installed, so that nothing beside it can be named
        listed = {str(file): file for file in distribution.files or ()}
        if wanted.path not in listed:
            raise UsageError(
                f"{wanted.distribution} {wanted.version} has no file {wanted.path}",
                help="Correct the path after the version.",
            )
        found = listed[wanted.path].locate()
        with open(found, "rb") as file:  # noqa: PTH123 - what `locate` gives is a path by protocol only
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise UsageError(f"{wanted.path} has more than {LARGEST} bytes", help="Keep it elsewhere.")
        return data
