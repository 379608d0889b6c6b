from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from govern.contract.command import Command
from govern.contract.impact import Impact
from govern.contract.kinds.feature_extractor import FeatureExtractor
from govern.contract.kinds.model import Model
from govern.contract.material import content_leaves, files

ENVELOPE: dict[str, Any] = {"apiVersion": "govern/v1", "id": "m", "version": "1.0.0", "status": "active"}
MODEL: dict[str, Any] = {
    **ENVELOPE,
    "kind": "Model",
    "provider": "local",
    "request_model": "m",
    "replay": "plugin",
    "deterministic": True,
}
COMMAND: dict[str, Any] = {"argv": ["python3", "rate.py", "-v"], "files": ["rate.py", "words.txt"]}


def model(**command: Any) -> Model:
    return Model.model_validate({**MODEL, "command": {**COMMAND, **command}})


@pytest.mark.parametrize("program", ["rate.py", "/usr/bin/jq", "python3", "env:RATER"])
def test_the_program_is_a_pinned_file_or_one_that_is_installed(program: str) -> None:
    assert Command(argv=(program,), files=("rate.py",)).argv == (program,)


@pytest.mark.parametrize("program", ["other/rate.py", "./rate.py", "../rate", "env:", "env:A B", "env:a/b"])
def test_another_path_is_pinned_by_nothing_and_refused(program: str) -> None:
    with pytest.raises(ValidationError):
        Command(argv=(program,), files=("rate.py",))


@pytest.mark.parametrize(
    "field",
    [
        {"argv": ()},
        {"argv": ("",)},
        {"files": ("../rate.py",)},
        {"files": ("/rate.py",)},
        {"files": ("uses.json",)},
        {"files": ("artefacts/rate.py",)},
        {"environment": {"A-B": "x"}},
        {"environment": {"A": ""}},
        {"timeout": "PT0S"},
        {"timeout": "10s"},
        {"pins": {"numpy": ">=1"}},
        {"program": "sha256:00"},
    ],
)
def test_what_can_not_be_run_as_declared_is_refused(field: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Command(**{"argv": ("python3",), **field})


def test_a_component_runs_code_or_a_command_and_an_extractor_runs_one() -> None:
    code = {"entry": "rate.py:rater"}
    with pytest.raises(ValidationError, match="one of `code`, a `command` and an `api`"):
        Model.model_validate({**MODEL, "code": code, "command": COMMAND})
    with pytest.raises(ValidationError, match="needs `code`, a `command` or an `api`"):
        Model.model_validate(MODEL)
    for both in ({}, {"code": code, "command": COMMAND}):
        with pytest.raises(ValidationError, match="one of them, and not both"):
            FeatureExtractor.model_validate({**ENVELOPE, "kind": "FeatureExtractor", **both})
    for one in ({"code": code}, {"command": COMMAND}):
        FeatureExtractor.model_validate({**ENVELOPE, "kind": "FeatureExtractor", **one})


def test_its_files_are_pinned_python_by_its_syntax() -> None:
    made = model()
    assert [(use.path, use.read_as) for use in files(made)] == [("rate.py", "python"), ("words.txt", "bytes")]

    def contents(**texts: str) -> list[Any]:
        read = {"rate.py": "x = 1\n", "words.txt": "good\n"} | {
            k.replace("_", "."): v for k, v in texts.items()
        }
        found = content_leaves(made, lambda path: read[path].encode())
        return [leaf.value for leaf in found if leaf.route[-1] == "@content"]

    assert contents() == contents(rate_py="x = 1  # one\n")
    assert contents() != contents(rate_py="x = 2\n")
    assert contents() != contents(words_txt="good \n")


def test_the_order_of_arguments_counts_and_times_are_a_safeguard() -> None:
    def leaves(made: Model) -> dict[tuple[str, ...], Any]:
        found = content_leaves(made, lambda _: b"")
        return {leaf.route: (leaf.impact, leaf.value) for leaf in found if leaf.route[0] == "command"}

    usual = leaves(model())
    assert usual[("command", "argv", "[1]")] == (Impact.BEHAVIOUR, "rate.py")
    assert usual[("command", "timeout")] == (Impact.SAFEGUARD, "PT30S")
    assert usual != leaves(model(argv=["python3", "-v", "rate.py"]))
    assert leaves(model(environment={"A": "b"}))[("command", "environment", "A")] == (Impact.BEHAVIOUR, "b")
