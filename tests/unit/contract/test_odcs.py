from __future__ import annotations

import time
from typing import Any

import pytest

from govern.contract.fields import Sensitivity
from govern.contract.odcs_schema import odcs_schema
from govern.diagnostic import Safety

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: reviews
version: 1.0.0
status: active
schema:
  - name: reviews
    properties:
      - name: review
        logicalType: string
        classification: restricted
      - name: writer
        logicalType: object
        properties:
          - name: town
servers:
  - server: demo
    type: kafka
    host: localhost:9092
slaProperties:
  - property: retention
    value: 2
    unit: y
customProperties:
  - property: ratio
    value: .inf
"""


def test_what_govern_acts_on_is_read_and_the_rest_is_kept(loaded: Any) -> None:
    found = loaded(CONTRACT)
    assert str(found.ref) == "data-contract/reviews@1.0.0"
    fields = found.contract.fields()
    assert list(fields) == ["review", "writer", "writer.town"]
    assert fields["review"].sensitivity is Sensitivity.RESTRICTED
    assert fields["writer.town"].sensitivity is Sensitivity.RESTRICTED
    assert found.contract.retention_seconds == 2 * 31_557_600
    assert found.contract.servers[0].model_extra == {"host": "localhost:9092"}
    assert found.contract.custom_properties == [{"property": "ratio", "value": ".inf"}]


@pytest.mark.parametrize(
    ("old", "new", "place", "message", "hint"),
    [
        (
            "classification:",
            "clasification:",
            "11:9",
            "the standard knows no `clasification` here",
            "did you mean `classification`?",
        ),
        ("host:", "hst:", "19:5", "the standard knows no `hst` here", "did you mean `host`?"),
        (
            "type: kafka",
            "type: kafkaa",
            "18:11",
            "`kafkaa` is not a value the standard knows here",
            "did you mean `kafka`?",
        ),
        (
            "logicalType: string",
            "logicalType: strng",
            "10:22",
            "`strng` is not a value",
            "did you mean `string`?",
        ),
        ("status: active\n", "", "1:1", "`status` is missing", "add `status:`"),
        (
            "  - property: retention\n    value: 2",
            "  - value: 2",
            "21:5",
            "`property` is missing",
            "add `property:`",
        ),
        ("version: 1.0.0", "version: 1.10", "4:10", "`1.10` is not read as text", 'quote it: "1.10"'),
    ],
)
def test_one_slip_is_one_finding_at_its_place(
    read: Any, old: str, new: str, *, place: str, message: str, hint: str
) -> None:
    loaded, found = read(CONTRACT.replace(old, new, 1))
    assert loaded is None
    assert [(item.code, str(item.place)) for item in found] == [("CON007", f"c.yaml:{place}")]
    assert message in found[0].message
    assert found[0].help == hint


def test_a_number_where_text_is_meant_comes_with_a_safe_fix(read: Any) -> None:
    _, (found,) = read(CONTRACT.replace("version: 1.0.0", "version: 1.10"))
    (fix,) = found.fixes
    (edit,) = fix.edits
    assert (fix.safety, edit.text, edit.place) == (Safety.SAFE, '"1.10"', found.place)


def test_a_value_of_no_allowed_form_is_told_without_the_schemas_words(read: Any) -> None:
    _, (found,) = read(CONTRACT.replace("servers:", "team: 5\nservers:"))
    assert str(found.place) == "c.yaml:16:7"
    assert found.message == "this has none of the forms that the standard allows here"


def test_several_unknown_keys_are_several_findings(read: Any) -> None:
    _, found = read(CONTRACT.replace("    host:", "    hst: 1\n    prt:"))
    assert [str(item.place) for item in found] == ["c.yaml:19:5", "c.yaml:20:5"]


def test_a_version_no_reference_can_name_is_a_warning(read: Any) -> None:
    loaded, (found,) = read(CONTRACT.replace("version: 1.0.0", "version: v1"))
    assert loaded is None
    assert (found.code, found.severity.value, str(found.place)) == ("CON009", "warning", "c.yaml:4:10")


@pytest.mark.parametrize(
    ("version", "accepted"), [("v3.0.0", True), ("v3.0.2", True), ("v3.1.0", False), ("v3.2.0", False)]
)
def test_a_document_is_held_to_what_its_own_version_closes(
    read: Any, version: str, *, accepted: bool
) -> None:
    text = CONTRACT.replace("v3.1.0", version).replace("    host:", "    topic: x\n    host:")
    assert (read(text)[0] is not None) is accepted


def test_a_status_is_asked_for_until_3_2(read: Any) -> None:
    text = CONTRACT.replace("status: active\n", "")
    assert read(text)[0] is None
    assert read(text.replace("v3.1.0", "v3.2.0"))[0] is not None


def test_schemas_of_versions_do_not_share_what_differs() -> None:
    assert "status" in odcs_schema("v3.1.0")["required"]
    assert "status" not in odcs_schema("v3.2.0")["required"]
    assert odcs_schema("v3.1.0") is odcs_schema("v3.1.0")


QUALITY = "        quality: [%s]\n"


@pytest.mark.parametrize(
    ("rule", "column", "message", "hint"),
    [
        (
            "{type: sql, query: q}",
            "19",
            "one of `mustBe`, `mustNotBe`, `mustBeGreaterThan`, ",
            "add `mustBe:`",
        ),
        (
            "{metric: rowCount, mustBe: 1, mustBeLessThan: 2}",
            "19",
            "`mustBe` and `mustBeLessThan` do not",
            "keep",
        ),
        ("{mustBe: 1}", "20", "`mustBe` does not go with the other keys here", "add a `metric:` to compare"),
        (
            "{type: library, rule: rowCount, mustBe: 1}",
            "35",
            "`rule` is no longer read: it is called",
            "call it",
        ),
        (
            "{type: sql, query: , mustBe: 1}",
            "38",
            "nothing stands here, and text is needed",
            "write a value",
        ),
    ],
)
def test_a_rule_of_quality_is_told_what_it_lacks(
    read: Any, rule: str, column: str, *, message: str, hint: str
) -> None:
    _, found = read(CONTRACT.replace("      - name: writer\n", QUALITY % rule + "      - name: writer\n"))
    assert [str(item.place) for item in found] == [f"c.yaml:12:{column}"]
    assert found[0].message.startswith(message)
    assert found[0].help.startswith(hint)


def test_a_member_alone_is_told_where_members_go(read: Any) -> None:
    _, (found,) = read(CONTRACT.replace("servers:", "team:\n  username: a\n  name: A\nservers:"))
    assert (str(found.place), found.help) == ("c.yaml:17:3", "write each person as an item of `members:`")


@pytest.mark.parametrize(
    "more",
    [
        QUALITY % "{type: sql, query: q}",
        QUALITY % "{type: library, rule: duplicateCount, mustBe: 1, mustBeLessThan: 2}",
        "        logicalTypeOptions: {}\n        id: any thing\n",
        "        customProperties: [{property: p}]\n",
    ],
)
def test_3_0_asked_for_less(read: Any, more: str) -> None:
    text = CONTRACT.replace("      - name: writer\n", more + "      - name: writer\n")
    assert read(text)[0] is None or "logicalTypeOptions" in more
    loaded, found = read(text.replace("v3.1.0", "v3.0.2"))
    assert loaded is not None, found


def test_an_exclusive_bound_was_a_switch_in_3_0(read: Any) -> None:
    old = "logicalType: object\n"
    text = CONTRACT.replace(
        old, "logicalType: integer\n        logicalTypeOptions: {exclusiveMaximum: true}\n"
    )
    text = text.replace("        properties:\n          - name: town\n", "")
    assert read(text)[0] is None
    assert read(text.replace("v3.1.0", "v3.0.2"))[0] is not None


def test_an_empty_id_is_an_error_and_one_that_no_reference_can_name_a_warning(read: Any) -> None:
    _, (found,) = read(CONTRACT.replace("id: reviews", 'id: ""'))
    assert (found.code, found.severity.value, str(found.place)) == ("CON009", "error", "c.yaml:3:5")
    _, (found,) = read(CONTRACT.replace("id: reviews", "id: urn:reviews"))
    assert (found.severity.value, found.message) == ("warning", "no reference can name the id `urn:reviews`")


def test_thousands_of_unknown_keys_are_told_in_a_second(read: Any) -> None:
    began = time.process_time()
    _, found = read(CONTRACT + "".join(f"statu{number}: 1\n" for number in range(3000)))
    assert len(found) == 3000
    assert sum(item.help.startswith("did you mean") for item in found) <= 100
    assert time.process_time() - began < 3
