"""The texts of the feedback folder under the names by which the stored scores call them."""

from __future__ import annotations

import csv
import gzip
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

SNIPPETS = ("tweets", "amazonReviewSnippets", "movieReviewSnippets", "nytEditorialSnippets")
COMPLAINTS = (
    "cfpb_2019_sample.csv",
    "cfpb_2012_2026_sample.csv",
    "cfpb_2016_2020_small.csv",
    "cfpb_2015_2021_narr100.csv",
)


class Text(NamedTuple):
    """One text: its source and its identifier there."""

    source: str
    id: str
    text: str


def texts(folder: Path) -> list[Text]:
    """Read all texts that have an identifier; complaints without a narrative have none."""
    csv.field_size_limit(1 << 24)
    found: dict[tuple[str, str], Text] = {}
    for source in SNIPPETS:
        for row in _rows(folder / f"vader_{source}.tsv", "\t"):
            found.setdefault((source, row["id"]), Text(source, row["id"], row["text"]))
    for name in COMPLAINTS:
        for row in _rows(folder / name, ","):
            if row["Consumer complaint narrative"]:
                key = ("cfpb", row["Complaint ID"])
                found.setdefault(key, Text(*key, row["Consumer complaint narrative"]))
    for row in _rows(folder / "fcc_comcast_2015.csv", ","):
        key = ("comcast", row["Ticket #"])
        found.setdefault(key, Text(*key, row["Customer Complaint"]))
    return list(found.values())


def stored_scores(folder: Path, version: str) -> dict[tuple[str, str], int]:
    """Read what a release of vaderSentiment gave each text, times 10,000, when it was measured elsewhere."""
    with gzip.open(folder / "vader_version_scores.tsv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["source"], row["id"]): round(float(row[f"compound_{version}"]) * 10_000) for row in rows}


def _rows(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        return list(csv.DictReader(file, delimiter=delimiter, quoting=quoting))
