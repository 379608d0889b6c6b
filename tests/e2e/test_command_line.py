"""How the command behaves in a person's hands: pipes, wrong arguments, odd folders, plug-ins that talk."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from typer.main import get_command

from govern.cli.commands import app

from .conftest import COMMAND, Govern, refused

Unchanged = Callable[[Path], None]


def test_a_reader_that_stops_reading(small: Path, govern: Govern) -> None:
    for command in ("schema Prompt", "lint", "schema"):
        piped = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {COMMAND[0]} {' '.join(COMMAND[1:])} {command} | head -c 1"],
            cwd=small,
            env=govern.environ,
            capture_output=True,
            check=False,
        )
        assert piped.returncode in {0, 141}, piped.stderr
        assert piped.stderr == b""


def test_output_that_is_closed_or_full(small: Path, govern: Govern) -> None:
    for redirect, code in ((">&-", 0), (">&- 2>&-", 0), (">/dev/full", 2)):
        done = subprocess.run(
            ["bash", "-c", f"{COMMAND[0]} {' '.join(COMMAND[1:])} lint {redirect}"],
            cwd=small,
            env=govern.environ,
            capture_output=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert b"internal error" not in done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("lint", "nosuch"), ("there is no nosuch", "Name files or folders of the workspace.")),
        (("lint", "/etc/passwd"), ("/etc/passwd is not in the workspace", "--workspace DIR")),
        (("lint", "-w", "/nowhere"), ("/nowhere is not a folder",)),
        (("lint", "-w", "contracts"), ("contracts has no govern.yaml", "govern init")),
        (("run",), ("there is no log here", "govern log init")),
        (("why",), ("there is no l", "govern log init")),
        (("verify",), ("there is no l", "govern log init")),
        (("verify", "--key", "junk"), ("not an Ed25519 verifier key", "name+hash+base64")),
        (("run", "9"), ("there is no release `9`", "Releases are 1.")),
        (("run", "-e", "nowhere"), ("puts nothing in force in nowhere", "its environments are test")),
        (("run", "--recording", "nosuch"), ("nosuch: No such file or directory",)),
        (("schema", "Promt"), ("there is no kind `Promt`", "Did you mean Prompt?")),
        (("bump", "nope"), ("`nope` is not a reference", "kind/id@version")),
        (("bump", "prompt/x@9.9.9"), ("no contract declares prompt/x@9.9.9",)),
        (("init",), ("is a workspace already", "Nothing was written.")),
    ],
)
def test_wrong_arguments(
    small: Path, govern: Govern, unchanged: Unchanged, command: tuple[str, ...], words: tuple[str, ...]
) -> None:
    unchanged(small)
    refused(govern(*command), *words)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("lnt",), "Did you mean 'lint'?"),
        (("lint", "--nope"), "No such option: --nope"),
        (("lint", "--format", "xml"), "'human', 'json', 'sarif'"),
        (("lint", "--now", "garbage"), "`garbage` is no RFC 3339 time"),
        (("lint", "--now", "2026-13-45"), "is no RFC 3339 time"),
        (("lint", "--now", ""), "is no RFC 3339 time"),
        (("diff", "a", "b", "c"), "unexpected extra argument"),
    ],
)
def test_a_command_line_that_is_wrong(
    small: Path, govern: Govern, command: tuple[str, ...], words: str
) -> None:
    done = govern(*command).ended(2)
    assert words in " ".join(done.err.replace("│", " ").split()), done.err


def listed(told: str) -> list[str]:
    """Read the verbs that a page of help lists."""
    found = [line.split()[1] for line in told.splitlines() if line.startswith("│ ") and line[2].islower()]
    assert found
    return found


def test_help_for_every_verb(govern: Govern) -> None:
    verbs = [(verb,) for verb in listed(govern("--help").ended(0).out)]
    assert {("init",), ("lint",), ("lock",), ("diff",), ("run",), ("why",), ("verify",), ("log",)} <= set(
        verbs
    )
    groups = ("log", "keys")
    inner = [(group, verb) for group in groups for verb in listed(govern(group, "--help").ended(0).out)]
    assert (
        "Usage: govern lint" in govern("lint", "--help").ended(0).out
    )  # the others in this process: 60 starts
    runner, command = CliRunner(), get_command(app)
    for verb in (*verbs, *inner):
        done = runner.invoke(command, [*verb, "--help"], prog_name="govern")
        assert done.exit_code == 0, done.output
        assert f"Usage: govern {' '.join(verb)}" in done.stdout
        assert not done.stderr


def test_a_path_with_spaces_and_letters_of_other_scripts(
    fresh_workspace: Path, tmp_path: Path, govern: Govern
) -> None:
    folder = tmp_path / "mes données $HOME 'x'"
    shutil.copytree(fresh_workspace, folder)
    govern.cwd = folder
    for command in (("lint",), ("lock", "--check"), ("diff",), ("log", "init"), ("run",), ("verify",)):
        govern(*command).ended(0)


def test_from_a_folder_inside_the_workspace(small: Path, govern: Govern) -> None:
    inside = govern.at(small / "contracts/releases")
    inside("lint").ended(0)
    inside("lint", "1.yaml").ended(0)
    inside("diff").ended(0)
    inside("log", "init").ended(0)
    inside("run").ended(0)
    inside("verify").ended(0)
    assert (small / "lineage/log.db").exists()


def test_outside_any_workspace(govern: Govern, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for verb in (("lint",), ("lock",), ("diff",), ("run",), ("why",), ("verify",), ("keys", "show")):
        refused(govern(*verb, cwd=empty), "govern.yaml", "govern init")
    assert not list(empty.iterdir())


def test_a_plug_in_that_prints_spoils_no_result(small: Path, govern: Govern) -> None:
    code = small / "contracts/stages/urgency.py"
    text = code.read_text(encoding="utf-8")
    code.write_text(
        text.replace("    def score(", '    print("made")\n\n    def score(', 1), encoding="utf-8"
    )
    govern("bump").ended(0)
    govern("lock").ended(0)
    release = small / "contracts/releases/1.yaml"
    text = release.read_text(encoding="utf-8")
    release.write_text(
        text.replace("triage@1.0.0", "triage@1.1.0").replace("version: 1.0.0", "version: 1.1.0"),
        encoding="utf-8",
    )
    govern("lock").ended(0)
    govern("log", "init").ended(0)
    told = govern("run", "release/1@1.1.0", "--format", "json").ended(0)
    assert told.json["events"] == 6
    assert "made" in told.err
