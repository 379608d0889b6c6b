from __future__ import annotations

from typing import Any

import pytest

SOURCE = """
schema:
  - name: reviews
    properties:
      - {name: medicine, classification: internal}
      - {name: review, classification: restricted}
slaProperties:
  - {property: retention, value: 2, unit: y}
"""
MODEL = """
provider: local
request_model: m
replay: none
deterministic: true
"""
SANITISE = "  - {name: clean, builtin: sanitise, inputs: [record], uses: {s: sanitizer/s@1.0.0}}\n"


def workspace(doc: Any, stages: str, rules: str = "", default: str = "suppress", source: str = SOURCE) -> Any:
    body = f"sources: [data-contract/reviews@1.0.0]\nretention: P1Y\nstages:\n{stages}"
    sanitizer = f"rules:\n  - {{field: medicine, method: keep}}\n{rules}default: {default}\n"
    return {
        "contracts/d.yaml": doc("DataContract", "reviews", source),
        "contracts/m.yaml": doc("Model", "m", MODEL),
        "contracts/p.yaml": doc("InsightPipeline", "p", body),
        "contracts/s.yaml": doc("Sanitizer", "s", sanitizer),
    }


def score(inputs: str, uses: str = "model/m@1.0.0") -> Any:
    return f"  - {{name: score, inputs: [{inputs}], uses: {{m: {uses}}}}}\n"


def test_a_record_given_to_a_model_as_it_is(judge: Any, doc: Any) -> None:
    (found,) = judge("PRV001", workspace(doc, score("«record»")))
    assert found.message == "`review` is restricted and reaches model/m@1.0.0"
    assert str(found.place) == "contracts/p.yaml:9:28"
    assert found.route == "stages[score].inputs[record]"
    assert [str(other.place) for other in found.related] == ["contracts/d.yaml:10:40"]


def test_a_prompt_counts_as_a_model_does(judge: Any, doc: Any) -> None:
    judge("PRV001", workspace(doc, score("«record»", "prompt/x@1.0.0")))


def test_a_sanitiser_that_suppresses_settles_it(judge: Any, doc: Any) -> None:
    judge("PRV001", workspace(doc, SANITISE + score("clean")))


def test_a_rule_that_lowers_the_class_settles_it(judge: Any, doc: Any) -> None:
    rule = "  - {field: review, method: redact, patterns: [email], lowers_to: confidential}\n"
    judge("PRV001", workspace(doc, SANITISE + score("clean"), rule))


@pytest.mark.parametrize(
    "rule",
    [
        "  - {field: review, method: keep}\n",
        "  - {field: review, method: keep, lowers_to: public}\n",
        "  - {field: review, method: redact, patterns: [email]}\n",
        "  - {field: review, method: redact, patterns: [email], lowers_to: restricted}\n",
        "  - {classification: restricted, method: hash, key: 'env:K'}\n",
    ],
)
def test_a_rule_that_passes_the_class_on_is_named(judge: Any, doc: Any, rule: str) -> None:
    (found,) = judge("PRV001", workspace(doc, SANITISE + score("«clean»"), rule))
    assert found.message == "`review` is restricted and reaches model/m@1.0.0 through `clean`"
    assert [str(other.place) for other in found.related] == ["contracts/d.yaml:10:40", "contracts/s.yaml:8:5"]


def test_a_default_that_keeps_is_named(judge: Any, doc: Any) -> None:
    (found,) = judge("PRV001", workspace(doc, SANITISE + score("«clean»"), default="keep"))
    assert found.related[1].message == "sanitizer/s@1.0.0 keeps it by default"


def test_the_first_rule_that_addresses_a_field_decides(judge: Any, doc: Any) -> None:
    rules = "  - {field: review, method: keep}\n  - {classification: restricted, method: suppress}\n"
    judge("PRV001", workspace(doc, SANITISE + score("«clean»"), rules))


def test_code_between_record_and_model_lowers_nothing(judge: Any, doc: Any) -> None:
    extract = "  - {name: extract, inputs: [record], uses: {e: feature-extractor/e@1.0.0}}\n"
    (found,) = judge("PRV001", workspace(doc, extract + score("«extract»")))
    assert found.message.endswith("through `extract`")


def test_a_way_round_the_sanitiser_is_found_beside_the_way_through_it(judge: Any, doc: Any) -> None:
    judge("PRV001", workspace(doc, SANITISE + score("clean, «record»")))


def test_what_a_model_makes_of_it_is_not_told_again(judge: Any, doc: Any) -> None:
    again = "  - {name: again, inputs: [score], uses: {m: model/m@1.0.0}}\n"
    judge("PRV001", workspace(doc, score("«record»") + again))


def test_a_stage_without_model_or_prompt_may_read_records(judge: Any, doc: Any) -> None:
    judge("PRV001", workspace(doc, "  - {name: count, inputs: [record], replay: none}\n"))


def test_a_field_without_a_class_counts_as_restricted(judge: Any, doc: Any) -> None:
    source = SOURCE.replace(", classification: restricted", "")
    (found,) = judge("PRV001", workspace(doc, score("«record»"), source=source))
    assert found.related[0].message == "`review` is restricted, since it has no classification"


def test_a_nested_field_takes_the_class_of_what_it_is_in(judge: Any, doc: Any) -> None:
    source = """
    schema:
      - name: reviews
        properties:
          - name: writer
            logicalType: object
            classification: %s
            properties: [{name: name}, {name: town}]
    """
    judge("PRV001", workspace(doc, score("record"), source=source % "internal"))
    (found,) = judge("PRV001", workspace(doc, score("«record»"), source=source % "restricted"))
    assert found.message == "`writer.name` and `writer.town` are restricted and reach model/m@1.0.0"


def test_nothing_is_said_of_sources_that_are_unknown_or_of_stages_in_a_circle(judge: Any, doc: Any) -> None:
    files = workspace(doc, score("record"))
    del files["contracts/d.yaml"]
    judge("PRV001", files)
    circle = "  - {name: a, inputs: [b, record], uses: {m: model/m@1.0.0}}\n  - {name: b, inputs: [a]}\n"
    judge("PRV001", workspace(doc, circle))


def test_an_archived_source_counts_and_has_no_place_to_point_at(judge: Any, doc: Any) -> None:
    files = workspace(doc, score("«record»"))
    archived = {"data-contract/reviews@1.0.0": files.pop("contracts/d.yaml")}
    (found,) = judge("PRV001", files, archived=archived)
    assert found.related == ()


def test_a_rule_for_a_field_covers_the_fields_in_it(judge: Any, doc: Any) -> None:
    source = """
    schema:
      - name: reviews
        properties:
          - name: writer
            logicalType: object
            classification: restricted
            properties: [{name: name}, {name: town}]
    """
    rule = "  - {field: %s, method: keep, lowers_to: public}\n  - {field: writer, method: suppress}\n"
    judge("PRV001", workspace(doc, SANITISE + score("clean"), rule % "other", source=source))
    judge("PRV001", workspace(doc, SANITISE + score("«clean»"), rule % "writer.town", source=source))


@pytest.mark.parametrize("inputs", ["record, clean", "clean, record"])
def test_a_field_that_arrives_on_two_ways_counts_as_the_higher_class(
    judge: Any, doc: Any, inputs: str
) -> None:
    rule = "  - {field: review, method: hash, key: 'env:K', lowers_to: internal}\n"
    merge = f"  - {{name: merge, inputs: [{inputs}], replay: none}}\n"
    judge("PRV001", workspace(doc, SANITISE + merge + score("«merge»"), rule))
