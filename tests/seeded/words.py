"""What a text of a document may become: what else there is to name, or any other text of the same sort."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

Way = Literal["lower", "higher", "gone", "come", "other", "older", "newer", "order", "default"]
"""Which way a value goes."""

KNOWN: dict[str, list[tuple[str, Way]]] = {
    "contracts/negation.py:build": [
        ("contracts/negation.py:make", "other"),
        ("contracts/spare.py:build", "other"),
    ],
    "contracts/negation.py": [("contracts/spare.py", "other")],
    "contracts/words.py": [("contracts/spare.py", "other")],
    "contracts/rules.txt": [("contracts/spare.tsv", "other")],
    "contracts/words.tsv": [("contracts/spare.tsv", "other")],
    "thresholds/triage@1.0.0": [
        ("thresholds/triage@0.9.0", "older"),
        ("thresholds/triage@1.5.0", "newer"),
        ("thresholds/other@1.0.0", "other"),
    ],
    "sanitizer/strict@1.0.0": [("sanitizer/strict@0.9.0", "older"), ("sanitizer/lax@1.0.0", "other")],
    "action-policy/triage@1.0.0": [("action-policy/other@1.0.0", "other")],
    "feature-extractor/negation@1.0.0": [("feature-extractor/other@1.0.0", "other")],
    "model/scorer@1.0.0": [("model/other@1.0.0", "other")],
    "prompt/triage@1.0.0": [("prompt/other@1.0.0", "other")],
    "data-contract/reviews@1.0.0": [("data-contract/others@1.0.0", "other")],
    "release/41@1.0.0": [("release/42@1.0.0", "other")],
    "clean": [("record", "other")],
    "tag": [("recall", "other")],
}
"""Texts that name something: what else there is to name."""


def guesses(value: str) -> list[str]:
    """Other texts of the same sort; those that the model refuses are left out later."""
    digit = "0" if value[-1:] != "0" else "1"
    return [f"{value}x", f"{value[:-1]}{digit}", "env:OTHER_KEY", "USD", "ABC999"]


def texts(value: str) -> Iterator[tuple[str, Way]]:
    """Give what a text may become."""
    if value in KNOWN:
        yield from KNOWN[value]
    elif not ("@" in value and "/" in value):
        yield from ((guess, "other") for guess in guesses(value))
