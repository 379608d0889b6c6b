"""An expression's value, and how it came about, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from govern.policy.cel import CelTypeError, spell_value
from govern.policy.cel.plain import to_json

if TYPE_CHECKING:
    from govern.policy.cel import CelError, Step, Trace


class Evaluated(Protocol):
    """An evaluation, as the app gives it."""

    @property
    def source(self) -> str: ...  # noqa: D102 - named by their types
    @property
    def value(self) -> Any: ...  # noqa: D102
    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def error(self) -> CelError | None: ...  # noqa: D102
    @property
    def trace(self) -> Trace | None: ...  # noqa: D102


def cel_json(evaluated: Evaluated) -> dict[str, Any]:
    """Value, type and errors; `trace` lists every part, outermost first, values spelt as CEL writes them."""
    error = evaluated.error
    return {
        "expression": evaluated.source,
        "type": evaluated.type,
        "value": to_json(evaluated.value),
        "errors": [] if error is None else problems(error),
        "trace": None if evaluated.trace is None else _trace(evaluated.trace),
    }


def problems(error: CelError) -> list[dict[str, Any]]:
    """Each thing that is wrong, with its line and column in the expression."""
    found = (
        [(issue.message, issue.span, issue.help) for issue in error.issues]
        if isinstance(error, CelTypeError)
        else [(error.message, error.span, error.help)]
    )
    return [
        {
            "message": message,
            "line": span.line if span else None,
            "column": span.column if span else None,
            "help": help_,
        }
        for message, span, help_ in found
    ]


def _trace(trace: Trace) -> dict[str, Any]:
    steps = [_step(depth, step) for depth, step in trace.root.walk()]
    return {"complete": trace.complete, "steps": steps}


def _step(depth: int, step: Step) -> dict[str, Any]:
    place = step.place
    return {
        "depth": depth,
        "text": step.text,
        "line": step.node.span.line,
        "column": step.node.span.column,
        "value": None if step.error is not None else spell_value(step.value),
        "error": None if step.error is None else step.error.message,
        "given": {name: spell_value(value) for name, value in step.given},
        "path": None if step.path is None else list(step.path),
        "place": None if place is None else {"file": place.file, "line": place.line, "column": place.column},
    }
