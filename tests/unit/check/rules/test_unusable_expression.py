from __future__ import annotations

from typing import Any

import pytest


def workspace(doc: Any, expressions: str) -> Any:
    rules = f"rules:\n  - {{field: review, method: redact, expressions: [{expressions}]}}\n"
    return {"contracts/s.yaml": doc("Sanitizer", "s", rules)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("'(a+)+$'", "repeats"),
        ("'\\d+ ?mg'", "without a bound before its end"),
        ("'(?=a)b'", "look-around"),
        ("'('", "is not a regular expression"),
        ("'x*'", "matches the empty text"),
    ],
)
def test_what_can_not_be_used_is_found_where_it_stands(judge: Any, doc: Any, text: str, words: str) -> None:
    (found,) = judge("PRV090", workspace(doc, f"'[0-9]{{4}}', «{text}»"))
    assert words in found.message
    assert found.route == "rules[0].expressions[1]"


def test_expressions_in_bounds_are_fine(judge: Any, doc: Any) -> None:
    judge("PRV090", workspace(doc, r"'\d{1,9} ?mg', '[A-Z]{2}-\d+'"))


def test_rules_without_expressions_are_fine(judge: Any, doc: Any) -> None:
    files = {"contracts/s.yaml": doc("Sanitizer", "s", "rules:\n  - {field: review, method: keep}\n")}
    judge("PRV090", files)
