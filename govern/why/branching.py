"""One stage under very many changed factors, branching only on those that it asks for.

With few new factors a stage is looked at under each combination of them. With many that would be 2^k looks,
though it may ask for three of forty. Here a run is made with all of them as before; of the factors that it
asked for, each is then tried as after, and so on: the leaves of that tree are all there is. Branches ask in
different orders, so the tree is brought into one order as it is built (R. Bryant, Graph-based algorithms for
Boolean function manipulation, 1986), and equal parts are one node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from govern.run.execute import BudgetSpent

if TYPE_CHECKING:
    from govern.why.function import Pair

DENSE = 10
"""New factors up to which each combination is looked at: a thousand looks cost less than a tree."""
MOST_LEAVES = 1 << 20
"""Leaves after which the search ends, as if its budget were spent."""

Node: TypeAlias = int
"""A node by its number; below zero, what a leaf leads to: state `~node`."""
Look: TypeAlias = Callable[[int], tuple[int, Sequence[int]]]
"""The state that follows when the factors in the mask are as after, and which factors that depends on."""


@dataclass(slots=True)
class Branches:
    """The trees of one stage, a root for each state before it; the new factor `i` has bit `1 << i`."""

    roots: list[Node] = field(default_factory=list)
    nodes: list[tuple[int, Node, Node]] = field(default_factory=list)
    """Factor, and where it leads as before and as after."""
    _numbers: dict[tuple[int, Node, Node], Node] = field(default_factory=dict)
    _chosen: dict[tuple[int, Node, Node], Node] = field(default_factory=dict)
    _leaves: int = 0

    def grow(self, look: Look) -> None:
        """Add the tree of one more state; raises BudgetSpent where it grows too large."""
        self.roots.append(self._grown(look, 0, 0))

    def _grown(self, look: Look, decided: int, values: int) -> Node:
        following, depends = look(values)
        undecided = next((i for i in depends if not decided >> i & 1), None)
        if undecided is None:
            self._leaves += 1
            if self._leaves > MOST_LEAVES:
                raise BudgetSpent
            return ~following
        bit = 1 << undecided
        before = self._grown(look, decided | bit, values)
        after = self._grown(look, decided | bit, values | bit)
        return self._choice(undecided, before, after)

    def _choice(self, i: int, before: Node, after: Node) -> Node:
        """Give the node that decides by factor `i` between two others, which may decide by higher ones."""
        if before == after:
            return before
        highest = max(self._top(before), self._top(after))
        if highest < i:
            return self._node(i, before, after)
        key = (i, before, after)
        found = self._chosen.get(key)
        if found is None:
            one, other = self._split(highest, before), self._split(highest, after)
            lower, upper = (self._choice(i, one[at], other[at]) for at in (0, 1))
            found = self._chosen[key] = self._node(highest, lower, upper)
        return found

    def _node(self, i: int, before: Node, after: Node) -> Node:
        if before == after:
            return before
        key = (i, before, after)
        number = self._numbers.setdefault(key, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(key)
        return number

    def _top(self, node: Node) -> int:
        return -1 if node < 0 else self.nodes[node][0]

    def _split(self, i: int, node: Node) -> tuple[Node, Node]:
        if self._top(node) != i:
            return node, node
        _, before, after = self.nodes[node]
        return before, after

    def fold(self, classes: Sequence[int], new: int) -> tuple[list[tuple[int, tuple[Pair, ...]]], list[int]]:
        """Make levels of the trees, given the class of each state after the stage.

        Gives each factor that decides something with its level, lowest first, and the class of each root.
        """
        above = self._above(new)
        number = {node: classes[~node] for node in above if node < 0}
        levels: list[tuple[int, tuple[Pair, ...]]] = []
        for i in range(new):
            pairs: dict[Node, Pair] = {}
            for node, highest in above.items():
                if self._top(node) <= i < highest:
                    before, after = self._split(i, node)
                    pairs[node] = (number[before], number[after])
            if all(before == after for before, after in pairs.values()):
                number = {node: before for node, (before, _) in pairs.items()}
                continue
            place = {pair: at for at, pair in enumerate(dict.fromkeys(pairs.values()))}
            levels.append((i, tuple(place)))
            number = {node: place[pair] for node, pair in pairs.items()}
        return levels, [number[root] for root in self.roots]

    def _above(self, new: int) -> dict[Node, int]:
        """Give the highest factor that leads to each node; to a root all do."""
        above = dict.fromkeys(self.roots, new)
        waiting = list(above)
        while waiting:
            node = waiting.pop()
            if node < 0:
                continue
            i, before, after = self.nodes[node]
            for child in (before, after):
                if child not in above:
                    waiting.append(child)
                above[child] = max(i, above.get(child, -1))
        return above
