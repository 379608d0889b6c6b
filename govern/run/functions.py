"""The functions of stages: independent of versions, they are given whichever factors are to be tried.

Two releases wired alike have equal functions, so that one can be run with the factors of the other, and what
is remembered of one serves both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from govern.data.sanitise import build_sanitiser
from govern.decide.gate import decide
from govern.run.factors import ASPECTS, factor_name
from govern.run.outside import OUTSIDE
from govern.run.plugin import PluginRaised
from govern.run.recorded import call_digest
from govern.run.stage import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govern.contract.fields import Sensitivity
    from govern.run.aspect import Aspect
    from govern.run.host import PluginHost
    from govern.run.plugin import PluginFunction
    from govern.run.recorded import Recording
    from govern.source.canonical import Json


@dataclass(frozen=True, slots=True)
class Slot:
    """A component that a stage uses: the name the stage gives it, its kind's slug, its line."""

    name: str
    slug: str
    line: str

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors of the component, all of them."""
        return tuple(factor_name(self.line, aspect) for aspect in ASPECTS[self.slug])

    def aspects(self, given: Mapping[str, Aspect]) -> dict[str, Aspect]:
        """Give the component's aspects by their own names."""
        return {aspect: given[factor_name(self.line, aspect)] for aspect in ASPECTS[self.slug]}


@dataclass(frozen=True, slots=True)
class PluginStage:
    """A stage that runs a plug-in."""

    name: str
    code_factor: str
    slots: tuple[Slot, ...]
    host: PluginHost = field(compare=False, repr=False)

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Json]) -> Json:
        """Apply the plug-in to one record's inputs; raises PluginRaised and NoAnswer."""
        return self.prepare(factors)(inputs)

    def prepare(self, factors: Mapping[str, Any]) -> Callable[[Mapping[str, Json]], Json]:
        """Load the plug-in and make its function; raises UsageError where that fails."""
        return self.host.function(self.name, self.code_factor, self.slots, factors)


@dataclass(frozen=True, slots=True)
class RecordedStage:
    """A stage of which recorded answers stand in, from a recording, or as they were kept when it was asked.

    Where it runs first, what it uses is asked; see `govern.run.outside`.
    """

    name: str
    slots: tuple[Slot, ...]
    recording: Recording = field(compare=False, repr=False)
    host: PluginHost = field(compare=False, repr=False)

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Json]) -> Json:
        """Answer one call; raises NoAnswer where it was not recorded."""
        try:
            return self.recording.answer(self.name, call_digest(self.name, factors, inputs))
        except NoAnswer:
            ask = self.prepare(factors)
            if ask is None:
                raise
        return ask(inputs)

    def prepare(self, factors: Mapping[str, Any]) -> PluginFunction | None:
        """Give what asks; None where nothing that the stage uses can be asked. Raises UsageError."""
        codes = [factor_name(slot.line, "code") for slot in self.slots]
        found = [name for name in codes if name in factors and isinstance(factors[name].content, OUTSIDE)]
        if len(found) != 1:
            return None
        return self.host.asked(self.name, found[0], self.slots, factors, recorded=True)


@dataclass(frozen=True, slots=True)
class SanitiseStage:
    """The builtin `sanitise`: reads the sanitiser, and the classes that sources declare for their fields."""

    name: str
    sanitizer: str
    sources: tuple[str, ...]
    host: PluginHost = field(compare=False, repr=False)
    keys: Callable[[str], bytes] = field(compare=False, repr=False)

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Json]) -> Json:
        """Sanitise the one input, a record's fields."""
        (record,) = inputs.values()
        if not isinstance(record, dict):
            raise PluginRaised("its input is not a record's fields")
        return dict(self.prepare(factors)(record))

    def prepare(self, factors: Mapping[str, Any]) -> Callable[[Any], dict[str, str]]:
        """Build the sanitiser; raises UsageError where that fails."""
        key = ("sanitise", factors[self.sanitizer].digest, tuple([factors[s].digest for s in self.sources]))
        classes = [factors[source].content for source in self.sources]
        return self.host.kept(
            key, lambda: build_sanitiser(factors[self.sanitizer].content, merged(classes), self.keys)
        )


@dataclass(frozen=True, slots=True)
class ActStage:
    """The builtin `act`: the decision on the recommendation that its one input is.

    There are no approvals and one signal: what people add comes later, in entries of its own.
    """

    name: str
    policy: str

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Json]) -> Json:
        """Decide; what cannot be read as a recommendation holds."""
        (recommendation,) = inputs.values()
        return decide(recommendation, factors[self.policy].content).to_json()


def merged(classes: list[Mapping[str, Sensitivity]]) -> Mapping[str, Sensitivity]:
    """Give each field its highest class among the sources, since a record may be of any of them."""
    found: dict[str, Sensitivity] = {}
    for source in classes:
        for name, item in source.items():
            found[name] = max(found.get(name, item), item, key=lambda known: known.rank)
    return MappingProxyType(found)
