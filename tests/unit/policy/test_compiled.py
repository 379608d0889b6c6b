from __future__ import annotations

from typing import Any

import pytest

ACTIONS = "match: {kind: ActionPolicy}\nfor_each: contract.actions\n"


def said(problems: Any) -> list[tuple[Any, str, str]]:
    return [(problem.route, problem.message, problem.help) for problem in problems]


def test_a_sound_policy_has_its_programs_and_their_variables(makes: Any) -> None:
    compiled = makes.compiled(ACTIONS + "require: item.minimum_confidence > 0.5\n")
    assert compiled.for_each is not None
    assert str(compiled.for_each.type) == "list(Action)"
    assert set(compiled.variables) == {"contract", "item", "now"}
    assert str(compiled.variables["item"]) == "Action"


@pytest.mark.parametrize(
    ("body", "route", "message", "help_", "marked"),
    [
        (
            "require: item.blast_radios == 'high'",
            ("require",),
            "Action has no field `blast_radios`",
            "Did you mean `blast_radius`?",
            "blast_radios",
        ),
        ("require: item.name > 3", ("require",), "compares string with int", "", ">"),
        (
            "require: item.blast_radius == 'hihg'",
            ("require",),
            "never 'hihg'",
            "Did you mean 'high'?",
            "'hihg'",
        ),
        ("require: item.name +", ("require",), "", "", ""),
        ("require: item.name", ("require",), "it gives string; a condition gives true or false", "", None),
        (
            "require: 'true'\nmessage: 'about {item.nam}'",
            ("message",),
            "Action has no field `nam`",
            "Did you mean `name`?",
            "nam",
        ),
        ("require: 'true'\nmessage: 'about {}'", ("message",), "nothing stands in these braces", "", "{}"),
        (
            "require: has(item.rollback)",
            ("require",),
            "`rollback` is always there",
            "Write `item.rollback != null`.",
            "has(item.rollback)",
        ),
    ],
)
def test_what_can_not_be_right_is_told_with_its_characters(
    makes: Any, body: str, route: Any, *, message: str, help_: str, marked: str | None
) -> None:
    (problem,) = makes.problems(ACTIONS + body + "\n")
    assert problem.route == route
    assert message in problem.message
    assert help_ in problem.help
    value = body.split(f"{route[0]}: ")[1].strip("'") if "message" in body else body.removeprefix("require: ")
    if marked:
        assert value[problem.start : problem.end] == marked
    elif marked is None:
        assert (problem.start, problem.end) == (None, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for_each: contract.name\nrequire: 'true'", "string or null; a list or a map is needed"),
        ("for_each: contract.actons\nrequire: item.anything", "has no field `actons`"),
        ("match: {kind: ActionPolcy}\nrequire: 'true'", "there is no kind `ActionPolcy`"),
        ("match: {kind: ActionPolicy, domian: x}\nrequire: 'true'", "ActionPolicy has no field `domian`"),
        (
            "match: {kind: ActionPolicy, when: contract.foo}\nrequire: 'true'",
            "ActionPolicy has no field `foo`",
        ),
        ("match: {kind: ActionPolicy, when: contract.id}\nrequire: 'true'", "it gives string"),
        ("match: {kind: ActionPolicy, when: 3}\nrequire: 'true'", "a condition is a text"),
        ("match: {kind: ActionPolicy, id.x: y}\nrequire: 'true'", "a string has no fields"),
        ("match: {kind: [ActionPolicy, {a: b}]}\nrequire: 'true'", "there is no kind"),
    ],
)
def test_every_expression_and_key_is_checked(makes: Any, body: str, expected: str) -> None:
    assert any(expected in problem.message for problem in makes.problems(body + "\n")), said(
        makes.problems(body + "\n")
    )


def test_all_mistakes_are_told_at_once(makes: Any) -> None:
    body = (
        "match: {kind: ActionPolicy, domian: x}\nrequire: contract.a == contract.b\nmessage: '{contract.c}'\n"
    )
    assert [problem.route for problem in makes.problems(body)] == [
        ("match", "domian"),
        ("require",),
        ("require",),
        ("message",),
    ]


def test_items_of_a_map_are_its_entries(makes: Any) -> None:
    body = "match: {kind: InsightPipeline}\nfor_each: contract.stages[0].uses\n"
    compiled = makes.compiled(body + "require: item.key != 'x' && item.value.startsWith('prompt/')\n")
    assert str(compiled.variables["item"].fields["value"]) == "string"
    (problem,) = makes.problems(body + "require: item.val == 'x'\n")
    assert problem.message == "Entry has no field `val`"
