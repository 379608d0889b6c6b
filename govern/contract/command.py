"""A command by reference: the program that answers, what it is given, and what of it is pinned."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from govern.contract.code import Artefact
from govern.contract.direction import Looser
from govern.contract.envelope import Part
from govern.contract.fields import Digest, Duration, Text, duration_seconds, workspace_path
from govern.contract.impact import Impact, Shape

ENVIRONMENT = "env:"
"""How a value begins that is taken from govern's own environment, by the variable's name."""
USES = "uses.json"
"""The file in the program's folder that says what its stage uses."""
ARTEFACTS = "artefacts"
"""The folder in the program's folder that holds artefacts and weights by their names."""
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"


def _some_time(text: str) -> str:
    if duration_seconds(text) < 1:
        raise ValueError("at least a second is needed, such as PT10S")
    return text


Seconds = Annotated[Duration, AfterValidator(_some_time)]


class Command(Part):
    """A program that reads a line of JSON and writes one, until its input ends; it is kept running meanwhile.

    A line holds the stage's inputs by name, as a function of a plug-in gets them; the answer is the stage's
    output. The program runs in a folder of its own, which holds the `files` under their paths, artefacts and
    weights as `artefacts/NAME`, and `uses.json`: what the stage uses, by slot.
    """

    argv: Annotated[tuple[Text, ...], Looser.NEITHER, Shape.EXACT, Field(min_length=1)]
    """The program and its arguments; no shell reads them. The program is one of the `files`, an absolute
    path, a name that is looked up on the PATH, or `env:NAME` where a variable holds its path."""
    files: Annotated[tuple[Text, ...], Looser.NEITHER] = ()
    """The files of the workspace that the program is made of or reads; all of them are pinned."""
    artefacts: Annotated[tuple[Artefact, ...], Looser.NEITHER] = ()
    """Engines and data that belong to it: files of packages, pinned by digest."""
    pins: Annotated[
        dict[Text, Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z.+!_-]*$")]], Looser.NEITHER
    ] = {}
    """Packages in the environment of a Python program that it imports, each with its exact version."""
    program: Annotated[Digest | None, Looser.NEITHER] = None
    """SHA-256 of the program's own file, where that is none of the workspace: a binary that is installed."""
    environment: Annotated[
        dict[Annotated[str, StringConstraints(pattern=rf"^{_NAME}$")], Text], Looser.NEITHER
    ] = {}
    """All of the program's environment: values as they are, or `env:NAME` for one that govern has."""
    timeout: Annotated[Seconds, Impact.SAFEGUARD, Looser.HIGHER] = "PT30S"
    """How long an answer may take, in whole seconds as an ISO 8601 duration such as PT10S."""
    start: Annotated[Seconds, Impact.SAFEGUARD, Looser.HIGHER] = "PT60S"
    """How much longer its first answer may take, while it starts."""

    @field_validator("files")
    @classmethod
    def _inside(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        for path in files:
            if path == USES or path.partition("/")[0] == ARTEFACTS:
                raise ValueError(f"`{path}` would lie where `{USES}` and `{ARTEFACTS}/` are put: move it")
        return tuple(workspace_path(path) for path in files)

    @model_validator(mode="after")
    def _found(self) -> Command:
        program = self.argv[0]
        if program in self.files or program.startswith("/"):
            return self
        if program.startswith(ENVIRONMENT):
            if not program.removeprefix(ENVIRONMENT).isidentifier():
                raise ValueError(f"`{program}` does not name an environment variable")
        elif "/" in program:
            raise ValueError(f"`{program}` is run and is not among the `files`, so that nothing pins it")
        return self
