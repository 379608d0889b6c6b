"""What stages see of components: one aspect a factor, and the view that a plug-in gets of a component.

A component's code, parameters and weights change behaviour apart from one another, so each is a factor of its
own; a view is put together from the aspects of possibly different versions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from govern.run.keyed.tables import Tables
from govern.run.keyed.traced import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.run.outside import ApiAspect, CommandAspect
    from govern.run.plugin import PluginCode

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Aspect:
    """The value of a factor; `digest` is the factor's, so that what is made of it can be remembered by it."""

    digest: str
    content: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeAspect:
    """Code with the artefacts of packages that belong to it."""

    code: PluginCode
    artefacts: Mapping[str, bytes]

    @property
    def pins(self) -> Mapping[str, str]:
        """The packages that it imports, each with its exact version."""
        return self.code.pins


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is asked: its parameters and, for a provider's model, whom to ask for what."""

    parameters: Mapping[str, Any]
    provider: str
    request_model: str
    response_model: str | None
    endpoint: str | None


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model as its plug-in sees it; `artefacts` are weights and the code's own, by name."""

    parameters: Mapping[str, Any]
    artefacts: Mapping[str, bytes]
    libraries: Mapping[str, str]
    provider: str
    request_model: str
    response_model: str | None
    endpoint: str | None

    @property
    def tables(self) -> Tables:
        """The artefacts as tables by name: JSON objects, or lines of a key, a tab and a value."""
        return Tables(self.artefacts)


@dataclass(frozen=True, slots=True)
class ExtractorView:
    """A feature extractor as its plug-in sees it; `libraries` are the pins of its code."""

    parameters: Mapping[str, Any]
    artefacts: Mapping[str, bytes]
    libraries: Mapping[str, str]

    @property
    def tables(self) -> Tables:
        """The artefacts as tables by name: JSON objects, or lines of a key, a tab and a value."""
        return Tables(self.artefacts)


@dataclass(frozen=True, slots=True)
class ThresholdsView:
    """Thresholds by name, in parts per million."""

    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PromptView:
    """A prompt: the text and the role of each section by its name, in the order they are sent.

    `optional` are the variables that may be left empty.
    """

    sections: Mapping[str, str]
    roles: Mapping[str, str]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage's own code: the artefacts declared with it."""

    artefacts: Mapping[str, bytes]

    @property
    def tables(self) -> Tables:
        """The artefacts as tables by name: JSON objects, or lines of a key, a tab and a value."""
        return Tables(self.artefacts)


def view(slug: str, aspects: Mapping[str, Aspect]) -> Any:
    """Put together what a plug-in sees of a component, from its aspects by their names (empty: the whole).

    Action policies, sanitisers and whatever else has one aspect only are seen as that.
    """
    if slug == "feature-extractor":
        code: CodeAspect | CommandAspect = aspects["code"].content
        return ExtractorView(
            aspects["parameters"].content,
            joined(code.artefacts, aspects["artefacts"].content),
            code.pins,
        )
    if slug != "model":
        return aspects[""].content
    settings: Settings = aspects["parameters"].content
    own: CodeAspect | CommandAspect | ApiAspect | None = aspects["code"].content
    return ModelView(
        settings.parameters,
        joined(own.artefacts if own else {}, aspects["weights"].content),
        aspects["libraries"].content,
        settings.provider,
        settings.request_model,
        settings.response_model,
        settings.endpoint,
    )
