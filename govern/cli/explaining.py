"""What `govern why EVENT` prints and writes: the answer for its reader, its drawings, its certificate."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from govern.cli.output import results_only, show_answer, show_text, warn
from govern.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.cli.options import AnswerFormat
    from govern.why.told import WhyAnswer


OUTPUTS = 65_536
"""Outputs of stages that are remembered while one event is explained."""


class Reader(StrEnum):
    """Whom an answer is for."""

    PERSON = "person"
    """Whoever the decision is about: a letter in plain words."""
    ENGINEER = "engineer"
    """Whoever can put it right: causes, values and their places."""
    AUDITOR = "auditor"
    """Whoever must believe it: digests, proofs, and what is not known."""


class Asked(NamedTuple):
    """A question about one event."""

    event: str
    vs: str
    reader: Reader
    format: AnswerFormat
    recordings: Sequence[Path] = ()
    draws: int = 0
    memo: bool = False
    plan: bool = False


class Drawings(NamedTuple):
    """Where to write the answer's drawings; with `mermaid` one is printed in the answer's place."""

    html: Path | None = None
    svg: Path | None = None
    mermaid: bool = False

    @property
    def wanted(self) -> bool:
        """Whether there is one to make."""
        return self.mermaid or self.html is not None or self.svg is not None


class Proof(NamedTuple):
    """Where to write the answer as a certificate, and whether the record and its salt go into it."""

    path: Path | None = None
    opened: bool = False


def explain(context: Context, asked: Asked, drawings: Drawings, proof: Proof) -> Exit:
    """Answer about an event of a run; gives the exit code."""
    if asked.reader is Reader.PERSON:
        return _write_to_person(context, asked, drawn=drawings.wanted or proof.path is not None)
    from govern.app.answers.why import why  # noqa: PLC0415 - only the question that is asked
    from govern.app.running.memo_file import opened_memo  # noqa: PLC0415 - see above

    with results_only(), opened_memo(context.environ, OUTPUTS, keep=asked.memo, tell=warn) as memo:
        answer = why(
            context,
            asked.event,
            asked.vs,
            recordings=asked.recordings,
            draws=asked.draws,
            memo=memo,
            plan=asked.plan,
        )
    if asked.plan:
        _show_plan(answer, asked)
    elif drawings.mermaid:
        _show_mermaid(answer)
    else:
        _show(answer, asked)
    _draw(answer, drawings)
    if proof.path is not None:
        _write(context, asked, proof.path, opened=proof.opened)
    return Exit.CLEAN if answer.answered else Exit.FINDINGS


def explain_recorded(context: Context, asked: Asked, source: str | None) -> Exit:
    """Answer about an event of a pipeline that govern does not run; raises UsageError for a letter."""
    if asked.reader is Reader.PERSON:
        raise UsageError(
            f"{asked.event} is of a pipeline that govern does not run, whose contracts could tell a person "
            "what was done",
            help="Whoever runs that pipeline can explain it; --for auditor shows what was recorded.",
        )
    from govern.app.answers.why_recorded import why_recorded  # noqa: PLC0415 - only what is asked
    from govern.report.answers.why_recorded import why_recorded_human, why_recorded_json  # noqa: PLC0415 - see above

    found = why_recorded(context, asked.event, asked.vs, source)
    told = why_recorded_human
    if asked.reader is Reader.AUDITOR:
        from govern.report.answers.why_auditor import why_recorded_auditor as told  # noqa: PLC0415 - see above
    show_answer(asked.format, lambda: told(found), lambda: why_recorded_json(found))
    return Exit.FINDINGS


def _write_to_person(context: Context, asked: Asked, *, drawn: bool) -> Exit:
    """Print a letter; raises UsageError where a drawing or a proof is wanted, which show the inside."""
    if drawn:
        raise UsageError(
            "a drawing or a proof shows the inside of the system, which a letter leaves out",
            help="Ask for them without --for person, and keep them.",
        )
    if asked.draws:
        raise UsageError(
            "what draws show are chances, which a letter does not tell", help="Leave --draws or --for out."
        )
    from govern.app.answers.letter import letter  # noqa: PLC0415 - only what is asked
    from govern.report.answers.letter import letter_human, letter_json  # noqa: PLC0415 - see above

    with results_only():
        found = letter(context, asked.event, asked.vs, recordings=asked.recordings)
    show_answer(asked.format, lambda: letter_human(found), lambda: letter_json(found))
    return Exit.CLEAN if found.certain else Exit.FINDINGS


def _show(answer: WhyAnswer, asked: Asked) -> None:
    from govern.report.answers.why_json import why_json  # noqa: PLC0415 - only what is asked

    if asked.reader is Reader.AUDITOR:
        from govern.report.answers.why_auditor import why_auditor  # noqa: PLC0415 - see above

        show_answer(asked.format, lambda: why_auditor(answer), lambda: why_json(answer))
        return
    from govern.report.answers.why_human import why_human  # noqa: PLC0415 - see above

    show_answer(asked.format, lambda: why_human(answer), lambda: why_json(answer))


def _show_plan(answer: WhyAnswer, asked: Asked) -> None:
    from govern.report.answers.plan_human import plan_human  # noqa: PLC0415 - only where it is asked for
    from govern.report.answers.plan_json import plan_json  # noqa: PLC0415 - see above
    from govern.why.call_plan import call_plan  # noqa: PLC0415 - see above

    told = answer.explanation
    found = call_plan(told.plan, told.open_answers, answer.took)
    show_answer(asked.format, lambda: plan_human(answer, found), lambda: plan_json(answer, found))


def _show_mermaid(answer: WhyAnswer) -> None:
    from govern.report.answers.picture.mermaid import mermaid  # noqa: PLC0415 - only where it is asked for
    from govern.report.answers.why_human import drawn  # noqa: PLC0415 - see above

    show_text(mermaid(drawn(answer)))


def _draw(answer: WhyAnswer, drawings: Drawings) -> None:
    """Write the drawings that were asked for."""
    if drawings.html is None and drawings.svg is None:
        return
    from govern.app.workspace.replace import replace_path  # noqa: PLC0415 - only where it is asked for
    from govern.report.answers.picture.page import page  # noqa: PLC0415 - see above
    from govern.report.answers.picture.svg import svg as picture  # noqa: PLC0415 - see above
    from govern.report.answers.why_human import drawn, why_human  # noqa: PLC0415 - see above
    from govern.report.blocks import laid_out  # noqa: PLC0415 - see above
    from govern.report.styled import plain  # noqa: PLC0415 - see above

    lines = list(laid_out(why_human(answer)))
    said, shown = plain(lines), drawn(answer)
    for path, text in ((drawings.html, page(shown, said, lines)), (drawings.svg, picture(shown, said))):
        if path is not None:
            replace_path(path, text.encode(), str(path))
            print(f"written: {path}", file=sys.stderr)


def _write(context: Context, asked: Asked, path: Path, *, opened: bool) -> None:
    from govern.app.answers.certify import certify  # noqa: PLC0415 - only where it is asked for
    from govern.app.workspace.replace import replace_path  # noqa: PLC0415 - see above

    with results_only():
        data = certify(context, asked.event, asked.vs, opened=opened, recordings=asked.recordings)
    replace_path(path, data, str(path))
    print(f"certificate: {path}", file=sys.stderr)
