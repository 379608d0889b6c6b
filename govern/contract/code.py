"""Code and artefacts by reference: where they are, and what of them is pinned."""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

from pydantic import StringConstraints, field_validator, model_validator

from govern.contract.direction import Looser
from govern.contract.envelope import Part
from govern.contract.fields import Digest, Identifier, Text, workspace_path

_PACKAGE = re.compile(
    r"package:(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.+!_-]+)/(?P<path>[^!]+)", re.ASCII
)
_ENTRY = re.compile(r"(?P<file>[^:]+\.py):(?P<name>[A-Za-z_]\w*)", re.ASCII)


class PackageFile(NamedTuple):
    """A file inside an installed distribution of an exact version."""

    distribution: str
    version: str
    path: str


def package_file(location: str) -> PackageFile | None:
    """Read `package:NAME==VERSION/PATH`; None where the location is a path of the workspace.

    Raises ValueError where it starts like a package and is not one.
    """
    if not location.startswith("package:"):
        return None
    match = _PACKAGE.fullmatch(location)
    if match is None or any(part in {"", ".", ".."} for part in match["path"].split("/")):
        raise ValueError(f"`{location}` is not package:NAME==VERSION/PATH, with a path inside the package")
    return PackageFile(match["name"], match["version"], match["path"])


class Artefact(Part):
    """Bytes that behaviour depends on: a lexicon, weights, a rule table, a library's engine.

    A file of the workspace is pinned by the lock; a file of a package lives elsewhere, so its digest is
    declared.
    """

    name: Annotated[Identifier, Looser.NEITHER]
    """The name by which the code asks for it."""
    location: Annotated[Text, Looser.NEITHER]
    """A file of the workspace, or a file of an installed package: `package:NAME==VERSION/PATH`."""
    digest: Annotated[Digest | None, Looser.NEITHER] = None
    """SHA-256 of its bytes, `sha256:` and 64 hex digits; needed where it comes from a package."""

    @model_validator(mode="after")
    def _pinned(self) -> Artefact:
        if package_file(self.location) is None:
            workspace_path(self.location)
        elif self.digest is None:
            raise ValueError(
                "an artefact from a package needs its digest (sha256:...), since it is not kept here"
            )
        return self


class Code(Part):
    """Code by reference: `FILE.py:FACTORY`, further files, engine files of packages, pins of its imports.

    FACTORY takes the components the stage uses and returns the function that is applied to each record. The
    digest is taken over syntax trees, so that comments and formatting change nothing.
    """

    entry: Annotated[Text, Looser.NEITHER]
    """The file and the function that makes the stage: `FILE.py:FACTORY`, relative to the workspace."""
    files: Annotated[tuple[Text, ...], Looser.NEITHER] = ()
    """Further files of the workspace that the code imports or reads; all of them are pinned."""
    artefacts: Annotated[tuple[Artefact, ...], Looser.NEITHER] = ()
    """Engines and data that the code loads: files of packages, pinned by digest."""
    pins: Annotated[
        dict[Text, Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z.+!_-]*$")]], Looser.NEITHER
    ] = {}
    """Packages that the code imports, each with its exact version."""

    @field_validator("entry")
    @classmethod
    def _an_entry(cls, entry: str) -> str:
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise ValueError(f"`{entry}` is not FILE.py:FACTORY")
        workspace_path(match["file"])
        return entry

    @field_validator("files")
    @classmethod
    def _inside(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(workspace_path(path) for path in files)

    @property
    def entry_file(self) -> str:
        """The file that holds the factory."""
        return self.entry.rpartition(":")[0]

    @property
    def factory(self) -> str:
        """The factory's name."""
        return self.entry.rpartition(":")[2]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source file, the entry's first."""
        return (self.entry_file, *(path for path in self.files if path != self.entry_file))
