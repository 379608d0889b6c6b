"""Both ways to read a command line come to the same options; a plain one needs no typer."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govern.cli.commands import app
from govern.cli.deriving import DeriveOptions
from govern.cli.diffing import DiffOptions
from govern.cli.direct import derive_options, diff_options, lint_options, run_directly
from govern.cli.linting import LintOptions

PIECES: list[tuple[str, ...]] = [
    ("contracts",),
    ("a b.yaml", "ü"),
    ("--format", "json"),
    ("--format=sarif",),
    ("-f", "github"),
    ("-w", "."),
    ("--workspace=x",),
    ("--now", "2026-01-31"),
    ("--now=2026-01-31T12:00:00+02:00",),
    ("--baseline", "base.json"),
    ("--write-baseline=frozen.json",),
    ("--no-cache",),
]
MISTAKES = [
    ["--format", "yaml"],
    ["--format"],
    ["--format="],
    ["-f=json"],
    ["-fjson"],
    ["--now", "yesterday"],
    ["--no-cache=yes"],
    ["--form", "json"],
    ["--format", "json", "--format", "human"],
    ["--format", "--now"],
    ["--baseline", "-"],
    ["--help"],
    ["--"],
    ["-"],
    [""],
    ["--nope"],
]


def generally(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> LintOptions | None:
    """Read arguments as typer does; None where it refuses them."""
    seen: list[LintOptions] = []
    monkeypatch.setattr("govern.cli.verbs.lint.run", lambda options: seen.append(options) or 0)
    CliRunner().invoke(app, ["lint", *arguments])
    return seen[0] if seen else None


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(PIECES, 2)), ids=str)
def test_what_is_read_directly_is_what_is_read_generally(
    monkeypatch: pytest.MonkeyPatch, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    arguments = [*first, *second]
    read = lint_options(arguments)
    if read is not None:
        told = generally(monkeypatch, arguments)
        assert told is not None
        assert abs(told.now - read.now) < dt.timedelta(minutes=1)  # the clock's, where none was named
        assert told._replace(now=read.now) == read
    else:  # the same option twice
        assert first[0].lstrip("-")[0] == second[0].lstrip("-")[0]


@pytest.mark.parametrize("arguments", MISTAKES, ids=str)
def test_what_is_not_plain_is_left_to_the_general_way(arguments: list[str]) -> None:
    assert lint_options(arguments) is None
    assert run_directly(["lint", *arguments]) is None


DIFF_PIECES: list[tuple[str, ...]] = [
    ("main",),
    ("main", "feature"),
    ("--format", "json"),
    ("-f", "github"),
    ("--format=markdown",),
    ("-w", "."),
    ("--now", "2026-01-31"),
    ("--each", "a..b"),
    ("--each=HEAD",),
]


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(DIFF_PIECES, 2)), ids=str)
def test_a_comparison_is_read_directly_as_generally(
    monkeypatch: pytest.MonkeyPatch, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    seen: list[DiffOptions] = []
    monkeypatch.setattr("govern.cli.verbs.diff.run", lambda options: seen.append(options) or 0)
    read = diff_options([*first, *second])
    CliRunner().invoke(app, ["diff", *first, *second])
    if read is not None:
        assert seen[0]._replace(now=read.now) == read
    elif seen:  # the same option twice
        assert first[0].lstrip("-")[0] == second[0].lstrip("-")[0]


@pytest.mark.parametrize(
    "arguments",
    [["a", "b", "c"], ["--each"], ["--no-cache"], ["--format", "junit"], [""], ["--help"]],
    ids=str,
)
def test_a_comparison_that_is_not_plain_is_left_to_the_general_way(arguments: list[str]) -> None:
    assert diff_options(arguments) is None
    assert run_directly(["diff", *arguments]) is None


DERIVE_PIECES: list[tuple[str, ...]] = [
    ("ev:1_2",),
    ("a", "b"),
    ("--format", "json"),
    ("-f", "markdown"),
    ("-w", "."),
    ("--workspace=x",),
    ("--source", "https://x.example"),
    ("--source=y",),
]


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(DERIVE_PIECES, 2)), ids=str)
def test_a_derivation_is_asked_for_directly_as_generally(
    monkeypatch: pytest.MonkeyPatch, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    seen: list[DeriveOptions] = []
    monkeypatch.setattr("govern.cli.deriving.run", seen.append)
    read = derive_options([*first, *second])
    CliRunner().invoke(app, ["derive", *first, *second])
    if read is not None:
        assert seen == [read]
    elif seen:  # the same option twice
        assert first[0].lstrip("-")[0] == second[0].lstrip("-")[0]


@pytest.mark.parametrize(
    "arguments",
    [[], ["a", "b"], ["a", "--format"], ["a", "--format", "yaml"], ["a", "--now", "2026-01-31"], ["--help"]],
    ids=str,
)
def test_a_derivation_that_is_not_plain_is_left_to_the_general_way(arguments: list[str]) -> None:
    assert derive_options(arguments) is None
    assert run_directly(["derive", *arguments]) is None


@pytest.mark.parametrize("arguments", [[], ["dif"], ["--help"], ["--version", "lint"], ["lin"]])
def test_other_verbs_are_left_to_the_general_way(arguments: list[str]) -> None:
    assert run_directly(arguments) is None


def test_a_mistake_in_the_job_ends_as_it_always_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        run_directly(["lint", "-w", str(tmp_path)])
    assert caught.value.code == 2
    assert "help: Run `govern init" in capsys.readouterr().err
