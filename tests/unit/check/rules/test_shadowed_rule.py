from __future__ import annotations

from typing import Any

import pytest

SOURCE = """
schema:
  - name: t
    properties:
      - {name: medicine, classification: internal}
      - {name: review, classification: restricted}
"""
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: clean, builtin: sanitise, inputs: [record], uses: {s: sanitizer/s@1.0.0}}]
"""


def sanitizer(doc: Any, *rules: str) -> Any:
    return {"contracts/s.yaml": doc("Sanitizer", "s", "rules:\n" + "".join(f"  - {r}\n" for r in rules))}


def in_use(doc: Any) -> Any:
    return {
        "contracts/d.yaml": doc("DataContract", "d", SOURCE),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE),
    }


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("field: review", "field: review"),
        ("field: writer", "field: writer.name"),
        ("classification: restricted", "classification: restricted"),
    ],
)
def test_a_rule_for_the_same_is_found_whoever_uses_it(judge: Any, doc: Any, early: str, late: str) -> None:
    files = sanitizer(doc, f"{{{early}, method: keep}}", f"«{{{late}, method: suppress}}»")
    (found,) = judge("PRV010", files)
    what = late.replace(": ", " `") + "`" if "field" in late else "class restricted"
    assert found.message == f"this rule for the {what} never decides: an earlier rule does"
    assert str(found.place) == "contracts/s.yaml:8:5"
    assert [str(other.place) for other in found.related] == ["contracts/s.yaml:7:5"]


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("field: review", "field: medicine"),
        ("field: writer.name", "field: writer"),
        ("field: review", "field: reviewer"),
        ("classification: restricted", "classification: confidential"),
        ("field: review", "classification: restricted"),
        ("classification: restricted", "field: review"),
    ],
)
def test_a_rule_that_may_decide_something_is_fine(judge: Any, doc: Any, early: str, late: str) -> None:
    judge("PRV010", sanitizer(doc, f"{{{early}, method: keep}}", f"{{{late}, method: suppress}}"))


@pytest.mark.parametrize(
    ("early", "late"),
    [("classification: restricted", "field: review"), ("field: review", "classification: restricted")],
)
def test_a_pipeline_shows_that_an_earlier_rule_decides_all(
    judge: Any, doc: Any, early: str, late: str
) -> None:
    files = sanitizer(doc, f"{{{early}, method: keep}}", f"«{{{late}, method: suppress}}»")
    (found,) = judge("PRV010", files | in_use(doc))
    assert found.message.endswith("never decides: an earlier rule does")


def test_or_that_it_leaves_something_or_that_nothing_is_named(judge: Any, doc: Any) -> None:
    judge(
        "PRV010",
        sanitizer(
            doc,
            "{field: medicine, method: keep}",
            "{classification: restricted, method: suppress}",
            "{classification: public, method: keep}",
        )
        | in_use(doc),
    )
