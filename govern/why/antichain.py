"""Minimal sets read off the why-diagram, for any number of factors: nothing of size 2^k is made.

A family of sets is a zero-suppressed decision diagram (S. Minato, Zero-suppressed BDDs for set manipulation
in combinatorial problems, 1993): a node (i, without, with) stands for the sets of `without`, and those of
`with` with thing `i` added; equal families are one node. The minimal members of a family f follow from those
of its two halves (O. Coudert, Two-level logic minimization, 1994; D. Knuth, The Art of Computer Programming
4A, 7.1.4): minimal(f) = minimal(f without i), and i added to what of minimal(f with i) contains no member of
minimal(f without i). The sets are as many as they are; how many is known before any is spelt out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.why.function import Pair

Node: TypeAlias = int
"""A family of sets, by its number."""
NONE: Node = 0
"""The family without sets."""
EMPTY: Node = 1
"""The family of which the empty set is the only one."""

MOST_NODES = 1 << 20
"""Nodes after which the search for minimal sets ends: about 300 MB."""
MOST_THINGS = 400
"""Things above which recursion, a frame or two a thing, would come near the interpreter's limit."""


class TooManySets(Exception):  # noqa: N818 - a limit, told of by whoever asked
    """The minimal sets of a family do not fit in `MOST_NODES`."""


@dataclass(slots=True)
class Antichains:
    """Families over numbered things, each with its minimal members only; thing `i` has bit `1 << i`."""

    nodes: list[tuple[int, Node, Node]] = field(default_factory=lambda: [(-1, 0, 0), (-1, 0, 0)])
    numbers: dict[tuple[int, Node, Node], Node] = field(default_factory=dict)
    kept: dict[tuple[Node, Node], Node] = field(default_factory=dict)
    """Results of `spared`, by its arguments."""
    sizes: dict[Node, tuple[int, ...]] = field(default_factory=dict)

    def minimal(self, levels: Sequence[Sequence[Pair]], chosen: Sequence[bool], *, undone: bool) -> Node:
        """Give the minimal sets that lead to a chosen outcome.

        `levels` are those of an outcome function, `chosen` says it of each of its outcomes; sets are undone
        from after, or applied to before.

        Raises:
            TooManySets: they do not fit, or there are too many things.

        """
        if len(levels) > MOST_THINGS:
            raise TooManySets
        found = [EMPTY if choice else NONE for choice in chosen]
        for i, level in enumerate(levels):
            found = [
                self._joined(i, found[new], found[old]) if undone else self._joined(i, found[old], found[new])
                for old, new in level
            ]
        return found[0]

    def _joined(self, i: int, without: Node, within: Node) -> Node:
        return self.node(i, without, self.spared(within, without))

    def node(self, i: int, without: Node, within: Node) -> Node:
        """Give the family of `without`, and of `within` with thing `i` added; both know lower things only."""
        if within == NONE:
            return without
        key = (i, without, within)
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.nodes)
            if number >= MOST_NODES:
                raise TooManySets
            self.nodes.append(key)
        return number

    def spared(self, family: Node, other: Node) -> Node:
        """Give the members of `family` that contain no member of `other`."""
        if family in {NONE, other} or other == EMPTY:
            return NONE
        if other == NONE or family == EMPTY:  # an antichain with the empty set has no other member
            return family
        key = (family, other)
        found = self.kept.get(key)
        if found is None:
            i, without, within = self.nodes[family]
            j, other_without, other_within = self.nodes[other]
            if i < j:
                found = self.spared(family, other_without)
            elif i > j:
                found = self.node(i, self.spared(without, other), self.spared(within, other))
            else:
                rest = self.spared(self.spared(within, other_within), other_without)
                found = self.node(i, self.spared(without, other_without), rest)
            self.kept[key] = found
            if len(self.kept) > 4 * MOST_NODES:
                raise TooManySets
        return found

    def counts(self, family: Node) -> tuple[int, ...]:
        """Count the members by size: at `[s]` those of s things; no sizes for no members."""
        if family <= EMPTY:
            return (1,) * family
        found = self.sizes.get(family)
        if found is None:
            _, without, within = self.nodes[family]
            more = (0, *self.counts(within))
            less = self.counts(without)
            size = max(len(more), len(less))
            padded = (row + (0,) * (size - len(row)) for row in (more, less))
            found = self.sizes[family] = tuple([a + b for a, b in zip(*padded, strict=True)])
        return found

    def smallest(self, family: Node, most: int) -> list[int]:
        """Give the masks of at most so many members: small ones first, of one size the higher mask first."""
        sizes = range(len(self.counts(family)))
        return list(islice((mask for size in sizes for mask in self._of_size(family, size)), most))

    def _of_size(self, family: Node, size: int) -> Iterator[int]:
        if family <= EMPTY:
            if family == EMPTY and size == 0:
                yield 0
            return
        counts = self.counts(family)
        if size >= len(counts) or not counts[size]:
            return
        i, without, within = self.nodes[family]
        if size:
            for mask in self._of_size(within, size - 1):
                yield mask | 1 << i
        yield from self._of_size(without, size)
