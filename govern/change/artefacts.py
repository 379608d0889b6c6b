"""Artefacts of packages: what is installed must be what a contract pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.change.findings import finding
from govern.contract.code import Artefact, package_file
from govern.contract.material import parts
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govern.contract.catalog import Catalog
    from govern.contract.code import PackageFile
    from govern.diagnostic import Diagnostic


def check_artefacts(catalog: Catalog, read: Callable[[PackageFile], bytes | None]) -> Iterator[Diagnostic]:
    """Find artefacts of packages whose installed bytes are not the pinned ones.

    `read` gives the bytes, or None where that version is not installed here: then nothing can be said, and a
    note says so.
    """
    for loaded in catalog.contracts.values():
        for route, part in parts(loaded.contract):
            wanted = package_file(part.location) if isinstance(part, Artefact) else None
            if wanted is None:
                continue
            data, name = read(wanted), f"{wanted.distribution} {wanted.version}"
            if data is None:
                message = f"{name} is not installed here, so `{part.name}` of {loaded.ref} was not compared"
                yield finding("CHG019", message, loaded.place(*route, "location"))
            elif (found := digest(data)) != part.digest:
                message = f"`{part.name}` of {loaded.ref} is not what was pinned: {name} here has {found}"
                yield finding("CHG018", message, loaded.place(*route, "digest"))
