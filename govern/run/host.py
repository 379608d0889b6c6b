"""Where plug-ins live: each code is loaded once, each combination of versions is made once."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from govern.errors import UsageError
from govern.run.aspect import CodeAspect, StageView, view
from govern.run.installed import check_libraries, check_pins
from govern.run.outside import OUTSIDE, Asked
from govern.run.plugin import Factory, PluginFunction, load

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from govern.run.aspect import Aspect
    from govern.run.functions import Slot
    from govern.run.installed import Installed
    from govern.run.outside import Outside

T = TypeVar("T")

_LIMIT = 512
"""Made functions that are kept; a lexicon in each of them takes some megabytes at most."""

OWN = "stage"
"""The slot under which a stage's own code finds the artefacts declared with it."""


class PluginHost:
    """Loads plug-ins and keeps what they made, by the digests of the factors that went in.

    `outside` asks what is no plug-in; without it, only plug-ins run.
    """

    def __init__(self, installed: Installed, outside: Outside | None = None, *, limit: int = _LIMIT) -> None:
        self.installed = installed
        self._limit = limit
        self._outside = outside
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def small(self, limit: int = 16) -> PluginHost:
        """Give one that keeps little: what is made of versions that are tried once need not stay."""
        return PluginHost(self.installed, self._outside, limit=limit)

    def function(
        self, stage: str, code_factor: str, slots: tuple[Slot, ...], aspects: Mapping[str, Aspect]
    ) -> PluginFunction:
        """Give the function that the plug-in makes of these versions.

        Raises:
            UsageError: the code can't be loaded, is pinned to what is not installed, or its factory fails.

        """
        if isinstance(aspects[code_factor].content, OUTSIDE):
            return self.asked(stage, code_factor, slots, aspects, recorded=False)
        key = (stage, code_factor, slots, tuple([(name, aspects[name].digest) for name in sorted(aspects)]))
        return self.kept(key, lambda: self._make(stage, code_factor, slots, aspects))

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what was made under `key`, or make it now."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
            made = self._kept[key] = make()
            if len(self._kept) > self._limit:
                self._kept.popitem(last=False)
            return made

    def check(self, aspects: Mapping[str, Aspect]) -> None:
        """Refuse what is pinned to versions that are not there; raises UsageError naming the factor."""
        for name, aspect in aspects.items():
            if name.endswith("#libraries"):
                if not isinstance(_code_beside(name, aspects), OUTSIDE):
                    check_libraries(name, aspect.content, self.installed)
            elif isinstance(aspect.content, CodeAspect):
                check_pins(name, aspect.content.pins, self.installed)

    def _make(
        self, stage: str, code_factor: str, slots: tuple[Slot, ...], aspects: Mapping[str, Aspect]
    ) -> PluginFunction:
        self.check(aspects)
        aspect = aspects[code_factor]
        code: CodeAspect = aspect.content
        uses = {slot.name: view(slot.slug, slot.aspects(aspects)) for slot in slots}
        if code.artefacts and code_factor not in {name for slot in slots for name in slot.factors}:
            uses[OWN] = StageView(code.artefacts)
        return self._factory(code_factor, aspect.digest, code).make(stage, uses)

    def about(self, record: str | None) -> None:
        """Say which record, by its name beside the log, is run next: answers are kept with it."""
        if self._outside is not None:
            self._outside.about(record)

    def asked(
        self,
        stage: str,
        code_factor: str,
        slots: tuple[Slot, ...],
        aspects: Mapping[str, Aspect],
        *,
        recorded: bool,
    ) -> PluginFunction:
        """Give the function that asks outside, with these versions; see `Outside.function`."""
        outside = self._outside
        if outside is None:
            raise UsageError(
                f"stage `{stage}` is answered outside of this process, and nothing is asked here",
                help="use `govern run`",
            )
        digests = tuple([(name, aspects[name].digest) for name in sorted(aspects)])
        key = ("asked", stage, code_factor, slots, digests, recorded)
        beside = aspects.get(code_factor.replace("#code", "#libraries"))
        asked = Asked(
            stage,
            aspects[code_factor].content,
            next(slot.name for slot in slots if code_factor in slot.factors),
            {slot.name: view(slot.slug, slot.aspects(aspects)) for slot in slots},
            {} if beside is None else beside.content,
            aspects,
            recorded,
        )
        return self.kept(key, lambda: outside.function(asked))

    def _factory(self, name: str, digest: str, code: CodeAspect) -> Factory:
        key = ("factory", name, digest)
        found: Factory | None = self._kept.get(key)
        if found is None:
            found = self._kept[key] = load(code.code, self.installed)
        return found


def _code_beside(libraries: str, aspects: Mapping[str, Aspect]) -> Any:
    """Give the code of the component of which these are the libraries, None where it has none."""
    code = aspects.get(libraries.replace("#libraries", "#code"))
    return None if code is None else code.content
