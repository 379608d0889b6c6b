"""`Prompt`: template files by section, and the variables they take. Any byte can change an answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from govern.contract.envelope import Contract, Part
from govern.contract.fields import Identifier, Sensitivity, WorkspacePath
from govern.contract.impact import Impact, Shape


class Section(Part):
    """One part of the prompt: its role in the conversation and the file with its text.

    The file's bytes count and its path does not: a moved file says the same.
    """

    name: Identifier
    role: Literal["system", "user", "assistant", "tool"]
    file: Annotated[WorkspacePath, Impact.DOC]


class Variable(Part):
    """What fills in a template's `{{name}}`; `classification` is the highest class allowed in it."""

    name: Identifier
    type: Literal["string", "integer", "number", "boolean", "list", "object"]
    required: bool = True
    classification: Annotated[Sensitivity | None, Impact.EXPOSURE] = None
    description: Annotated[str | None, Impact.DOC] = None


class Prompt(Contract):
    """Sections in the order they are sent. The digest is over the bytes of their files."""

    kind: Annotated[Literal["Prompt"], Impact.IDENTITY]
    sections: Annotated[tuple[Section, ...], Impact.BEHAVIOUR, Shape.ORDERED, Field(min_length=1)]
    variables: Annotated[tuple[Variable, ...], Impact.BEHAVIOUR] = ()
