"""How many versions in between it takes to get from a factor to its keys, on every changed recommendation.

    python bench/drill.py [--records N] [--workspace DIR]

Both releases of this repository's workspace run into a log of their own (or DIR, a workspace in which they
ran), and each recommendation that the later one changed is explained. Then every factor of every minimal set
is drilled into, in three ways:

- as `govern why` does it: the word list is read as bytes, so the entries that the review mentions are tried
  first;
- by halving alone (delta debugging, Zeller and Hildebrandt 2002), blind to what the review mentions;
- with the word list read as a table, which shows the entries that were looked up.

Printed are the medians and the worst, the share that got to a key, the share of those whose sets are known to
be all there are, and CPU seconds of this process. Factors of which one key differs need no replay; they are
counted apart. The three ways run one after the other on the same records, so only their ratio counts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from govern.app.answers.changed import changed
from govern.app.answers.drilled import apart
from govern.app.answers.question import Question, asked
from govern.app.answers.why import explained
from govern.app.workspace.context import Context
from govern.run.aspect import Aspect
from govern.run.build import outcome
from govern.run.stage import FactorValue
from govern.why.drill.engine import drill
from govern.why.drill.guess import mentioned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from govern.run.keyed.key import Key
    from govern.source.canonical import Json
    from govern.why.drill.answer import Drilled

REPOSITORY = Path(__file__).resolve().parent.parent
LEXICON = "model/afinn#weights"
CODE = "model/afinn#code"


@dataclass
class Way:
    """What one way of drilling came to."""

    name: str
    told: list[Drilled] = field(default_factory=list)
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        """Say it, of all factors with several keys and of the word list by itself."""
        yield f"{self.name}: {self.seconds:.1f} s CPU"
        several = [each for each in self.told if len(each.changed) > 1]
        for title, found in (
            ("factors with several keys", several),
            ("of these, the word list", [each for each in several if each.factor == LEXICON]),
        ):
            replays = [each.replays for each in found]
            yield (
                f"  {title:26} {len(found):4}   replays: median {statistics.median(replays):g}, most "
                f"{max(replays)}   got to a key: {share(found, 'sets')}"
                f"   complete: {share(found, 'complete')}"
            )


def share(found: Sequence[Drilled], what: str) -> str:
    return f"{sum(bool(getattr(each, what)) for each in found) / len(found):.1%}"


def prepare(scratch: Path) -> tuple[Path, Mapping[str, str]]:
    """Run both releases in a copy of the workspace."""
    sys.path.insert(0, str(REPOSITORY / "demo"))
    from run import GOVERN, copy_workspace  # noqa: PLC0415 - the demonstration's own copy

    folder = copy_workspace(scratch)
    home = {"GOVERN_HOME": str(scratch / "private")}
    for command in (["log", "init"], ["run", "41"], ["run", "42"]):
        subprocess.run(
            [str(GOVERN), *command], cwd=folder, env={**os.environ, **home}, check=True, capture_output=True
        )
    return folder, home


def read_as_table(factors: Mapping[str, FactorValue]) -> dict[str, FactorValue]:
    """Give the factors with a word score that looks words up in a table of the list."""
    value = factors[CODE]
    aspect = value.value
    code = aspect.content.code
    text = code.sources[code.entry].decode()
    start = text.index("    rows = ")
    table = '    table = uses["model"].tables["lexicon"]\n\n'
    text = text[:start] + table + text[text.index("    def score") :]
    text = text.replace("points = valence.get(word)", "points = table.get(word)")
    text = text.replace(
        "if points is not None:", "if points is not None:\n                points = int(points)"
    )
    sources = {**code.sources, code.entry: text.encode()}
    digest = f"table:{value.digest}"
    made = Aspect(digest, replace(aspect.content, code=replace(code, sources=sources)))
    return {**factors, CODE: FactorValue(digest, value.label, made)}


def drilled(
    question: Question, sets: Sequence[Sequence[str]], *, table: bool
) -> tuple[tuple[Drilled, ...], float]:
    assert question.salt is not None
    sides = question.factors(question.salt)
    before, after = (read_as_table(side) if table else side for side in sides)
    record: Json = dict(question.both_records()[1].fields)
    stages = apart(question.after.built.stages)
    started = time.process_time()
    found = drill(stages, record, before, after, sets, sink=question.after.built.sink, outcome=outcome)
    return found, time.process_time() - started


def main() -> None:
    """Explain, drill and count."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--records", type=int, default=None, help="drill into the first N alone")
    options.add_argument("--workspace", type=Path, default=None, help="where both releases ran")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="govern-drill-") as scratch:
        folder, home = (given.workspace, os.environ) if given.workspace else prepare(Path(scratch))
        measure(Context(folder, dt.datetime.now(dt.UTC), home), given.records)


def measure(context: Context, most: int | None) -> None:
    """Drill into each changed recommendation in three ways."""
    ways = [Way("as `govern why`"), Way("by halving alone"), Way("read as a table")]
    rows = changed(context, "previous").changed[:most]
    explaining = 0.0
    for row in rows:
        with asked(context, row.after.event, "previous") as question:
            started = time.process_time()
            sets = explained(question).proven
            explaining += time.process_time() - started
            for way in ways:
                # what the review mentions is a guess at where to begin, and nothing else
                with patch("govern.why.drill.engine.mentioned", nothing if way is ways[1] else mentioned):
                    found, seconds = drilled(question, sets, table=way is ways[2])
                way.told += found
                way.seconds += seconds
    told = ways[0].told
    single = sum(len(each.changed) == 1 for each in told)
    print(f"{len(rows)} changed recommendations, explained in {explaining:.1f} s CPU")
    print(f"{len(told)} factors in their minimal sets, {single} of them of one key: no replay needed")
    for way in ways:
        print("\n".join(way.lines()))
    first, last = ways[1].seconds, ways[2].seconds
    print(f"CPU against halving alone: {ways[0].seconds / first:.2f}; with a table: {last / first:.2f}")


def nothing(keys: Sequence[Key], contents: Iterable[bytes]) -> list[Key]:  # noqa: ARG001 - as `mentioned`
    """Guess at no key."""
    return []


if __name__ == "__main__":
    main()
