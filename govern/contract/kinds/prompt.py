"""`Prompt`: template files by section, and the variables they take. Any byte can change an answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from govern.contract.direction import Looser
from govern.contract.envelope import Contract, Part
from govern.contract.fields import Identifier, Sensitivity, WorkspacePath
from govern.contract.impact import Impact, Shape


class Section(Part):
    """One part of the prompt: its role in the conversation and the file with its text.

    The file's bytes count and its path does not: a moved file says the same.
    """

    name: Annotated[Identifier, Looser.NEITHER]
    """The section's name."""
    role: Annotated[Literal["system", "user", "assistant", "tool"], Looser.NEITHER]
    """Who speaks in it, as chat models have it.

    - `system`: the instructions
    - `user`: the person
    - `assistant`: the model, in an example
    - `tool`: what a tool gave back
    """
    file: Annotated[WorkspacePath, Impact.DOC]
    """The file with its text, relative to the workspace; `{{name}}` in it stands for a variable."""


class Variable(Part):
    """What fills in a template's `{{name}}`; `classification` is the highest class allowed in it."""

    name: Annotated[Identifier, Looser.NEITHER]
    """Its name between the braces."""
    type: Annotated[Literal["string", "integer", "number", "boolean", "list", "object"], Looser.NEITHER]
    """The type of what is filled in.

    - `string`: text
    - `integer`: a whole number
    - `number`: a number
    - `boolean`: true or false
    - `list`: a list
    - `object`: a mapping
    """
    required: Annotated[bool, Looser.NEITHER] = True
    """Whether it must be given."""
    classification: Annotated[Sensitivity | None, Impact.EXPOSURE, Looser.HIGHER] = None
    """The highest class of data that may be filled in."""
    description: Annotated[str | None, Impact.DOC] = None
    """What it stands for."""


class Prompt(Contract):
    """Sections in the order they are sent. The digest is over the bytes of their files."""

    kind: Annotated[Literal["Prompt"], Impact.IDENTITY]
    sections: Annotated[
        tuple[Section, ...], Impact.BEHAVIOUR, Looser.NEITHER, Shape.ORDERED, Field(min_length=1)
    ]
    """The parts of the prompt, in the order in which they are sent."""
    variables: Annotated[tuple[Variable, ...], Impact.BEHAVIOUR, Looser.MORE] = ()
    """What is filled in."""
