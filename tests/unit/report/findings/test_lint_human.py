from __future__ import annotations

from govern.check.lint import LintResult
from govern.report.findings.lint_human import lint_human
from govern.report.styled import plain


def test_a_finding_shows_place_source_carets_help_and_related_places(
    lint_result: LintResult, text: str
) -> None:
    shown = plain(lint_human(lint_result, {"contracts/my model.yaml": text}.get))
    assert (
        """\
error[PIN001] unpinned-model: `gpt-4o` is an undated alias
 ─▶ contracts/my model.yaml:2:8  request_model
  │
2 │ model: gpt-4o
  │        ^^^^^^
  = help: name an exact snapshot
  = contracts/my model.yaml:1:1: declared here
"""
        in shown
    )
    assert "  = fix (safe): quote it\n" in shown


def test_the_last_line_counts_everything(lint_result: LintResult) -> None:
    shown = plain(lint_human(lint_result, lambda _: None)).splitlines()
    assert shown[-1] == "2 errors, 1 warning, 1 note, 1 waived in 3 contracts (4 files read)"


def test_nothing_found_says_so() -> None:
    shown = plain(lint_human(LintResult((), (), files=1, contracts=1), lambda _: None))
    assert shown == "no findings in 1 contract (1 file read)\n"


def test_a_file_is_read_once_and_may_be_gone(lint_result: LintResult) -> None:
    asked: list[str] = []

    def read(file: str) -> str | None:
        asked.append(file)
        return None

    assert "error[PIN001]" in plain(lint_human(lint_result, read))
    assert sorted(asked) == ["contracts/my model.yaml", "p.yaml"]
