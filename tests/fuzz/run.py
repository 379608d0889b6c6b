"""`make fuzz`: the targets on new inputs until the time is over, with what was covered and what broke.

    python -m tests.fuzz.run [TARGET...] [--seconds 60] [--seed N] [--no-coverage]

An input that breaks a target is made as small as it gets and written to `.fuzz/TARGET/`. To keep it, so that
every later run of the tests begins with it, move it to `tests/fuzz/corpus/TARGET/` under a name that says
what is odd about it, and correct the defect.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
import traceback
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from hypothesis import HealthCheck, Phase, given, seed, settings

from .drawing import CORPUS, INPUTS
from .targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUND = 50
"""Inputs drawn from one seed, before the time is looked at and the next target has its turn."""

CRASHES = Path(".fuzz")


@dataclass
class Tally:
    """What one target was given and what became of it."""

    inputs: int = 0
    seconds: float = 0.0
    outcomes: Counter[frozenset[str]] = field(default_factory=Counter)
    broken: Path | None = None
    seed: int = 0
    slowest: tuple[float, bytes] = (0.0, b"")


def main() -> int:
    """Give 0 where every target held, 1 where one broke."""
    options = _options()
    if unknown := set(options.targets) - TARGETS.keys():
        raise SystemExit(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    names = options.targets or list(TARGETS)
    first = options.seed if options.seed is not None else random.SystemRandom().randrange(10**9)
    tallies = {name: Tally() for name in names}
    with ExitStack() as stack:
        lines = stack.enter_context(_Covered()) if options.coverage else None
        ends = time.monotonic() + options.seconds
        for number in _seeds(first):
            for name in names:
                if time.monotonic() >= ends:
                    break
                if tallies[name].broken is None:
                    _round(name, number, tallies[name])
            if time.monotonic() >= ends or all(tally.broken for tally in tallies.values()):
                break
    _report(tallies, first, lines)
    return int(any(tally.broken for tally in tallies.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Give the targets new inputs until the time is over.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, help="the first seed; by default another each time")
    parser.add_argument("--no-coverage", dest="coverage", action="store_false")
    return parser.parse_args()


def _seeds(first: int) -> Iterator[int]:
    while True:
        yield first
        first += 1


def _round(name: str, number: int, tally: Tally) -> None:
    """Give a target the inputs of one seed; the smallest that breaks it is kept."""
    last = b""

    @seed(number)
    @settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(INPUTS[name])
    def holds(data: bytes) -> None:
        nonlocal last
        last = data
        began = time.process_time()
        outcome = TARGETS[name](data)
        taken = time.process_time() - began
        tally.inputs += 1
        tally.outcomes[outcome] += 1
        tally.slowest = max(tally.slowest, (taken, data))

    began = time.monotonic()
    try:
        holds()
    except Exception:  # noqa: BLE001 - whatever a target raises is what is looked for
        tally.broken, tally.seed = _keep(name, last), number
        traceback.print_exc(limit=-6)
    tally.seconds += time.monotonic() - began


def _keep(name: str, data: bytes) -> Path:
    folder = CRASHES / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    return path


class _Covered:
    """Which lines of govern were run, counted by the coverage library."""

    def __enter__(self) -> Self:
        import coverage  # noqa: PLC0415 - a run without it is twice as fast

        self._coverage = coverage.Coverage(data_file=None, source_pkgs=["govern"], messages=False)
        # definitions ran when the targets were loaded; what is counted is what inputs reach
        self._coverage.set_option("run:disable_warnings", ["module-not-measured"])
        self._coverage.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._coverage.stop()

    def rooms(self) -> dict[str, tuple[int, int]]:
        """By room, the lines that were run, and all that were loaded."""
        found: dict[str, tuple[int, int]] = {}
        for path in self._coverage.get_data().measured_files():
            _, lines, _, missing, _ = self._coverage.analysis2(path)
            room = Path(path).parts[Path(path).parts.index("govern") + 1]
            run, every = found.get(room, (0, 0))
            found[room] = run + len(lines) - len(missing), every + len(lines)
        return dict(sorted(found.items()))


def _report(tallies: dict[str, Tally], first: int, lines: _Covered | None) -> None:
    print(f"{'target':<12}{'inputs':>9}{'a second':>10}{'outcomes':>10}{'slowest':>10}{'in the corpus':>15}")
    for name, tally in tallies.items():
        pace = tally.inputs / tally.seconds if tally.seconds else 0.0
        kept, slowest = len(list((CORPUS / name).iterdir())), f"{tally.slowest[0]:.2f} s"
        print(f"{name:<12}{tally.inputs:>9}{pace:>10.0f}{len(tally.outcomes):>10}{slowest:>10}{kept:>15}")
    for room, (run, every) in (lines.rooms() if lines is not None else {}).items():
        print(f"covered: govern/{room:<16} {run:>5} of {every:>5} lines ({100 * run // max(every, 1)} %)")
    for name, tally in tallies.items():
        if tally.broken is not None:
            print(f"BROKEN: {name} by {tally.broken}")
            print(f"  again: python -m tests.fuzz.run {name} --seed {tally.seed}")
            print(f"  keep:  mv {tally.broken} {CORPUS.relative_to(Path.cwd())}/{name}/WHAT-IS-ODD")
    total = sum(tally.inputs for tally in tallies.values())
    print(f"fuzz: {total} inputs, {sum(t.broken is not None for t in tallies.values())} broken, seed {first}")


if __name__ == "__main__":
    sys.exit(main())
