"""CEL, the Common Expression Language, in a documented profile: read, check, evaluate, explain.

    program = compile("item.blast_radius != 'high' || item.approvals.size() >= 2", Env({"item": TYPE}))
    program.evaluate({"item": {...}}).value
    program.explain({"item": {...}}, place_of=...).root

The language is that of github.com/google/cel-spec: the standard functions and macros, two-variable
comprehensions, optional values, and the extensions for strings, math, encoders and bindings. Protobuf
messages are left out. Beyond it: types of contract models (`types_of_model`), suggestions for misspelt names,
budgets, and an explanation made from the evaluation itself.

How it works: `lexer` and `parser` make the tree of `syntax`; `checker` finds out what names mean and what
types parts have; `codegen` makes Python code for the case that nothing fails; `interpreter` is the measure of
what is right and takes over where that code fails; `trace` is an interpreter that records.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govern.policy.cel.env import Env
    from govern.policy.cel.errors import (
        CelBudgetError,
        CelError,
        CelEvalError,
        CelSyntaxError,
        CelTypeError,
        CelUnsupportedError,
    )
    from govern.policy.cel.meter import Budget
    from govern.policy.cel.models import types_of_model
    from govern.policy.cel.program import Program, Result, compile  # noqa: A004 - see there
    from govern.policy.cel.spelling import spell, spell_value
    from govern.policy.cel.trace import Step, Trace
    from govern.policy.cel.types import Type

_HOMES = {
    "Budget": "meter",
    "CelBudgetError": "errors",
    "CelError": "errors",
    "CelEvalError": "errors",
    "CelSyntaxError": "errors",
    "CelTypeError": "errors",
    "CelUnsupportedError": "errors",
    "Env": "env",
    "Program": "program",
    "Result": "program",
    "Step": "trace",
    "Trace": "trace",
    "Type": "types",
    "compile": "program",
    "spell": "spelling",
    "spell_value": "spelling",
    "types_of_model": "models",
}

__all__ = [
    "Budget",
    "CelBudgetError",
    "CelError",
    "CelEvalError",
    "CelSyntaxError",
    "CelTypeError",
    "CelUnsupportedError",
    "Env",
    "Program",
    "Result",
    "Step",
    "Trace",
    "Type",
    "compile",
    "spell",
    "spell_value",
    "types_of_model",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
