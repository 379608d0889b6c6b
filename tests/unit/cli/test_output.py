from __future__ import annotations

import io
import sys

import pytest

from govern.cli.output import show, show_json
from govern.cli.progress import progress
from govern.report.styled import line


def test_lines_are_plain_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    show([line(("good", "good"), " news"), line("é")])
    assert capsys.readouterr().out == "good news\né\n"


def test_json_keeps_letters_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"a": "é", "b": [1]})
    assert capsys.readouterr().out == '{\n  "a": "é",\n  "b": [\n    1\n  ]\n}\n'


def test_progress_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("records") as report:
        report(1, 2)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("term", "shown"), [("xterm", "records"), ("dumb", "")])
def test_progress_moves_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, term: str, shown: str) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("NO_COLOR", raising=False)
    with progress("records") as report:
        report(1, 2)
        report(2, 2)
    assert screen.getvalue() == "" if not shown else shown in screen.getvalue()
