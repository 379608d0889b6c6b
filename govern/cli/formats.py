"""How results and answers can be printed; known without the machinery that reads options."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How a result is printed."""

    HUMAN = "human"
    JSON = "json"


class AnswerFormat(StrEnum):
    """How an answer is printed; as Markdown for a comment, an issue or a report."""

    HUMAN = "human"
    JSON = "json"
    MARKDOWN = "markdown"
