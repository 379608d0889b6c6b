"""Does `why` find causes that are known? Real version bumps of sentiment libraries on real texts.

    python bench/known_answers.py [--data FOLDER] [--homes DIR] [--texts N]

Each release is installed into an environment of its own and kept alive as a command that scores texts; code
and word lists are crossed by running the code of one release with the rows of the other. FOLDER has the
texts, and the scores that each release once gave them. The known causes are

- vaderSentiment 3.3.1 -> 3.3.2: the rows heart, hearts and flawed, and the code never;
- vaderSentiment 3.2.1 -> 3.3.1: the code, both word lists being equal;
- TextBlob 0.15.3 -> 0.20.1: nothing changes, so nothing may be named.

Precision: of all (text, factor) pairs named in a minimal set, those whose factor is a known cause. Recall: of
all texts whose label changed, those where a known cause is named and the answer is complete. Both are over
every text whose label changed. A release that can't be installed is told, and its bumps are left out.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from known import bumps
from known.environments import Environment, Release, environment
from known.texts import Text, stored_scores, texts

from govern.run.stage import RECORD
from govern.why import explain
from govern.why.answer import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from govern.why import Explanation

VADER = "vaderSentiment"
VADER_321 = Release(
    VADER, "3.2.1", "a6d6f2c8452862a2f81dcf9819ac5812fc8be5322fc8651bdef5df2715baf03f", "requests.txt"
)
VADER_331 = Release(VADER, "3.3.1", "8e69da9edca1d827ba5ec26979cdc54b1aec9dd95b6f1c51468cd1201ebfef4b")
VADER_332 = Release(
    VADER, "3.3.2", "3bf1d243b98b1afad575b9f22bc2cb1e212b94ff89ca74f8a23a588d024ea311", "requests.txt"
)
TEXTBLOB_0153 = Release(
    "textblob", "0.15.3", "b0eafd8b129c9b196c8128056caed891d64b7fa20ba570e1fcde438f4f7dd312", "nltk.txt"
)
TEXTBLOB_0201 = Release(
    "textblob", "0.20.1", "f957699169a3e7b9a03a504883111b7b6973679496b9af959db2f74ee2449977", "nltk.txt"
)


@dataclass(frozen=True)
class Known:
    """A bump, how it is parted into factors, and which of them can be causes."""

    before: Release
    after: Release
    part: Callable[[bumps.Programs, Environment, Environment], bumps.Bump]
    causes: frozenset[str]
    sources: frozenset[str] | None = None


ROWS = frozenset({"row heart", "row hearts", "row flawed"})
KNOWN = (
    Known(VADER_331, VADER_332, bumps.vader, ROWS),
    Known(VADER_321, VADER_331, bumps.vader, frozenset({"code"})),
    Known(
        TEXTBLOB_0153,
        TEXTBLOB_0201,
        bumps.textblob,
        frozenset(),
        frozenset({"tweets", "amazonReviewSnippets"}),
    ),
)


@dataclass
class Tally:
    """What was found over all texts of one bump."""

    texts: int = 0
    stored: int = 0
    as_stored: int = 0
    changed: int = 0
    named: Counter[str] = field(default_factory=Counter)
    ruled_out: Counter[str] = field(default_factory=Counter)
    found: int = 0
    runs: list[int] = field(default_factory=list)

    def add(self, answer: Explanation, known: Known) -> None:
        """Count one answer."""
        self.runs.append(answer.stage_runs)
        if not answer.outcome.changed:
            self.named.update(factor for each in answer.proven for factor in each)
            return
        self.changed += 1
        named = {factor for each in answer.proven for factor in each}
        self.named.update(named)
        self.ruled_out.update(each.factor for each in answer.ruled_out)
        self.found += bool(named & known.causes) and Tier.COMPLETE in answer.tiers


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask of every text, and print how good the answers are; 1 where one is wrong or missing."""
    here = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=here / "shared/data/feedback")
    parser.add_argument("--homes", type=Path, default=Path(tempfile.gettempdir()) / "govern-known-answers")
    parser.add_argument("--texts", type=int, help="take the first N texts only")
    options = parser.parse_args(arguments)
    if not options.data.is_dir():
        print(f"there are no texts in {options.data}: name their folder with --data")
        return 2
    found = texts(options.data)[: options.texts]
    return max([judge(known, found, options.data, options.homes) for known in KNOWN])


def judge(known: Known, found: list[Text], data: Path, homes: Path) -> int:
    """Ask `explain` about each text of one bump; print and give 1 where precision or recall is below 1."""
    print(f"\n{known.before} -> {known.after.version}")
    pair = [environment(release, homes.absolute()) for release in (known.before, known.after)]
    before, after = pair
    if before is None or after is None:
        print("  left out: a release can't be installed here")
        return 0
    scores = [stored(each, data) for each in (known.before, known.after)]
    if scores[0]:
        found = [text for text in found if (text.source, text.id) in scores[0]]
    if known.sources:
        found = [text for text in found if text.source in known.sources]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        programs = bumps.Programs(Path(scratch))
        with programs.stack:
            bump = known.part(programs, before, after)
            print(f"  changed factors: {', '.join(bump.changed)}")
            tally = asked(bump, known, found, scores)
    return report(tally, known, time.monotonic() - began)


def stored(release: Release, data: Path) -> dict[tuple[str, str], int]:
    """Give the scores that a release gave when they were stored; none for other libraries."""
    return stored_scores(data, release.version) if release.package == VADER else {}


def asked(
    bump: bumps.Bump, known: Known, found: list[Text], scores: list[dict[tuple[str, str], int]]
) -> Tally:
    """Explain each text, and compare the endpoints' scores with the stored ones."""
    tally = Tally(texts=len(found))
    score = bump.stages[0]
    for text in found:
        for factors, there in zip((bump.before, bump.after), scores, strict=True):
            if there:
                got = score.function(
                    {name: factors[name].value for name in score.factors}, {RECORD: text.text}
                )
                tally.stored += 1
                tally.as_stored += got == there[text.source, text.id]
        tally.add(explain(bump.stages, text.text, bump.before, bump.after), known)
    return tally


def report(tally: Tally, known: Known, seconds: float) -> int:
    """Print what was found; 1 where an answer is wrong or missing."""
    if tally.stored:
        print(f"  scores as stored: {tally.as_stored:,} of {tally.stored:,}")
    print(f"  labels changed: {tally.changed:,} of {tally.texts:,} texts")
    print(f"  named: {counted(tally.named)}; ruled out: {counted(tally.ruled_out)}")
    pairs = tally.named.total()
    right = sum(tally.named[factor] for factor in known.causes)
    print(f"  precision {rate(right, pairs)}; recall {rate(tally.found, tally.changed)}")
    print(f"  stage runs an answer: median {statistics.median(tally.runs):g}; {seconds:.0f} s")
    return int(right != pairs or tally.found != tally.changed or tally.as_stored != tally.stored)


def counted(counts: Counter[str]) -> str:
    """Write counts, the largest first."""
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "nothing"


def rate(part: int, whole: int) -> str:
    """Write a share; where there is nothing to share, say so."""
    return (
        f"{part / whole:.3f} ({part:,} of {whole:,})" if whole else "1.000 (nothing named, nothing to name)"
    )


if __name__ == "__main__":
    sys.exit(main())
