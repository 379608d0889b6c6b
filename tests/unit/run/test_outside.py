"""Stages that are answered by commands: what is asked for, and which factors it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from govern.errors import UsageError
from govern.run.host import PluginHost
from govern.run.installed import Installed
from govern.run.outside import CommandAspect
from govern.run.plugin import PluginFunction

from .conftest import COUNT, Workspace

COMMAND: dict[str, Any] = {"argv": ["python3", "code/count.py"], "files": ["code/count.py"]}
CODE, LIBRARIES, WEIGHTS = "model/words#code", "model/words#libraries", "model/words#weights"


class Asked:
    """Remembers what was asked for, and answers like the plug-in would."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, CommandAspect, Mapping[str, Any], Mapping[str, str]]] = []

    def command(
        self, stage: str, command: CommandAspect, uses: Mapping[str, Any], libraries: Mapping[str, str]
    ) -> PluginFunction:
        self.calls.append((stage, command, uses, libraries))
        return lambda inputs: {"bad": len(str(inputs["sanitise"])), "words": 1}


@pytest.fixture
def asked(workspace: Workspace) -> Asked:
    found = Asked()
    workspace.host = PluginHost(Installed(), found)
    workspace.change("model", code=None, command=COMMAND, libraries={"not-installed": "9.9"})
    return found


def digests(workspace: Workspace) -> dict[str, str]:
    return {name: value.digest for name, value in workspace.build().factors.items()}


def test_a_stage_asks_the_command_of_the_component_it_uses(workspace: Workspace, asked: Asked) -> None:
    built = workspace.build()
    built.prepare()
    ((stage, command, uses, libraries),) = asked.calls
    assert stage == "count"
    assert command.argv == ("python3", "code/count.py")
    assert command.files == {"code/count.py": COUNT.encode()}
    assert (command.timeout, command.start) == (30, 60)
    assert uses["model"].artefacts == {"lexicon": b"awful\nbad\n"}
    assert libraries == {"not-installed": "9.9"}


def test_equal_versions_are_asked_for_once(workspace: Workspace, asked: Asked) -> None:
    workspace.build().prepare()
    workspace.build().prepare()
    assert len(asked.calls) == 1
    workspace.files["bad.txt"] = "sad\n"
    workspace.build().prepare()
    assert [call[2]["model"].artefacts["lexicon"] for call in asked.calls] == [b"awful\nbad\n", b"sad\n"]


def test_where_nothing_can_be_asked_it_is_refused(workspace: Workspace, asked: Asked) -> None:
    workspace.host = PluginHost(Installed())
    with pytest.raises(UsageError, match="stage `count` is answered by a command"):
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
    workspace: Workspace, asked: Asked, command: dict[str, Any], changed: set[str]
) -> None:
    before = digests(workspace)
    workspace.change("model", command={**COMMAND, **command})
    after = digests(workspace)
    assert {name for name in before if before[name] != after[name]} == changed


def test_its_files_count_by_their_syntax_and_weights_and_libraries_apart(
    workspace: Workspace, asked: Asked
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


def test_a_plugin_and_a_command_are_versions_of_one_stage(workspace: Workspace, asked: Asked) -> None:
    by_command = workspace.build()
    workspace.change("model", command=None, code={"entry": "code/count.py:counter"})
    assert workspace.build().stages == by_command.stages
