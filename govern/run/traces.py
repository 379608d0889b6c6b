"""What a stage read of its factors, and what it gave: other factors may change, and it gives the same.

A deterministic function that was given some inputs always asks for the same factor first, and which it asks
for next depends on nothing but what it has seen. So its answers form a tree: at each node the factor it asks
for, below it a branch for each version, at the leaves the outputs. A run that would walk to a leaf need not
be made (A. Mokhov, N. Mitchell and S. Peyton Jones, Build systems à la carte, 2018, "constructive traces").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from govern.run.memo import Output

if TYPE_CHECKING:
    from govern.run.memo import Key
    from govern.run.stage import FactorValue, StageFunction

MOST = 65_536
"""Outputs that are remembered; when there are more, all are forgotten."""


class Reading(Mapping[str, Any]):
    """The values of a stage's factors, which notes those that are asked for, in order.

    Whoever looks at all of them, or asks how many there are, has read `everything`.
    """

    __slots__ = ("_values", "everything", "read")

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.read: dict[str, None] = {}
        self.everything = False

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        self.read[name] = None
        return value

    def __iter__(self) -> Iterator[str]:
        self.everything = True
        return iter(self._values)

    def __len__(self) -> int:
        self.everything = True
        return len(self._values)

    def __repr__(self) -> str:
        self.everything = True
        return repr(self._values)


@dataclass(slots=True)
class _Asks:
    """The factor that is asked for, and what follows, by its digest."""

    factor: str
    then: dict[str, _Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Failed:
    """Where a run failed: it is made again, and only what it read is known."""


_Node: TypeAlias = _Asks | Output | _Failed


class Traces:
    """The trees of stages, by the stage and its inputs."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._trees: dict[tuple[Any, ...], _Node] = {}
        self._count = 0
        self._whole: set[tuple[str, StageFunction]] = set()
        """Stages that read everything, for which there is nothing to gain."""

    def useful(self, key: Key) -> bool:
        """Whether the stage's reading is worth noting."""
        return bool(key.factors) and (key.name, key.function) not in self._whole

    def find(self, key: Key, factors: Mapping[str, FactorValue]) -> Output | None:
        """Give the output that the stage would give, where all that it would read was read before."""
        node = self._trees.get(_tree(key))
        while isinstance(node, _Asks):
            node = node.then.get(factors[node.factor].digest)
        return node if isinstance(node, Output) else None

    def path(self, key: Key, factors: Mapping[str, FactorValue]) -> tuple[str, ...] | None:
        """Name the factors that a run would read, in order; None where that is not known, or all of them."""
        node = self._trees.get(_tree(key))
        names = []
        while isinstance(node, _Asks):
            names.append(node.factor)
            node = node.then.get(factors[node.factor].digest)
        return None if node is None else tuple(names)

    def keep(
        self, key: Key, factors: Mapping[str, FactorValue], reading: Reading, output: Output | None
    ) -> None:
        """Remember a run, without an output one that failed.

        One that asked for another factor than before, in the same place, is let go.
        """
        if reading.everything:
            self._whole.add((key.name, key.function))
            return
        names = list(reading.read)
        if self._count >= self._most:
            self._trees, self._count = {}, 0
        self._count += 1
        tree, leaf = _tree(key), _Failed() if output is None else output
        if not names:
            self._trees.setdefault(tree, leaf)
            return
        node = self._trees.setdefault(tree, _Asks(names[0]))
        for name, following in zip(names, [*names[1:], None], strict=True):
            if not isinstance(node, _Asks) or node.factor != name:
                return
            node = node.then.setdefault(factors[name].digest, leaf if following is None else _Asks(following))


def _tree(key: Key) -> tuple[Any, ...]:
    return key.name, key.function, key.factors, key.inputs, key.input_digests
