"""Prints a history while it is judged: each commit as soon as its verdict is there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from govern.cli.output import show, show_json
from govern.cli.progress import progress

if TYPE_CHECKING:
    from govern.app.change.replay import Replay
    from govern.change.replayed import Verdict


def show_replay(found: Replay, span: str, *, as_json: bool) -> bool:
    """Print each commit, and say whether any could not have been merged."""
    return _json(found, span) if as_json else _human(found, span)


def _human(found: Replay, span: str) -> bool:
    from govern.report.change.replay_human import commit_lines, summary_lines  # noqa: PLC0415 - what is asked for

    verdicts: Counter[Verdict] = Counter()
    assumed = stopped = 0
    for each in found.commits:
        verdicts[each.verdict] += 1
        assumed += each.assumed
        stopped += each.stops
        show(commit_lines(each))
    show(summary_lines(span, verdicts, assumed))
    return bool(stopped)


def _json(found: Replay, span: str) -> bool:
    from govern.report.change.replay_json import replay_json  # noqa: PLC0415 - see above

    told = []
    with progress("commits") as move:
        for each in found.commits:
            told.append(each)
            move(len(told), found.total)
    show_json(replay_json(span, told))
    return any(each.stops for each in told)
