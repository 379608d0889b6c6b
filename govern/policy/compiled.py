"""A policy made ready: its expressions read, checked against the contract models, and compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govern.contract.reference import SLUGS
from govern.policy.cel.env import Env
from govern.policy.cel.errors import CelError
from govern.policy.cel.program import Program, compile  # noqa: A004 - CEL's, not Python's
from govern.policy.cel.types import DYN, Type, struct
from govern.policy.presence import presence_problems
from govern.policy.problem import Problem, problems_of
from govern.policy.selecting import WHEN, match_problems
from govern.policy.subjects import variables
from govern.policy.template import Template, compile_template

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from govern.contract.kinds.policy import Policy
    from govern.source.node import Route


PATIENCE = 12
"""Evaluations of a policy before Python code is made of it, which takes as long as some ten of them."""


class CompiledPolicy(NamedTuple):
    """A policy and its programs. `variables` are those of `require`, `item` among them with `for_each`."""

    policy: Policy
    variables: Mapping[str, Type]
    when: Program | None
    for_each: Program | None
    require: Program
    message: Template


class BrokenPolicyError(Exception):
    """The expressions of a policy can't be right; `problems` has every reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


def compile_policy(policy: Policy, among: Container[str] = tuple(SLUGS)) -> CompiledPolicy:
    """Make a policy ready. Raises BrokenPolicyError naming everything that is wrong with its expressions.

    It judges contracts of kinds `among` those only: models of others are not even loaded.
    """
    known = variables(policy, among)
    problems = list(match_problems(policy, known))
    when = (
        _condition(str(policy.match[WHEN]), known, ("match", WHEN), problems)
        if WHEN in policy.match
        else None
    )
    for_each = _expression(policy.for_each, known, ("for_each",), problems) if policy.for_each else None
    if for_each is not None:
        known = {**known, "item": _item(for_each, problems)}
    elif policy.for_each:
        known = {**known, "item": DYN}  # its mistake is told already; the rest is still checked
    require = _condition(policy.require, known, ("require",), problems)
    message, wrong = compile_template(policy.message, Env(known), ("message",))
    problems += wrong
    if problems or require is None:
        raise BrokenPolicyError(tuple(problems))
    return CompiledPolicy(policy, known, when, for_each, require, message)


def _expression(
    text: str, known: Mapping[str, Type], route: Route, problems: list[Problem]
) -> Program | None:
    env = Env(known)
    try:
        program = compile(text, env, patience=PATIENCE)
    except CelError as error:
        problems += problems_of(error, route)
        return None
    problems += presence_problems(program, env, route)
    return program


def _condition(text: str, known: Mapping[str, Type], route: Route, problems: list[Problem]) -> Program | None:
    program = _expression(text, known, route, problems)
    if program is not None and program.type.kind not in {"bool", "dyn"}:
        problems.append(Problem(route, f"it gives {program.type}; a condition gives true or false"))
    return program


def _item(program: Program, problems: list[Problem]) -> Type:
    """The type of what `for_each` gives one after the other."""
    found = program.type.params[0] if program.type.kind == "nullable" else program.type
    match found.kind:
        case "list":
            return found.params[0]
        case "map":
            return struct("Entry", {"key": found.params[0], "value": found.params[1]})
        case "dyn":
            return DYN
    problems.append(Problem(("for_each",), f"it gives {program.type}; a list or a map is needed"))
    return DYN
