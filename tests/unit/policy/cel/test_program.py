from __future__ import annotations

from govern.policy.cel import Env, compile  # noqa: A004 - CEL's
from govern.policy.cel.types import INT


def test_python_code_waits_for_as_many_evaluations_as_it_is_told() -> None:
    program = compile("x / (x - 3) > 1", Env({"x": INT}), patience=3)
    waited = []
    for x in (4, 3, 2, 4, 3, 2):
        waited.append(program._rule is None)
        result = program.evaluate({"x": x})
        assert (result.value, result.error is None) == {4: (True, True), 3: (None, False), 2: (False, True)}[
            x
        ]
    assert waited == [True, True, True, False, False, False]


def test_without_patience_there_is_code_at_once() -> None:
    assert compile("x > 1", Env({"x": INT}))._rule is not None
