"""Which two releases share an environment's records at a time, as the log shows it was told so.

A run under a release first notes in the log each release statement that it follows. So at any time the
statements noted by then say what was in force, and no clock but the log's is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.release.chain import before, read_chain
from govern.app.release.split import KIND, NOTED
from govern.change.releasing import applied
from govern.change.rollout import extent
from govern.errors import IntegrityError
from govern.lineage.entry import Statement, decode

if TYPE_CHECKING:
    from govern.app.release.chain import Chain
    from govern.app.workspace.context import Context
    from govern.change.releasing import Force, State
    from govern.lineage.evidence import Evidence
    from govern.lineage.store.read import TableReader


@dataclass(frozen=True, slots=True)
class Shared:
    """A release that serves some of the records.

    `extent` says which, `noted` is the entry since which it does (-1: since before any), `stop` when another
    statement ended that, None where none did.
    """

    release: str
    extent: str
    noted: int
    stop: str | None


def shared(
    context: Context, evidence: Evidence, reader: TableReader, time: str
) -> dict[str, tuple[Shared, Shared]]:
    """Give, by environment, what was rolled out at a time and the release that kept the other records.

    Raises IntegrityError where the statements don't hold, or the log names one that is not there.
    """
    chain = read_chain(context)
    if all(item.step.whole for item in chain.recorded):
        return {}  # nothing was ever rolled out by parts
    notes = _notes(chain, evidence, reader)
    states = _states(context, chain, notes)
    now = max((at for at, (_, noted) in enumerate(states) if noted <= time), default=None)
    if now is None:
        return {}
    return {
        environment: _both(environment, force, notes, states[now + 1 :])
        for environment, force in states[now][0].items()
        if force.rollout is not None
    }


def _notes(chain: Chain, evidence: Evidence, reader: TableReader) -> dict[str, tuple[int, str]]:
    """Find where and when the log notes each statement, each entry proved."""
    known = {item.digest for item in chain.recorded}
    found: dict[str, tuple[int, str]] = {}
    for at, data in enumerate(reader.entries()):
        if NOTED not in data or not isinstance(entry := decode(data), Statement) or entry.kind != KIND:
            continue
        if entry.envelope not in known:
            raise IntegrityError(
                f"the log followed the release statement {entry.envelope}, which is not in lineage/releases",
                help="Take it from git again: without it nobody can tell what was in force.",
            )
        found.setdefault(entry.envelope, (at, evidence.entry(at, Statement).time))
    return found


def _states(context: Context, chain: Chain, notes: dict[str, tuple[int, str]]) -> list[tuple[State, str]]:
    """Give what was in force after each statement that was followed, and when it was noted."""
    state: State = {}
    found: list[tuple[State, str]] = []
    for item in chain.recorded:
        if item.digest not in notes:
            break
        state = applied(state, item.step, before(context, item.step))
        found.append((state, notes[item.digest][1]))
    return found


def _both(
    environment: str, force: Force, notes: dict[str, tuple[int, str]], later: list[tuple[State, str]]
) -> tuple[Shared, Shared]:
    going, base = force.rollout, force.base
    assert going is not None  # noqa: S101 - the caller asked
    begun = notes[base.step][0] if base.step else -1
    return (
        Shared(
            going.release,
            extent(going.share, going.segment),
            notes[going.seed][0],
            _end(environment, going.release, later),
        ),
        Shared(base.release, "the other records", begun, _end(environment, base.release, later)),
    )


def _end(environment: str, release: str, later: list[tuple[State, str]]) -> str | None:
    """When a release was no longer in force, for whatever records."""
    for state, time in later:
        force = state[environment]
        if release not in {force.base.release, force.rollout.release if force.rollout else ""}:
            return time
    return None
