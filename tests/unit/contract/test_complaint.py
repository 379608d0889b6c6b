from __future__ import annotations

from typing import Any

import pytest

SANITIZER = """
apiVersion: govern/v1
kind: Sanitizer
id: s
version: 1.0.0
status: active
rules:
  - field: review
    method: {method}
"""
PIPELINE = """
apiVersion: govern/v1
kind: InsightPipeline
id: p
version: 1.0.0
status: active
sources: [{source}]
stages:
  - name: s
    inputs: [record]
    uses:
      model: {model}
"""


def found_in(read: Any, text: str) -> list[tuple[str, str, str, str]]:
    return [(item.code, str(item.place), item.route, item.help) for item in read(text)[1]]


def test_a_misspelt_method_is_found_at_its_value(read: Any) -> None:
    ((code, place, _, hint),) = found_in(read, SANITIZER.format(method="redcat"))
    assert (code, place) == ("CON001", "c.yaml:8:13")
    assert hint == "did you mean `redact`?"


def test_a_misspelt_key_of_one_method_gets_that_methods_keys(read: Any) -> None:
    text = SANITIZER.format(method="redact") + "    patterns: [email]\n    replacment: x\n"
    ((code, place, route, hint),) = found_in(read, text)
    assert (code, place, route) == ("CON002", "c.yaml:10:5", "rules[0].replacment")
    assert hint == "did you mean `replacement`?"


def test_a_misspelt_method_key_is_not_a_missing_one(read: Any) -> None:
    text = SANITIZER.replace("    method: {method}\n", "    metod: redact\n")
    ((code, place, _, hint),) = found_in(read, text)
    assert (code, place, hint) == ("CON002", "c.yaml:8:5", "did you mean `method`?")


def test_a_missing_method_is_asked_for(read: Any) -> None:
    text = SANITIZER.replace("    method: {method}\n", "")
    (item,) = read(text)[1]
    assert (item.code, str(item.place)) == ("CON003", "c.yaml:7:5")
    assert item.message == "`method` is missing"


def test_floating_and_malformed_references_have_codes_of_their_own(read: Any) -> None:
    text = PIPELINE.format(source="data-contract/d@1.0.0", model="model/m@latest")
    ((code, place, route, _),) = found_in(read, text)
    assert (code, place, route) == ("REF002", "c.yaml:11:14", "stages[0].uses.model")
    text = PIPELINE.format(source="reviews", model="model/m@1.0.0")
    ((code, place, route, _),) = found_in(read, text)
    assert (code, place, route) == ("REF003", "c.yaml:6:11", "sources[0]")


def test_what_a_model_says_of_itself_is_told_in_its_words(read: Any) -> None:
    text = SANITIZER.format(method="redact")
    (item,) = read(text)[1]
    assert item.message == "redact needs patterns, expressions or words_of: without them it removes nothing"
    assert item.place.line in {7, 8}


@pytest.mark.parametrize("key", ["stages", "rules", "x" * 500])
def test_a_key_nobody_knows_gets_no_wild_guess(read: Any, key: str) -> None:
    text = SANITIZER.format(method="keep") + f"{key}_of_nothing: 1\n"
    ((code, _, _, hint),) = found_in(read, text)
    assert code == "CON002"
    assert "did you mean" not in hint


def test_a_blank_missing_after_a_colon_in_brackets_is_named(read: Any) -> None:
    text = SANITIZER.format(method="redact, patterns: [email]").replace("  - field", "  - {field")
    text = text.replace("review\n    ", "review, ").replace("[email]", "[email], replacement:x}")
    ((code, _, route, hint),) = found_in(read, text)
    assert (code, route) == ("CON002", "rules[0].replacement:x")
    assert hint == "did you mean `replacement: x`, with a blank after the `:`?"
