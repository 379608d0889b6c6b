from __future__ import annotations

from typing import Any

import pytest

FIELD = "schema: [{name: o, properties: [{name: p, %s}]}]\n"


def contract(doc: Any, body: str, version: str = "v3.0.2") -> Any:
    return {"contracts/d.yaml": doc("DataContract", "d", body).replace("v3.1.0", version)}


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (FIELD % "logicalType: timestamp", "the type `timestamp`"),
        (FIELD % "quality: [{metric: nullValues, mustBe: 0}]", "`metric`"),
        (
            FIELD % "logicalType: integer, logicalTypeOptions: {exclusiveMaximum: 3}",
            "`exclusiveMaximum` with a value",
        ),
        (FIELD % "relationships: [{to: o.p}]", "`relationships`"),
        ("team: {members: [{username: a}]}\n", "a team with members"),
        ("servers: [{server: s, type: impala, host: h, database: d}]\n", "the server type `impala`"),
    ],
)
def test_what_3_1_brought_is_found_at_the_version(judge: Any, doc: Any, body: str, what: str) -> None:
    (found,) = judge("DAT022", contract(doc, body, "«v3.0.2»"))
    assert found.message == f"{what} came with v3.1.0 of the standard, and the contract says v3.0.2"
    assert [edit.text for fix in found.fixes for edit in fix.edits] == ["v3.1.0"]
    assert found.related[0].place.line == 6
    judge("DAT022", contract(doc, body, "v3.1.0"))


def test_the_latest_of_several_counts(judge: Any, doc: Any) -> None:
    body = FIELD % "logicalType: time, enum: [{value: a}]"
    (found,) = judge("DAT022", contract(doc, body, "«v3.1.0»"))
    assert found.help == "write apiVersion: v3.2.0"
    (found,) = judge("DAT022", contract(doc, body, "«v3.0.2»"))
    assert found.help == "write apiVersion: v3.2.0"
    judge("DAT022", contract(doc, body, "v3.2.0"))


def test_what_a_version_has_is_fine(judge: Any, doc: Any) -> None:
    judge("DAT022", contract(doc, "team: [{username: a}]\n" + FIELD % "logicalType: date"))
    options = "logicalType: integer, logicalTypeOptions: {maximum: 1, exclusiveMaximum: true}"
    judge("DAT022", contract(doc, FIELD % options))
    judge("DAT022", contract(doc, FIELD % "quality: [{type: library, rule: r, metric: m, mustBe: 1}]"))
