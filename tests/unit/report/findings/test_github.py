from __future__ import annotations

import re
from urllib.parse import unquote

from govern.check.lint import LintResult
from govern.diagnostic import Diagnostic, Place, Severity
from govern.report.findings.github import github

COMMAND = re.compile(r"::(?P<name>\w+) (?P<properties>[^:]*)::(?P<message>.*)")


def read(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read commands as the runner does."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match["properties"].split(","))
        values = {name: unquote(value) for name, value in pairs}
        found.append((match["name"], values, unquote(match["message"])))
    return found


def test_each_finding_that_stands_is_a_command(lint_result: LintResult) -> None:
    commands = read(github(lint_result))
    assert [name for name, _, _ in commands] == ["warning", "error", "error", "notice"]
    assert commands[1] == (
        "error",
        {
            "file": "contracts/my model.yaml",
            "line": "2",
            "endLine": "2",
            "col": "8",
            "endColumn": "14",
            "title": "PIN001 unpinned-model",
        },
        "`gpt-4o` is an undated alias\nhelp: name an exact snapshot",
    )


def test_a_place_of_several_lines_has_no_columns_and_the_folder_goes_before() -> None:
    item = Diagnostic("X", "x", Severity.ERROR, "m", Place("a.yaml", 2, 3, 4, 5))
    ((_, values, _),) = read(github(LintResult((item,), (), 1, 1), "sub/"))
    assert values == {"file": "sub/a.yaml", "line": "2", "endLine": "4", "title": "X x"}


def test_nothing_that_a_file_says_can_end_a_command_or_start_another() -> None:
    nasty = "100%\r\n::error::x, a:b\x1b[31m\u2028\u202e%0A"
    item = Diagnostic("X", "x", Severity.ERROR, nasty, Place("a,b:c%0A.yaml", 1, 1), help=nasty)
    text = github(LintResult((item,), (), 1, 1))
    assert text.count("\n") == 1
    ((_, values, message),) = read(text)
    assert values["file"] == "a,b:c%0A.yaml"
    assert message.startswith("100%\r\n::error::x, a:b\\x1b[31m\\u2028\\u202e%0A\nhelp: ")


def test_nothing_found_says_nothing() -> None:
    assert github(LintResult((), (), 1, 1)) == ""
