"""What an expression may refer to: variables with their types, functions, and a container of names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govern.policy.cel.library import Overload, standard
from govern.policy.cel.types import BY_NAME, Type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Env:
    """The surroundings of an expression.

    `variables` gives each variable's type; `functions` declares more functions than the standard ones;
    `container` is the namespace whose names need no prefix. Without `check` types are not judged, and an
    undeclared name is an error of the evaluation only.
    """

    variables: Mapping[str, Type] = field(default_factory=dict)
    functions: Mapping[str, tuple[Overload, ...]] = field(default_factory=dict)
    container: str = ""
    check: bool = True

    def variable(self, name: str, *, absolute: bool) -> str | None:
        """The full name of the variable or type that a written name means, or None."""
        for full in self._candidates(name, absolute=absolute):
            if full in self.variables or (full in BY_NAME and full != "dyn"):
                return full
        return None

    def function(self, name: str) -> str | None:
        """The full name of the function that a written name means, or None."""
        for full in self._candidates(name.removeprefix("."), absolute=name.startswith(".")):
            if self.forms(full):
                return full
        return None

    def forms(self, name: str) -> tuple[Overload, ...]:
        """The overloads of a function by its full name; none where there is no such function."""
        return (*standard().get(name, ()), *self.functions.get(name, ()))

    @property
    def longest(self) -> int:
        """The most dots in any name that can be meant, so that long chains are not looked up whole."""
        names = (*self.variables, *self.functions, *BY_NAME)
        return max((name.count(".") for name in names), default=0)

    def _candidates(self, name: str, *, absolute: bool) -> Iterator[str]:
        """From the innermost namespace outwards (language definition, "Name Resolution")."""
        prefix = "" if absolute else self.container
        while prefix:
            yield f"{prefix}.{name}"
            prefix = prefix.rpartition(".")[0]
        yield name
