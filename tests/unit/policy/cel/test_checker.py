"""What the type checker finds, and where."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel, Field

from govern.policy import cel
from govern.policy.cel.library import overload
from govern.policy.cel.types import DYN, INT, STRING, list_of, map_of, nullable, optional_of


class Radius(StrEnum):
    LOW = "low"
    HIGH = "high"


class Approval(BaseModel):
    role: str


class Action(BaseModel):
    blast_radius: Radius
    approvals: list[Approval] = []
    threshold: float = Field(alias="minConfidence")
    owner: str | None = None
    labels: dict[str, int] = {}


ENV = cel.Env(
    {"item": cel.types_of_model(Action), "n": INT, "s": STRING, "x": DYN, "owner": nullable(STRING)}
)


def issues(source: str) -> list[tuple[int, str, str]]:
    try:
        cel.compile(source, ENV)
    except cel.CelTypeError as error:
        return [(issue.span.column, issue.message, issue.help) for issue in error.issues]
    return []


@pytest.mark.parametrize(
    "source",
    [
        "item.blast_radius != 'high' || item.approvals.size() >= 2",
        "item.approvals.all(a, a.role.startsWith('ph'))",
        "item.minConfidence > 0.5 && item.minConfidence > 1",
        "item.owner == null || item.owner == 'me'",
        "item.labels.all(k, v, k != '' && v > 0) && item.labels.foo == 1",
        "x.anything.at[3].all == 'dyn' && x > 1 && x + 1 == 2",
        "has(item.owner) && owner.size() > 1",
        "[1, 'a'][0] == 2",
        "dyn(1) == 'a'",
        "type(n) == int",
        "{'a': n}.a + 1 == 2",
        "optional.of(n).orValue(2) > 1 && {'a': 'b'}.?c.orValue('') == ''",
        "cel.bind(r, item.blast_radius, r == 'low')",
    ],
)
def test_what_can_be_right_is_accepted(source: str) -> None:
    assert issues(source) == []


@pytest.mark.parametrize(
    ("source", "column", "message", "help_"),
    [
        (
            "item.blast_radus == 'high'",
            6,
            "Action has no field `blast_radus`",
            "Did you mean `blast_radius`?",
        ),
        ("item.approvals.all(a, a.rol == 'x')", 25, "Approval has no field `rol`", "Did you mean `role`?"),
        ("has(item.onwer)", 10, "Action has no field `onwer`", "Did you mean `owner`?"),
        ("item.threshold > 1", 6, "Action has no field `threshold`", "Fields: "),
        ("itme.owner == ''", 1, "undeclared reference to `itme`", "Did you mean `item`?"),
        ("n == 'a'", 3, "`==` compares int with string: they have no common type", ""),
        ("n == 1 && s > 3", 13, "`>` compares string with int: they have no common type", ""),
        ("1 + 'a'", 3, "`+` does not go with int and string", ""),
        ("s in n", 3, "`in` looks for string in int, which can not hold one", ""),
        ("n && true", 1, "`&&` joins booleans: this is an int, not a bool", ""),
        ("!n", 1, "`!` does not go with int", ""),
        ("n ? 1 : 2", 1, "`?` needs a bool and two values of one type, not int, int, int", ""),
        ("s.startsWth('a')", 3, "there is no function `startsWth`", "Did you mean `startsWith`?"),
        ("s.startsWith(1)", 3, "there is no string.startsWith(int)", "It takes: string.startsWith(string)"),
        ("n.foo", 3, "an int has no fields, so none called `foo`", ""),
        ("n.all(x, true)", 3, "all goes through a list or a map, this is int", ""),
        ("[1].all(x, x)", 12, "the condition of all is a bool: this is int", ""),
        ("item.approvals['a']", 16, "list(Approval) can not be indexed by string", ""),
        ("item.blast_radius == 'hihg'", 22, "this is never 'hihg'", "Did you mean 'high'?"),
        ("item.blast_radius in ['low', 'huge']", 30, "this is never 'huge'", "It is one of: low, high."),
        ("{[1]: 2}", 2, "a list(int) can not be a map's key", ""),
        ("[?n]", 3, "`?` asks for an optional value, this is an int", ""),
        ("n.optMap(v, v)", 3, "optMap goes with an optional value, this is an int", ""),
        ("foo(1)", 1, "there is no function `foo`", ""),
    ],
)
def test_what_can_not_be_right_is_an_issue_at_its_column(
    source: str, column: int, message: str, help_: str
) -> None:
    found = issues(source)
    assert [(at, said) for at, said, _ in found] == [(column, message)]
    assert found[0][2].startswith(help_)


def test_all_issues_are_told_in_the_order_of_the_text() -> None:
    assert [column for column, _, _ in issues("foo == 1 && n == 'a' && item.bar")] == [1, 15, 30]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("n + 1", "int"),
        ("[n]", "list(int)"),
        ("[n, s]", "list(dyn)"),
        ("[]", "list(dyn)"),
        ("{s: [n]}", "map(string, list(int))"),
        ("item.approvals.map(a, a.role)", "list(string)"),
        ("item.labels.transformMap(k, v, v > 1)", "map(string, bool)"),
        ("item.labels.transformList(k, v, k)", "list(string)"),
        ("item.approvals.filter(a, true)[0]", "Approval"),
        ("item.?owner", "optional_type(string or null)"),
        ("{'a': n}[?'b'].optMap(v, string(v))", "optional_type(string)"),
        ("x.y", "dyn"),
        ("true ? n : x", "dyn"),
        ("timestamp('') - timestamp('')", "google.protobuf.Duration"),
        ("type(1)", "type(int)"),
    ],
)
def test_types_are_deduced(source: str, wanted: str) -> None:
    assert str(cel.compile(source, ENV).type) == wanted


def test_an_environment_may_declare_functions_and_a_container() -> None:
    env = cel.Env(
        {"a.b.limit": INT, "limit": STRING},
        {"a.double": (overload("(int) -> int", lambda number: number * 2),)},
        container="a.b",
    )
    bindings: dict[str, Any] = {"a.b.limit": 21, "limit": "other"}
    assert cel.compile("double(limit)", env).evaluate(bindings).value == 42
    assert cel.compile(".limit", env).evaluate(bindings).value == "other"
    assert cel.compile("[limit].exists(limit, limit == 21)", env).evaluate(bindings).value


def test_without_a_check_an_unknown_name_is_an_error_of_the_evaluation() -> None:
    env = cel.Env(check=False)
    assert cel.compile("nobody || true", env).evaluate({}).value is True
    assert "undeclared reference to `nobody`" in str(cel.compile("nobody", env).evaluate({}).error)
    assert "unbound function" in str(cel.compile("f(1)", env).evaluate({}).error)


def test_messages_are_said_to_be_unsupported() -> None:
    with pytest.raises(cel.CelUnsupportedError, match="protobuf message") as refused:
        cel.compile("1 == 1 && google.protobuf.Value{x: 1} == 1", ENV)
    assert refused.value.span is not None
    assert refused.value.span.column == 11


def test_optional_types_are_parameters_like_others() -> None:
    env = cel.Env({"o": optional_of(INT), "m": map_of(STRING, list_of(INT))})
    assert str(cel.compile("m.?a[?0].or(o)", env).type) == "optional_type(int)"
