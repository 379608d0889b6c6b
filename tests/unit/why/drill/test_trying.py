from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from govern.run.aspect import Aspect, CodeAspect
from govern.run.functions import ActStage, PluginStage
from govern.run.outside import CommandAspect
from govern.run.plugin import PluginCode
from govern.run.recorded import UnrepeatableStage
from govern.why import FactorValue, Stage
from govern.why.drill.engine import drill
from govern.why.drill.trying import Answers, affected, answers

CODE = CodeAspect(PluginCode("a.py", "make", {"a.py": b""}, {}), {})
COMMAND = CommandAspect(("a",), {}, {}, {}, None, {}, 1, 1)


def plugin(content: Any, host: Any = None) -> tuple[Stage, dict[str, FactorValue]]:
    function = PluginStage("s", "model/x#code", (), host)
    factors = {"model/x#code": FactorValue("1", "x", Aspect("1", content))}
    return Stage("s", ("model/x#code", "prompt/p"), (), function), factors


def test_where_stages_find_their_answers() -> None:
    for content, expected in (
        (CODE, Answers.HERE),
        (COMMAND, Answers.COMMAND),
        (SimpleNamespace(style="chat"), Answers.ELSEWHERE),
    ):
        assert answers(*plugin(content)) is expected
    assert answers(Stage("s", (), (), ActStage("s", "p")), {}) is Answers.HERE
    assert answers(Stage("s", (), (), UnrepeatableStage("s")), {}) is Answers.KEPT
    assert answers(Stage("s", (), (), lambda *_: None), {}) is Answers.HERE


def test_what_a_factor_reaches() -> None:
    stages = [
        Stage("a", ("f",), (), lambda *_: None),
        Stage("b", ("g",), ("record",), lambda *_: None),
        Stage("c", (), ("a", "b"), lambda *_: None),
        Stage("d", (), ("b",), lambda *_: None),
    ]
    assert [stage.name for stage in affected(stages, "f")] == ["a", "c"]
    assert [stage.name for stage in affected(stages, "record")] == ["b", "c", "d"]


def prompt(value: int) -> FactorValue:
    return FactorValue(str(value), "p", Aspect(str(value), {"lead": value, "tail": value}))


class Counting:
    """A host that counts what it was asked to make."""

    def __init__(self) -> None:
        self.made = 0

    def function(self, *given: Any) -> Any:
        self.made += 1
        lead = given[3]["prompt/p"].content["lead"]
        return lambda _: lead


def test_a_stage_that_asks_over_the_network_is_not_asked_about_versions_in_between() -> None:
    host = Counting()
    stage, factors = plugin(SimpleNamespace(style="chat"), host)
    old, new = ({**factors, "prompt/p": prompt(value)} for value in (0, 1))
    (found,) = drill([stage], None, old, new, [("prompt/p",)])
    assert found.missing == ("stage `s` would have to be asked about each version in between",)
    assert host.made == 2


def test_what_a_command_is_given_counts_as_read() -> None:
    host = Counting()
    stage, factors = plugin(COMMAND, host)
    old, new = ({**factors, "prompt/p": prompt(value)} for value in (0, 1))
    (found,) = drill([stage], None, old, new, [("prompt/p",)])
    assert [[key.name for key in each.keys] for each in found.sets] == [["lead"]]
    assert found.read is not None
    assert [key.name for key in found.read] == ["lead", "tail"]
