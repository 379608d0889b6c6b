"""`govern cel` in a process of its own: value, trace, carets, exit codes."""

from __future__ import annotations

from typing import Any

import pytest

GIVEN = """\
item:
  name: pause_release
  blast_radius: high
  approvals:
    - role: lead
limits: {daily: 5}
"""


@pytest.fixture
def cel(govern: Any) -> Any:
    govern.write({"given.yaml": GIVEN, "given.json": '{"n": 2, "xs": [1, 2]}', "list.yaml": "- 1\n"})
    return lambda expression, *words: govern("cel", expression, *(words or ("--given", "given.yaml")))


def test_the_value_is_printed_and_false_is_exit_1(cel: Any) -> None:
    true, false, number = cel("limits.daily > 1"), cel("limits.daily > 5"), cel("limits.daily + 1")
    assert [(done.code, done.out) for done in (true, false, number)] == [
        (0, "true\n"),
        (1, "false\n"),
        (0, "6\n"),
    ]
    assert cel("xs.map(x, x * n)", "--given", "given.json").out == "[2, 4]\n"
    assert cel("'é' + 'a'", "--format", "human").out == '"éa"\n'


def test_the_trace_has_each_part_and_the_place_of_each_operand(cel: Any) -> None:
    done = cel(
        "item.blast_radius != 'high' || item.approvals.size() >= 2", "--given", "given.yaml", "--trace"
    )
    assert done.code == 1
    assert [
        line.split("  ")[0] if not line.startswith(" ") else line.split() for line in done.out.splitlines()
    ] == [
        "false",
        "",
        "item.blast_radius != 'high' || item.approvals.size() >= 2",
        ["item.blast_radius", "!=", "'high'", "false"],
        ["item.blast_radius", '"high"', "given.yaml:3:17"],
        ["item.approvals.size()", ">=", "2", "false"],
        ["item.approvals.size()", "1"],
        ["item.approvals", '[{"role":', '"lead"}]', "given.yaml:5:5"],
    ]


def test_json_has_the_same(cel: Any) -> None:
    done = cel("limits.daily < 3", "--given", "given.yaml", "--trace", "--format", "json")
    assert done.code == 1
    assert (done.json["value"], done.json["type"], done.json["errors"]) == (False, "bool", [])
    places = [step["place"] for step in done.json["trace"]["steps"] if step["text"] == "limits.daily"]
    assert places == [{"file": "given.yaml", "line": 6, "column": 17}]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("limits.daily ==", "  1 │ limits.daily ==\n    │                ^"),
        ("limts.daily == 1", "  1 │ limts.daily == 1\n    │ ^^^^^\n  help: Did you mean `limits`?"),
        ("item.name == 'a' && 1 == 'a'", "    │                       ^^\n"),
        ("item.nme == 'a'", "    │      ^^^\n  help: Did you mean `name`?"),
        ("limits.daily / 0 == 1", "    │              ^\n"),
    ],
)
def test_what_is_wrong_has_a_caret_and_exit_2(cel: Any, expression: str, said: str) -> None:
    done = cel(expression)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    told = cel(expression, "--given", "given.yaml", "--format", "json")
    assert told.code == 2
    assert told.json["errors"][0]["column"] >= 1


def test_a_file_that_gives_no_variables_is_refused(cel: Any) -> None:
    done = cel("1 == 1", "--given", "list.yaml")
    assert (done.code, done.out) == (2, "")
    assert "list.yaml" in done.err
    assert cel("1 == 1", "--given", "absent.yaml").code == 2
