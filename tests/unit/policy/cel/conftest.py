"""Evaluating an expression in one line, always with both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govern.policy import cel
from govern.policy.cel.types import DYN


@pytest.fixture
def value() -> Callable[..., Any]:
    """Give the value of an expression on dynamic variables; both engines must agree on it."""

    def run(source: str, **bindings: Any) -> Any:
        program = cel.compile(source, cel.Env(dict.fromkeys(bindings, DYN)))
        compiled, interpreted = program.evaluate(bindings), program.interpret(bindings)
        assert compiled.error is None, compiled.error
        assert compiled == interpreted
        assert type(compiled.value) is type(interpreted.value)
        return compiled.value

    return run


@pytest.fixture
def fails() -> Callable[..., cel.CelError]:
    """Give the error of an expression on dynamic variables."""

    def run(source: str, **bindings: Any) -> cel.CelError:
        program = cel.compile(source, cel.Env(dict.fromkeys(bindings, DYN)))
        compiled, interpreted = program.evaluate(bindings), program.interpret(bindings)
        assert compiled.error is not None, compiled.value
        assert interpreted.error is not None
        assert (compiled.error.message, compiled.error.span) == (
            interpreted.error.message,
            interpreted.error.span,
        )
        return compiled.error

    return run
