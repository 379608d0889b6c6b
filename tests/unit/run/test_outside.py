"""Stages that are answered by commands: what is asked for, and which factors it is made of."""

from __future__ import annotations

from typing import Any

import pytest

from govern.errors import UsageError
from govern.run.host import PluginHost
from govern.run.installed import Installed
from govern.run.outside import ApiAspect, Asked, CommandAspect, Prices
from govern.run.plugin import PluginFunction
from govern.run.recorded import Recording, call_digest, recording_line

from .conftest import COUNT, Workspace

COMMAND: dict[str, Any] = {"argv": ["python3", "code/count.py"], "files": ["code/count.py"]}
CODE, LIBRARIES, WEIGHTS = "model/words#code", "model/words#libraries", "model/words#weights"


class Model:
    """Remembers what was asked for, and answers like the plug-in would."""

    def __init__(self) -> None:
        self.calls: list[Asked] = []

    def function(self, asked: Model) -> PluginFunction:
        self.calls.append(asked)
        return lambda inputs: {"bad": len(str(inputs["sanitise"])), "words": 1}


@pytest.fixture
def asked(workspace: Workspace) -> Model:
    found = Model()
    workspace.host = PluginHost(Installed(), found)
    workspace.change("model", code=None, command=COMMAND, libraries={"not-installed": "9.9"})
    return found


def digests(workspace: Workspace) -> dict[str, str]:
    return {name: value.digest for name, value in workspace.build().factors.items()}


def test_a_stage_asks_the_command_of_the_component_it_uses(workspace: Workspace, asked: Model) -> None:
    built = workspace.build()
    built.prepare()
    (call,) = asked.calls
    assert (call.stage, call.slot, call.recorded) == ("count", "model", False)
    assert isinstance(call.how, CommandAspect)
    assert call.how.argv == ("python3", "code/count.py")
    assert call.how.files == {"code/count.py": COUNT.encode()}
    assert (call.how.timeout, call.how.start) == (30, 60)
    assert call.uses["model"].artefacts == {"lexicon": b"awful\nbad\n"}
    assert call.libraries == {"not-installed": "9.9"}
    assert set(call.factors) == {CODE, LIBRARIES, WEIGHTS, "model/words#parameters"}


def test_equal_versions_are_asked_for_once(workspace: Workspace, asked: Model) -> None:
    workspace.build().prepare()
    workspace.build().prepare()
    assert len(asked.calls) == 1
    workspace.files["bad.txt"] = "sad\n"
    workspace.build().prepare()
    assert [call.uses["model"].artefacts["lexicon"] for call in asked.calls] == [b"awful\nbad\n", b"sad\n"]


def test_where_nothing_can_be_asked_it_is_refused(workspace: Workspace, asked: Model) -> None:
    workspace.host = PluginHost(Installed())
    with pytest.raises(UsageError, match="stage `count` is answered outside of this process"):
        workspace.build().prepare()


@pytest.mark.parametrize(
    ("command", "changed"),
    [
        ({"argv": ["python3", "-O", "code/count.py"]}, {CODE}),
        ({"environment": {"LANG": "C.UTF-8"}}, {CODE}),
        ({"pins": {"numpy": "2.0"}}, {CODE}),
        ({"program": "sha256:" + "0" * 64}, {CODE}),
        ({"timeout": "PT5S", "start": "PT9S"}, set()),
        ({}, set()),
    ],
)
def test_all_that_the_program_is_is_the_factor_code(
    workspace: Workspace, asked: Model, command: dict[str, Any], changed: set[str]
) -> None:
    before = digests(workspace)
    workspace.change("model", command={**COMMAND, **command})
    after = digests(workspace)
    assert {name for name in before if before[name] != after[name]} == changed


def test_its_files_count_by_their_syntax_and_weights_and_libraries_apart(
    workspace: Workspace, asked: Model
) -> None:
    before = digests(workspace)
    workspace.files["code/count.py"] = f"# a comment\n{COUNT}"
    assert digests(workspace) == before
    for change, name in (
        (lambda: workspace.files.update({"code/count.py": COUNT.replace("words", "signs")}), CODE),
        (lambda: workspace.files.update({"bad.txt": "worse\n"}), WEIGHTS),
        (lambda: workspace.change("model", libraries={"not-installed": "9.10"}), LIBRARIES),
    ):
        was = digests(workspace)
        change()
        now = digests(workspace)
        assert {each for each in was if was[each] != now[each]} == {name}


