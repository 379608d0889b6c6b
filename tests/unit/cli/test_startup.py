"""What a command loads: start-up stays light whatever rooms are added. Modules are counted, not seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import json, sys
sys.argv = ["govern", *json.loads(sys.argv[1])]
code = 0
try:
    from govern.cli.main import main
    main()
except SystemExit as ended:
    code = ended.code
print(json.dumps([code or 0, sorted(sys.modules)]), file=sys.stderr)
"""
HEAVY = {
    "cryptography",
    "networkx",
    "jsonschema_rs",
    "open_data_contract_standard",
    "sqlite3",
    "asyncio",
    "multiprocessing",
    "urllib.request",
    "http",
    "ssl",
    "govern.lineage",
    "govern.run",
    "govern.why",
    "govern.app.git.repository",
    "hypothesis",
    "pytest",
}
"""What judging contracts alone does not need. Typer itself loads `subprocess`, and `pydantic` for options."""

PROMPT = """\
apiVersion: govern/v1
kind: Prompt
id: reply
version: 1.0.0
status: active
team:
  members: [{username: a.haddad, role: writer}]
sections:
  - {name: system, role: system, file: prompts/system.md}
"""


def loaded(folder: Path, *arguments: str, code: int = 0) -> set[str]:
    """Run a command in a process of its own and give the modules it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(arguments)],
        cwd=folder,
        env={
            **os.environ,
            "GOVERN_HOME": str(folder / "home"),
            "GOVERN_CACHE": str(folder.with_name(f"{folder.name}-cache")),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    ended, modules = json.loads(done.stderr.splitlines()[-1])
    assert ended == code, done.stdout + done.stderr
    return set(modules)


def of(modules: set[str], names: set[str]) -> set[str]:
    """Pick those of the names that are loaded, as themselves or by a module inside them."""
    return {name for name in names if any(m == name or m.startswith(f"{name}.") for m in modules)}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace without a data contract."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "prompts").mkdir()
    (folder / "govern.yaml").write_text("apiVersion: govern/v1\nkind: Workspace\nname: small\n")
    (folder / "prompts/reply.yaml").write_text(PROMPT)
    (folder / "prompts/system.md").write_text("Be brief.\n")
    return folder


def test_the_version_is_printed_without_reading_anything(tmp_path: Path) -> None:
    modules = loaded(tmp_path, "--version")
    assert (
        of(modules, HEAVY | {"typer", "pydantic", "ruamel", "rich", "govern.app", "govern.contract"}) == set()
    )


@pytest.mark.parametrize("verb", ["lint", "run", "record", "why", "log"])
def test_help_of_a_verb_loads_no_room(tmp_path: Path, verb: str) -> None:
    assert of(loaded(tmp_path, verb, "--help"), HEAVY | {"govern.app", "govern.contract", "ruamel"}) == set()


def test_lint_loads_what_it_judges_with_and_nothing_else(workspace: Path) -> None:
    modules = loaded(workspace, "lint", "--no-cache")
    assert of(modules, HEAVY | {"rich", "typer", "subprocess"}) == set()
    kinds = {name.removeprefix("govern.contract.kinds.") for name in modules if "contract.kinds." in name}
    assert kinds.isdisjoint({"data_contract", "insight_pipeline", "release", "sanitizer", "thresholds"})
    assert (
        of(modules, {"govern.contract.complaint", "govern.change.archive", "govern.app.workspace.objects"})
        == set()
    )
    absent = {"duplicate_id", "action_without_rollback", "unused_threshold"}  # of kinds that are not there
    assert of(modules, {f"govern.check.rules.{rule}" for rule in absent}) == set()
    assert of(modules, {"govern.check.rules.unused_variable"}) == {"govern.check.rules.unused_variable"}
    assert of(modules, {"pydantic", "ruamel", "govern.check"}) == {"pydantic", "ruamel", "govern.check"}


@pytest.mark.parametrize("form", ["human", "json", "sarif"])
def test_a_kept_result_is_given_without_what_judges(workspace: Path, form: str) -> None:
    first, again = (loaded(workspace, "lint", "--format", form) for _ in range(2))
    judging = {"pydantic", "ruamel", "govern.check", "govern.policy", "govern.source", "govern.change"}
    assert of(first, judging) == judging
    assert of(again, HEAVY | judging | {"typer", "rich", "subprocess", "email"}) == set()
    assert {name for name in again if name.startswith("govern.contract")} == {
        "govern.contract",
        "govern.contract.tree",
    }


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_lint_loads_only_the_reporter_that_is_asked_for(workspace: Path, form: str) -> None:
    modules = loaded(workspace, "lint", "--format", form)
    assert of(modules, HEAVY | {"rich", "govern.report.findings.lint_human"}) == set()


def test_lock_check_needs_no_log_and_no_engine(workspace: Path) -> None:
    modules = loaded(workspace, "lock", "--check", code=1)  # there is no lock yet
    assert (
        of(modules, {"cryptography", "networkx", "sqlite3", "govern.lineage", "govern.why", "rich"}) == set()
    )


def test_a_mistake_on_the_command_line_loads_no_room(tmp_path: Path) -> None:
    assert of(loaded(tmp_path, "schema", "--nope", code=2), HEAVY | {"govern.app", "ruamel"}) == set()


def test_a_derivation_that_was_asked_before_reads_no_contract(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    for words in (("init",), ("lock",), ("log", "init"), ("run",)):
        loaded(folder, *words)
    contracts = {"ruamel", "pydantic", "govern.contract.kinds"}
    assert of(loaded(folder, "derive", "ev:1_0"), contracts) == contracts
    others = {"typer", "rich", "jsonschema_rs", "multiprocessing", "networkx", "govern.run", "govern.change"}
    assert of(loaded(folder, "derive", "ev:1_0"), contracts | others) == set()
    file = folder / "contracts/comment-triage.pipeline.yaml"
    file.write_text(file.read_text().replace("name: Comment triage", "name: Triage"))
    assert of(loaded(folder, "derive", "ev:1_0"), contracts) == set(), "it is locked as it was"
    lock = folder / "govern.lock"
    lock.write_text(
        "".join(line for line in lock.read_text().splitlines(keepends=True) if "prompt/" not in line)
    )
    assert of(loaded(folder, "derive", "ev:1_0"), contracts) == contracts
