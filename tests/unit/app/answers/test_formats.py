"""Every question is answered for people, for programs and as Markdown, with the same in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from markdown_it import MarkdownIt

QUESTIONS = [
    "why",
    "why EVENT",
    "why EVENT --vs release:41",
    "why EVENT --vs release:43",
    "why-not EVENT --action alert",
    "why-rate action=tag --from 41 --to 42",
    "first-bad EVENT",
    "derive EVENT",
    "as-of",
    "impact model/words@1.1.0",
    "impact model/words@1.1.0 --replace 1.0.0",
    "impact k3",
    "why EVENT --for person",
    "why EVENT --for auditor",
    "verify",
]


@pytest.fixture(scope="module")
def event(ran: Any) -> str:
    found = json.loads(ran.good("why", "--format", "json"))
    return str(found["changed"][0]["after"]["event"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_in_every_format(ran: Any, event: str, question: str) -> None:
    asked = question.replace("EVENT", event).split()
    human, as_json, markdown = (ran.govern(*asked, "--format", way) for way in ("human", "json", "markdown"))
    assert human.exit_code == as_json.exit_code == markdown.exit_code in {0, 1}
    assert json.loads(as_json.stdout)["version"] == 1
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown.stdout)
    parts = [each for token in tokens for each in (token, *(token.children or ()))]
    told = "".join(part.content for part in parts if part.type == "text").replace("\u2060", "")
    for line in human.stdout.splitlines():
        for word in line.split():
            assert word in told, f"{word} is told to people, and not in Markdown"
    assert markdown.stdout.startswith("### ")
    assert {part.type for part in parts}.isdisjoint({"link_open", "image", "html_block", "fence"})
