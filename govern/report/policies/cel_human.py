"""An expression's value, how it came about, or what is wrong with it, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from govern.policy.cel import CelTypeError, spell_value
from govern.policy.cel.errors import Issue
from govern.report.findings.excerpt import excerpt
from govern.report.styled import Line, line, visible, width

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from govern.policy.cel import CelError, Step, Trace
    from govern.report.styled import Style

_WIDEST = 60
"""Columns of an expression's part; longer ones are cut."""

_LONGEST_VALUE = 80


class Evaluated(Protocol):
    """An evaluation, as the app gives it."""

    @property
    def source(self) -> str: ...  # noqa: D102 - named by their types
    @property
    def value(self) -> Any: ...  # noqa: D102
    @property
    def error(self) -> CelError | None: ...  # noqa: D102
    @property
    def trace(self) -> Trace | None: ...  # noqa: D102


def cel_human(evaluated: Evaluated) -> Iterator[Line]:
    """The value, or the error under its place in the expression; below it the trace, where there is one."""
    if evaluated.error is None:
        style: Style = (
            "error" if evaluated.value is False else "good" if evaluated.value is True else "strong"
        )
        yield line((spell_value(evaluated.value, 10_000), style))
    else:
        yield from cel_problem(evaluated.source, evaluated.error)
    if evaluated.trace is not None:
        yield line("")
        yield from trace_human(evaluated.trace)


def cel_problem(source: str, error: CelError) -> Iterator[Line]:
    """What is wrong with an expression: each thing with carets under what it is about."""
    issues = error.issues if isinstance(error, CelTypeError) else None
    if issues is None:
        if error.span is None:
            yield line(("error", "error"), f": {error.message}")
            return
        issues = (Issue(error.message, error.span, error.help),)
    for issue in issues:
        place = issue.span.place("expression")
        yield line(("error", "error"), f": {issue.message}")
        yield line("  ", (f"{place.line}:{place.column}", "path"))
        yield from (line("  ", *shown) for shown in excerpt(source, place, "error"))
        if issue.help:
            yield line("  ", ("help", "help"), f": {issue.help}")


def trace_human(trace: Trace) -> Iterator[Line]:
    """Every part with its value, outermost first; operands with the file, line and column they came from."""
    rows = [(_part(step, depth), step) for depth, step in trace.root.telling()]
    left = min(max((width(text) for text, _ in rows), default=0), _WIDEST)
    middle = max((width(_outcome(step)) for _, step in rows), default=0)
    for text, step in rows:
        outcome = _outcome(step)
        place = f"  {step.place}" if step.place is not None else ""
        style: Style = "error" if step.error is not None or step.value is False else ""
        pad = " " * max(left - width(text), 0)
        gap = " " * (middle - width(outcome)) if place else ""
        yield line(text, pad, "  ", (outcome, style), gap, (place, "path"))
    if not trace.complete:
        yield line(("… more parts than are shown", "faint"))


def _part(step: Step, depth: int) -> str:
    """A part's text in one line, indented, with the variables of its round before it."""
    given = "".join(f"{name} = {spell_value(value, 20)}: " for name, value in step.given)
    text = visible("  " * depth + given + " ".join(step.text.split()))
    return text if width(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _outcome(step: Step) -> str:
    text = (
        f"error: {step.error.message}" if step.error is not None else spell_value(step.value, _LONGEST_VALUE)
    )
    return visible(text)
