from __future__ import annotations

from typing import Any


def test_a_word_that_only_looks_like_has_is_none(makes: Any) -> None:
    makes.compiled(
        "match: {kind: ActionPolicy}\nfor_each: contract.actions\n"
        "require: item.name != 'has(item.rollback)' && item.rollback != null\n"
    )


def test_presence_is_a_question_where_a_model_keeps_what_it_does_not_know(makes: Any) -> None:
    body = "match: {kind: DataContract}\nfor_each: contract.schema[0].properties\n"
    makes.compiled(body + "require: has(item.criticality) && item.criticality > 2\n")
    (problem,) = makes.problems(body + "require: item.clasification != null\n")
    assert problem.help == "Did you mean `classification`?"


def test_a_field_that_is_always_there_is_told_wherever_it_is_asked_for(makes: Any) -> None:
    require = "contract.actions.all(a, has(a.rollback)) && has(contract.team.name)"
    body = f"match: {{kind: ActionPolicy}}\nrequire: {require}\n"
    assert [problem.help for problem in makes.problems(body)] == [
        "Write `a.rollback != null`.",
        "Write `contract.team.name != null`.",
    ]
