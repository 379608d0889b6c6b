"""Seven factors that changed over a triage of reviews: stages in plain Python, for the engine alone.

The texts are the Amazon review snippets of VADER (Hutto and Gilbert, ICWSM 2014), and after them the movie
snippets, as many as are asked for. Between the two sides changed: how texts are cleaned, how far a negation
reaches, the boosters, the lexicon (VADER's, without and with its slang), the calibration, the thresholds and
the policy. Whole numbers only: thousandths of a point, parts per million.
"""

from __future__ import annotations

import csv
import re
from math import isqrt
from pathlib import Path
from typing import Any

from govern.run.stage import RECORD, FactorValue, Stage

REPOSITORY = Path(__file__).resolve().parents[1]
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
NEGATIONS = frozenset(
    ("not", "no", "never", "nothing", "without", "hardly", "cannot", "can't", "won't", "don't", "didn't")
)
MILLION = 1_000_000


def texts(shared: Path, count: int) -> list[str]:
    """Read the first so many snippets."""
    found: list[str] = []
    for name in ("vader_amazonReviewSnippets.tsv", "vader_movieReviewSnippets.tsv"):
        with (shared / "data/feedback" / name).open(encoding="utf-8", newline="") as file:
            found += [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return found[:count]


def sanitise(factors: Any, inputs: Any) -> str:
    text = re.sub(factors["sanitiser"], "#", inputs[RECORD])
    return text.lower()


def extract(factors: Any, inputs: Any) -> list[list[Any]]:
    """Words, with whether a negation reaches them."""
    found, reach = [], 0
    for word in WORD.findall(inputs["sanitise"]):
        found.append([word, reach > 0])
        reach = factors["negation"] if word in NEGATIONS else max(0, reach - 1)
    return found


def score(factors: Any, inputs: Any) -> int:
    """Sum of valences, in thousandths of a point; a booster before a word makes it stronger."""
    lexicon, boosters = factors["lexicon"], factors["boosters"]
    total, boost = 0, 0
    for word, negated in inputs["extract"]:
        points = lexicon.get(word, 0)
        if points:
            points += boost if points > 0 else -boost
            total += -points // 2 if negated else points
        boost = boosters.get(word, 0)
    return total


def calibrate(factors: Any, inputs: Any) -> int:
    """Confidence that the writer is unhappy, or happy (negative), in parts per million."""
    points, spread = inputs["score"], factors["calibration"]
    return -points * MILLION // max(1, isqrt(points * points + spread))


def recommend(factors: Any, inputs: Any) -> str:
    tag, escalate = factors["thresholds"]
    concern = inputs["calibrate"]
    return "escalate" if concern >= escalate else "tag" if concern >= tag else "log"


def act(factors: Any, inputs: Any) -> str:
    action = inputs["recommend"]
    return action if inputs["calibrate"] >= factors["policy"].get(action, 0) else "log"


STAGES = (
    Stage("sanitise", ("sanitiser",), (RECORD,), sanitise),
    Stage("extract", ("negation",), ("sanitise",), extract),
    Stage("score", ("lexicon", "boosters"), ("extract",), score),
    Stage("calibrate", ("calibration",), ("score",), calibrate),
    Stage("recommend", ("thresholds",), ("calibrate",), recommend),
    Stage("act", ("policy",), ("calibrate", "recommend"), act),
)


def sides() -> tuple[dict[str, FactorValue], dict[str, FactorValue]]:
    """All seven factors before, and after."""
    lexicon = _lexicon()
    plain = {word: points for word, points in lexicon.items() if abs(points) > 1_200}
    values = {
        "sanitiser": (r"[\w.]+@[\w.]+", r"[\w.]+@[\w.]+|https?://\S+|\b(?:dvd|mp3|cd)\b"),
        "negation": (1, 3),
        "lexicon": (plain, lexicon),
        "boosters": ({"very": 300}, {"very": 300, "really": 300, "so": 300, "extremely": 600}),
        "calibration": (15_000_000, 12_000_000),
        "thresholds": ((200_000, 620_000), (250_000, 600_000)),
        "policy": ({"escalate": 600_000}, {"escalate": 550_000}),
    }
    return tuple(  # type: ignore[return-value]  # two of them
        {name: FactorValue(f"{name}-{at}", f"{name}@{at + 1}", both[at]) for name, both in values.items()}
        for at in (0, 1)
    )


def _lexicon() -> dict[str, int]:
    """Valences of single words in thousandths of a point, from the pinned VADER."""
    path = REPOSITORY / ".packages/current/vaderSentiment/vader_lexicon.txt"
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line)
    return {row[0]: round(float(row[1]) * 1000) for row in rows if WORD.fullmatch(row[0])}
