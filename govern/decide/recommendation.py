"""What a pipeline recommends, read without trust: a plug-in may return anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from govern.source.canonical import Json

NONE = "none"
"""Stands for an action where there is none."""

UNLISTED = "unlisted"
"""Stands for an action that the policy does not list: its name may be any text, so it goes no further."""

CERTAIN = 1_000_000
"""A confidence of 1 in parts per million."""


@dataclass(frozen=True, slots=True)
class Read:
    """A recommendation: whether it names an action, one the policy lists, and what cannot be judged."""

    action: str
    readable: bool
    listed: bool
    confidence: int | None
    problems: tuple[str, ...]


def read(recommendation: Json, named: Container[str]) -> Read:
    """Read action and confidence; `named` holds the actions that the policy lists."""
    if not isinstance(recommendation, dict):
        return Read(
            NONE, readable=False, listed=False, confidence=None, problems=("no recommendation was made",)
        )
    problems: list[str] = []
    action = recommendation.get("action")
    readable = isinstance(action, str) and bool(action)
    listed = isinstance(action, str) and action in named
    if not readable:
        problems.append("the recommendation names no action")
    confidence = recommendation.get("confidence")
    if isinstance(confidence, bool) or not isinstance(confidence, int) or not 0 <= confidence <= CERTAIN:
        confidence = None
        problems.append("the confidence is not a whole number from 0 to 1000000")
    name = str(action) if listed else UNLISTED if readable else NONE
    return Read(name, readable, listed, confidence, tuple(problems))
