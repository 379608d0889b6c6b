"""How policies did in their cases, for people: failures with their evaluation, what no case reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.findings.excerpt import excerpt
from govern.report.findings.explanation_human import explanation_human
from govern.report.styled import line
from govern.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from govern.check.testing import CaseTested, ClauseTested, PolicyTested, Results
    from govern.report.styled import Line, Style

_WIDEST = 60
"""Characters of a condition that are shown."""


def cases_human(result: Results, read: Callable[[str], str | None]) -> Iterator[Line]:
    """Show a result; `read` gives a file's text for the excerpts, or None where it can't be had."""
    for tested in result.policies:
        yield from _policy(tested, read)
        yield ()
    yield from _summary(result)
    if not result.policies:
        where = "policies are read from the folders that `contracts` in govern.yaml names"
        yield line(("help: ", "help"), where)


def _policy(tested: PolicyTested, read: Callable[[str], str | None]) -> Iterator[Line]:
    word, style = _verdict(tested)
    policy = tested.policy
    yield line((word, style), " ", (policy.code, "strong"), f" {policy.id}  ", (str(tested.place), "path"))
    for problem in tested.problems:
        yield line("  ", (f"error[{problem.code}]", "error"), f": {problem.message}")
        yield line("  ─▶ ", (str(problem.place), "path"))
        text = read(problem.place.file)
        if text is not None:
            yield from (line("  ", *shown) for shown in excerpt(text, problem.place, "error"))
        yield line("   = ", ("help: ", "help"), problem.help)
    if not tested.problems and not tested.cases:
        yield line("  it has no cases, so nothing shows that it can fail")
        yield line("   = ", ("help: ", "help"), "add `cases:` with one that passes and one that fails")
    for case in tested.cases:
        if not case.passed:
            yield from _failed(case)
    if tested.cases:
        yield from _coverage(tested.clauses)


def _verdict(tested: PolicyTested) -> tuple[str, Style]:
    return ("FAIL", "error") if tested.failed else ("ok  ", "good")


def _failed(case: CaseTested) -> Iterator[Line]:
    yield line("  ", ("✗ ", "error"), (case.name, "strong"), "  ", (str(case.place), "path"))
    yield line(
        f"    expected {case.expected.value}, got ",
        (case.actual.value, "error"),
        f": {case.message}" if case.message else "",
    )
    yield from explanation_human(case.explanation, "      ")


def _coverage(clauses: tuple[ClauseTested, ...]) -> Iterator[Line]:
    """Name the conditions that cases have not shown both ways."""
    for clause in clauses:
        if not clause.covered:
            missing = (
                "true or false" if not clause.held + clause.failed else "false" if clause.held else "true"
            )
            text = clause.text if len(clause.text) <= _WIDEST else f"{clause.text[: _WIDEST - 1]}…"
            yield line(("  · ", "note"), f"no case makes `{text}` {missing}  ", (str(clause.place), "path"))


def _summary(result: Results) -> Iterator[Line]:
    failed = sum(each.failed for each in result.policies)
    wrong = sum(not case.passed for case in result.cases)
    covered = sum(clause.covered for clause in result.clauses)
    style: Style = "error" if result.failed else "good"
    verdict = (
        f"{failed} of {_policies(len(result.policies))} failed"
        if failed
        else (f"{_policies(len(result.policies))} passed")
    )
    cases = (
        f"{counted(len(result.cases), 'case')}, {wrong} of them wrong"
        if wrong
        else (counted(len(result.cases), "case"))
    )
    yield line((verdict, style), f"; {cases}; {covered} of {counted(len(result.clauses), 'clause')} covered")


def _policies(count: int) -> str:
    return f"{count:,} policy" if count == 1 else f"{count:,} policies"
