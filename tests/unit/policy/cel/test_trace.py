"""The explanation: every part with its value, and the place of every operand."""

from __future__ import annotations

from typing import Any

from govern.diagnostic import Place
from govern.policy import cel
from govern.policy.cel import trace as traces
from govern.policy.cel.types import DYN

ITEM = {"name": "pause", "blast_radius": "high", "approvals": [{"role": "lead"}, {"role": "dev"}]}


def explain(source: str, **bindings: Any) -> cel.Trace:
    env = cel.Env(dict.fromkeys(bindings, DYN))
    program = cel.compile(source, env)

    def place_of(path: tuple[str | int, ...]) -> Place:
        return Place("f.yaml", len(path), len(str(path[-1])))

    return program.explain(bindings, place_of=place_of)


def rows(trace: cel.Trace) -> list[tuple[int, str, Any]]:
    return [
        (depth, step.text, step.error.message if step.error else step.value)
        for depth, step in trace.root.walk()
    ]


def test_every_part_has_its_value() -> None:
    trace = explain("item.blast_radius != 'high' || item.approvals.size() >= 3", item=ITEM)
    assert rows(trace) == [
        (0, "item.blast_radius != 'high' || item.approvals.size() >= 3", False),
        (1, "item.blast_radius != 'high'", False),
        (2, "item.blast_radius", "high"),
        (3, "item", ITEM),
        (1, "item.approvals.size() >= 3", False),
        (2, "item.approvals.size()", 2),
        (3, "item.approvals", ITEM["approvals"]),
        (4, "item", ITEM),
    ]


def test_operands_have_the_place_that_supplied_them() -> None:
    trace = explain("item.blast_radius != 'high' || item.approvals[1].role == 'lead'", item=ITEM)
    operands = {step.text: (step.path, str(step.place)) for step in trace.root.operands()}
    assert operands == {
        "item.blast_radius": (("item", "blast_radius"), "f.yaml:2:12"),
        "item.approvals[1].role": (("item", "approvals", 1, "role"), "f.yaml:4:4"),
    }


def test_an_index_that_is_read_is_an_operand_of_its_own() -> None:
    trace = explain("item.approvals[n].role", item=ITEM, n=1)
    assert [step.text for step in trace.root.operands()] == ["item.approvals[n].role", "n"]


def test_rounds_of_a_macro_know_their_element_and_its_place() -> None:
    trace = explain("item.approvals.all(a, a.role == 'lead')", item=ITEM)
    rounds = trace.root.children[1:]
    assert [step.given for step in rounds] == [(("a", {"role": "lead"}),), (("a", {"role": "dev"}),)]
    assert [step.value for step in rounds] == [True, False]
    paths = [operand.path for step in rounds for operand in step.operands()]
    assert paths == [("item", "approvals", 0, "role"), ("item", "approvals", 1, "role")]


def test_variables_of_other_macros_lead_back_too() -> None:
    trace = explain(
        "cel.bind(b, item.approvals, b[0].role) + item.transformList(k, v, k == 'name', v)[0]"
        " + item.?name.optMap(n, n + '!').value()",
        item=ITEM,
    )
    paths = {step.text: step.path for _, step in trace.root.walk() if step.path}
    assert paths["b[0].role"] == ("item", "approvals", 0, "role")
    assert paths["v"] == ("item", "name")
    assert paths["n"] == ("item", "name")


def test_a_part_that_was_not_evaluated_is_not_there() -> None:
    texts = [step.text for _, step in explain("true || item.name == 'x'", item=ITEM).root.walk()]
    assert texts == ["true || item.name == 'x'"]


def test_errors_stand_where_they_arose_also_when_they_were_absorbed() -> None:
    trace = explain("item.nme == 'x' || true", item=ITEM)
    assert trace.root.value is True
    failed = [(step.text, step.error.message) for _, step in trace.root.walk() if step.error]
    assert failed == [("item.nme == 'x'", "no such key: 'nme'"), ("item.nme", "no such key: 'nme'")]
    alone = explain("item.name.x[0] + 1", item=ITEM)
    assert alone.root.error is not None
    assert rows(alone)[0][1] == "item.name.x[0] + 1"
    assert [text for _, text, _ in rows(alone)][1:] == ["item.name.x", "item.name", "item"]


def test_a_trace_is_bounded() -> None:
    trace = explain("xs.map(x, x + 1).size() > 1", xs=list(range(traces.MAX_STEPS)))
    assert trace.root.value is True
    assert not trace.complete
    assert sum(1 for _ in trace.root.walk()) <= traces.MAX_STEPS
