from __future__ import annotations

from typing import Any

import pytest

SOURCE = """
schema:
  - name: reviews
    properties:
      - {name: medicine, classification: internal}
      - {name: review, classification: restricted}
"""
PIPELINE = """
sources: [data-contract/reviews@1.0.0]
stages:
  - {name: clean, builtin: sanitise, inputs: [record], uses: {s: sanitizer/s@1.0.0}}
  - {name: sum, inputs: [%s], replay: none}
%soutput:
  - {name: %s, type: %s%s}
"""
ACT = "  - {name: act, builtin: act, inputs: [sum], uses: {p: action-policy/p@1.0.0}}\n"
LOWERED = "{field: review, method: redact, patterns: [email], lowers_to: confidential}"


def workspace(
    doc: Any,
    name: str,
    kind: str,
    stated: str,
    *,
    reads: str = "clean",
    more: str = "",
    rule: str = LOWERED,
) -> Any:
    stated = f", classification: {stated}" if stated else ""
    sanitizer = f"rules: [{rule}, {{field: medicine, method: keep}}]\n"
    return {
        "contracts/d.yaml": doc("DataContract", "reviews", SOURCE),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % (reads, more, name, kind, stated)),
        "contracts/s.yaml": doc("Sanitizer", "s", sanitizer),
    }


def test_a_text_below_what_it_is_made_from_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("PRV004", workspace(doc, "summary", "string", "«internal»"))
    assert found.message == "`summary` is declared internal, and `review` goes into it as confidential"
    assert str(found.place) == "contracts/p.yaml:11:51"
    assert [str(other.place) for other in found.related] == ["contracts/d.yaml:10:40"]
    assert found.help.startswith("declare it confidential, ")
    assert [edit.text for fix in found.fixes for edit in fix.edits] == ["confidential"]


@pytest.mark.parametrize("kind", ["string", "array", "object"])
def test_so_is_one_that_no_sanitiser_lowered(judge: Any, doc: Any, kind: str) -> None:
    judge("PRV004", workspace(doc, "summary", kind, "«confidential»", reads="record"))
    judge("PRV004", workspace(doc, "summary", kind, "restricted", reads="record"))


@pytest.mark.parametrize("kind", ["integer", "number", "boolean"])
def test_a_number_may_stand_one_class_lower(judge: Any, doc: Any, kind: str) -> None:
    judge("PRV004", workspace(doc, "score", kind, "internal"))
    (found,) = judge("PRV004", workspace(doc, "score", kind, "«public»"))
    assert found.help.startswith("declare it internal, ")
    judge("PRV004", workspace(doc, "score", kind, "«internal»", reads="record"))


@pytest.mark.parametrize("name", ["action", "verdict", "recommended", "confidence"])
def test_so_may_what_a_decision_says(judge: Any, doc: Any, name: str) -> None:
    judge("PRV004", workspace(doc, name, "string", "internal", more=ACT))
    judge("PRV004", workspace(doc, name, "string", "«public»", more=ACT))
    judge("PRV004", workspace(doc, name, "string", "«internal»"))
    judge("PRV004", workspace(doc, "summary", "string", "«internal»", more=ACT))


def test_a_field_of_the_source_counts_by_its_own_class(judge: Any, doc: Any) -> None:
    judge("PRV004", workspace(doc, "medicine", "string", "internal"))
    judge("PRV004", workspace(doc, "medicine", "string", "«public»"))
    (found,) = judge("PRV004", workspace(doc, "review", "number", "«internal»"))
    assert found.help.startswith("declare it confidential, ")


def test_an_equal_or_absent_class_is_fine(judge: Any, doc: Any) -> None:
    judge("PRV004", workspace(doc, "summary", "string", "confidential"))
    judge("PRV004", workspace(doc, "summary", "string", "restricted"))
    judge("PRV004", workspace(doc, "summary", "string", "", reads="record"))


def test_what_a_sanitiser_drops_does_not_count(judge: Any, doc: Any) -> None:
    judge("PRV004", workspace(doc, "summary", "string", "internal", rule="{field: review, method: suppress}"))


def test_of_two_ends_the_one_that_carries_less_may_be_meant(judge: Any, doc: Any) -> None:
    other = "  - {name: raw, inputs: [record], replay: none}\n"
    judge("PRV004", workspace(doc, "summary", "string", "confidential", more=other))
    judge("PRV004", workspace(doc, "summary", "string", "«internal»", more=other))


def test_an_archived_source_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, "summary", "string", "«internal»")
    (found,) = judge("PRV004", files, archived={"data-contract/reviews@1.0.0": files.pop("contracts/d.yaml")})
    assert found.related == ()
