"""One expression on the values of one file: what it gives, and where its operands stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.errors import UsageError
from govern.policy.cel import CelBudgetError, Env, compile  # noqa: A004 - CEL's, not Python's
from govern.policy.cel.types import BOOL, DOUBLE, DYN, INT, NULL, STRING, Type, list_of, map_of
from govern.source.node import Mapping
from govern.source.reader import Limits, read_document
from govern.source.resolve import find, to_core

if TYPE_CHECKING:
    from pathlib import Path

    from govern.diagnostic import Place
    from govern.policy.cel import CelError, Trace
    from govern.source.node import Document, Route

LIMITS = Limits(size=16 * 1024 * 1024, nodes=1_000_000)
"""Bounds on the file: as large as can be read in seconds."""


@dataclass(frozen=True)
class Evaluated:
    """What an expression gave: its value and type, or the error in their place; how, where asked for."""

    source: str
    value: Any
    type: str
    error: CelError | None
    trace: Trace | None

    @property
    def passed(self) -> bool:
        """Whether there is a value, and it is not false."""
        return self.error is None and self.value is not False


def evaluate(source: str, given: Path | None, *, trace: bool = False) -> Evaluated:
    """Evaluate an expression with the keys of a YAML or JSON file as variables.

    Raises CelError for what is no expression for these variables, UsageError for a file that is no mapping.
    """
    document, variables, values = _variables(given)
    program = compile(source, Env(variables))
    if not trace:
        result = program.evaluate(values)
        return Evaluated(source, result.value, str(program.type), result.error, None)

    def place_of(route: Route) -> Place | None:
        node = find(document.root, route) if document is not None and document.root is not None else None
        return node.span.place(document.file) if node is not None and document is not None else None

    try:
        told = program.explain(values, place_of=place_of)
    except CelBudgetError as error:
        return Evaluated(source, None, str(program.type), error, None)
    return Evaluated(source, told.root.value, str(program.type), told.root.error, told)


def _variables(given: Path | None) -> tuple[Document | None, dict[str, Type], dict[str, Any]]:
    if given is None:
        return None, {}, {}
    document = read_document(given.read_bytes(), str(given), LIMITS)
    if document.diagnostics:
        first = document.diagnostics[0]
        raise UsageError(first.message, place=str(first.place), help=first.help)
    if not isinstance(document.root, Mapping):
        raise UsageError(
            "the file has no keys to take as variables", place=str(given), help="Write `name: value`."
        )
    values = to_core(document.root)
    return document, {name: _kind(value) for name, value in values.items()}, values


def _kind(value: Any, depth: int = 0) -> Type:  # noqa: PLR0911 - one case a kind
    """The type of a value as far as its whole content agrees; what is inside a mapping may differ by key."""
    match value:
        case None:
            return DYN if depth == 0 else NULL
        case bool():
            return BOOL
        case int():
            return INT
        case float():
            return DOUBLE
        case str():
            return STRING
        case list():
            kinds = {_kind(item, depth + 1) for item in value}
            return list_of(kinds.pop() if len(kinds) == 1 else DYN)
        case dict():
            return map_of(STRING, DYN)
        case _:
            return DYN