def test_a_plugin_and_a_command_are_versions_of_one_stage(workspace: Workspace, asked: Model) -> None:
    by_command = workspace.build()
    workspace.change("model", command=None, code={"entry": "code/count.py:counter"})
    assert workspace.build().stages == by_command.stages


API: dict[str, Any] = {"style": "openai-chat"}


def ask_over_the_network(workspace: Workspace, **fields: Any) -> None:
    endpoint = "http://127.0.0.1:9/v1/chat/completions"
    workspace.change("model", command=None, weights=[], endpoint=endpoint, **{"api": API, **fields})


def test_a_model_with_an_api_is_asked_for_the_stage(workspace: Workspace, asked: Model) -> None:
    price = {"currency": "EUR", "input": "0.15", "output": 2}
    ask_over_the_network(workspace, api={**API, "answer": "json", "key": "env:KEY", "price": price})
    workspace.build().prepare()
    (call,) = asked.calls
    assert call.how == ApiAspect(
        "openai-chat", "json", "env:KEY", 60, 4, None, Prices("EUR", 150_000, 2_000_000)
    )
    assert call.uses["model"].endpoint == "http://127.0.0.1:9/v1/chat/completions"


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"api": {**API, "answer": "json"}}, {CODE}),
        (
            {"api": {**API, "key": "env:KEY", "timeout": "PT5S", "retries": 0, "requests_per_minute": 9}},
            set(),
        ),
        ({"api": {**API, "price": {"currency": "EUR", "input": 1, "output": 2}}}, set()),
        ({"request_model": "another"}, {"model/words#parameters"}),
    ],
)
def test_what_changes_an_answer_is_a_factor_and_what_limits_asking_is_none(
    workspace: Workspace, asked: Model, fields: dict[str, Any], changed: set[str]
) -> None:
    ask_over_the_network(workspace)
    before = digests(workspace)
    ask_over_the_network(workspace, **fields)
    after = digests(workspace)
    assert {name for name in before if before[name] != after[name]} == changed


def test_where_answers_are_recorded_those_of_a_recording_come_first(
    workspace: Workspace, asked: Model
) -> None:
    ask_over_the_network(workspace, replay="recorded")
    stage = workspace.build().stages[1]
    factors = {name: workspace.build().factors[name].value for name in stage.factors}
    inputs: dict[str, Any] = {"sanitise": {"review": "text"}}
    line = recording_line("count", call_digest("count", factors, inputs), {"bad": 7, "words": 7})
    known = workspace.build(recording=Recording.read([("r", line)])).stages[1]
    assert known.function(factors, inputs) == {"bad": 7, "words": 7}
    assert not asked.calls
    assert known.function(factors, {"sanitise": {}}) == {"bad": 2, "words": 1}
    assert [call.recorded for call in asked.calls] == [True]


def test_recorded_stages_of_two_releases_are_one_stage(workspace: Workspace, asked: Model) -> None:
    ask_over_the_network(workspace, replay="recorded")
    assert workspace.build().stages == workspace.build().stages
    here = workspace.build().stages
    workspace.change("model", api=None)  # asked elsewhere
    assert workspace.build().stages == here


def test_a_variable_that_may_be_left_empty_is_part_of_its_prompt(workspace: Workspace) -> None:
    workspace.files["ask.txt"] = "Rate {{review}} for {{drug}}."
    prompt = {
        "apiVersion": "govern/v1", "kind": "Prompt", "id": "ask", "version": "1.0.0", "status": "active",
        "sections": [{"name": "ask", "role": "user", "file": "ask.txt"}],
    }  # fmt: skip
    uses = {"model": "model/words@1.0.0", "prompt": "prompt/ask@1.0.0"}
    workspace.documents["prompt"] = prompt
    workspace.stage(1, uses=uses)

    def digest_with(**required: bool) -> str:
        variables = [{"name": name, "type": "string", "required": each} for name, each in required.items()]
        workspace.change("prompt", variables=variables)
        return workspace.build().factors["prompt/ask"].digest

    assert digest_with() == digest_with(review=True, drug=True)
    assert digest_with(review=True, drug=False) not in {digest_with(), digest_with(review=False, drug=True)}
