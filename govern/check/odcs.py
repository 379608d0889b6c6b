"""Data contracts as the standard spells them: parts of a document with their places, and its elements.

Rules about the standard judge what is written, whether or not govern can make a contract of it: a document
that the schema refuses is told everything at once. Not judged are texts with a key twice, because readers
differ on what they say, and versions of the standard that govern does not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING

from govern.check.route import spell
from govern.contract.impact import IDENTITY_KEYS, item_keys
from govern.contract.load import ODCS_VERSIONS
from govern.diagnostic import Severity
from govern.source.node import Mapping, Scalar, Sequence
from govern.source.resolve import core_scalar, find, is_null

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.diagnostic import Place
    from govern.source.node import Document, Node, Route

_NAMED = 1000
"""How long a list may be for its items to be named in routes."""

FREE = frozenset({"customProperties", "implementation", "arguments", "examples", "valueExt"})
"""Keys whose values are anybody's: what is in them follows no rule of the standard."""


@dataclass(slots=True, eq=False)  # not frozen, which takes twice as long; one is made for every value
class Part:
    """A node of a data contract, with the route to it and its key where it has one. Nobody changes it."""

    document: Document = field(repr=False)
    node: Node = field(repr=False)
    route: Route = ()
    key: Scalar | None = field(default=None, repr=False)
    _named: dict[str, Part] | None = field(default=None, init=False, repr=False)
    _listed: tuple[Part, ...] | None = field(default=None, init=False, repr=False)

    def get(self, name: str) -> Part | None:
        """Give the value under a key; None where there is none, or a null, or where this is no mapping."""
        part = (self.named if self._named is None else self._named).get(name)
        return None if part is None or part.null else part

    @property
    def named(self) -> dict[str, Part]:
        """The values of a mapping by their keys, nulls among them; none where this is no mapping."""
        if self._named is None:
            held = self.node.items if isinstance(self.node, Mapping) else ()
            self._named = {
                key.text: Part(self.document, value, (*self.route, key.text), key) for key, value in held
            }
        return self._named

    def each(self, name: str) -> tuple[Part, ...]:
        """Give the items of the list under a key; none where there is no list."""
        held = self.get(name)
        return () if held is None else held.items

    def text(self, name: str) -> str | None:
        """Give the text of the scalar under a key, or None."""
        held = self.get(name)
        return held.node.text if held is not None and isinstance(held.node, Scalar) else None

    def number(self, name: str) -> float | None:
        """Give the number under a key, or None."""
        held = self.get(name)
        value = None if held is None else held.value
        if not isinstance(value, int | float) or isinstance(value, bool):
            return None
        return value if isinstance(value, int) or isfinite(value) else None

    def ends(self, name: str) -> tuple[float, float] | None:
        """Give the two numbers of the list under a key; None where there are not two of them."""
        held = self.get(name)
        values = [] if held is None else [item.value for item in held.items]
        numbers = [
            value for value in values if isinstance(value, int | float) and not isinstance(value, bool)
        ]
        return (numbers[0], numbers[1]) if len(numbers) == len(values) == 2 else None

    def says(self, name: str) -> bool:
        """Whether the value under a key is true."""
        held = self.get(name)
        return held is not None and held.value is True

    @property
    def items(self) -> tuple[Part, ...]:
        """The items of a list, with their positions; none where this is no list."""
        if self._listed is None:
            held = self.node.items if isinstance(self.node, Sequence) else ()
            self._listed = tuple(Part(self.document, item, (*self.route, at)) for at, item in enumerate(held))
        return self._listed

    @property
    def value(self) -> object:
        """A scalar as the core schema reads it; None for a collection."""
        if not isinstance(self.node, Scalar):
            return None
        return core_scalar(self.node.text) if self.node.plain else self.node.text

    @property
    def null(self) -> bool:
        """Whether nothing stands here, or a null."""
        return isinstance(self.node, Scalar) and is_null(self.node)

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return self.node.span.place(self.document.file)

    @property
    def start(self) -> Place:
        """Where to point for the whole: the key, the first key in it, or the value."""
        first = self.key
        if first is None and isinstance(self.node, Mapping) and self.node.items:
            first = self.node.items[0][0]
        return (first or self.node).span.place(self.document.file)

    @property
    def spelt(self) -> str:
        """The route as findings carry it: items of lists by name where they have one."""
        steps: list[str] = []
        node: Node | None = self.document.root
        for step in self.route:
            if isinstance(step, int) and isinstance(node, Sequence):
                # to name an item, all of its list are compared: in a very long one, its position has to do
                short = len(node.items) <= _NAMED
                steps.append(
                    f"[{step}]" if not short else item_keys([_identity(item) for item in node.items])[step]
                )
            else:
                steps.append(str(step))
            node = None if node is None else find(node, (step,))
        return spell(steps)


def _identity(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return None
    return {
        key.text: value.text
        for key, value in node.items
        if key.text in IDENTITY_KEYS and isinstance(value, Scalar)
    }


@dataclass(frozen=True)  # no slots: the elements are gathered once and kept
class DataSource:
    """A data contract: its root and the version of the standard it names."""

    root: Part
    version: str
    named: dict[Route, dict[str, Part]] = field(default_factory=dict, repr=False, compare=False)
    """Elements by what they are called, below the one at a route: filled by `govern.check.odcs_paths`."""

    @property
    def since_3_1(self) -> bool:
        """Whether it is of 3.1 or later, which brought ids, relationships and metrics."""
        return not self.version.startswith("v3.0")

    @cached_property
    def tables(self) -> tuple[Part, ...]:
        """The objects of the schema."""
        return self.root.each("schema")

    @cached_property
    def fields(self) -> tuple[Part, ...]:
        """Every property of every object, nested ones after the one that holds them; items of arrays too."""
        return tuple(found for table in self.tables for found in _below(table))

    @cached_property
    def structures(self) -> tuple[Part, ...]:
        """Every list and mapping that the standard describes, outermost first."""
        return tuple(structures(self.root))

    @cached_property
    def quality(self) -> tuple[tuple[Part, Part], ...]:
        """Every quality rule, each with the object or property it is about."""
        return tuple(
            (holder, rule) for holder in (*self.tables, *self.fields) for rule in holder.each("quality")
        )


def _below(holder: Part) -> Iterator[Part]:
    children = list(holder.each("properties"))
    items = holder.get("items")
    if items is not None and isinstance(items.node, Mapping):
        children.append(items)
    for child in children:
        yield child
        yield from _below(child)


def read_sources(documents: Iterable[Document]) -> Iterator[DataSource]:
    """Give the data contracts among documents, in their order."""
    for document in documents:
        if isinstance(document.root, Mapping):
            root = Part(document, document.root)
            version = root.text("apiVersion")
            unclear = any(item.severity is Severity.ERROR for item in document.diagnostics)
            if root.text("kind") == "DataContract" and version in ODCS_VERSIONS and not unclear:
                yield DataSource(root, version)


def structures(part: Part) -> Iterator[Part]:
    """Give this part and every list and mapping below it that the standard describes."""
    if isinstance(part.node, Scalar):
        return
    yield part
    if isinstance(part.node, Sequence):
        for item in part.items:
            yield from structures(item)
    else:
        for key, below in part.named.items():
            # a list of custom properties is the standard's; what each of them holds is not
            if key not in FREE or key == "customProperties":
                yield from ((below, *below.items) if key == "customProperties" else structures(below))
