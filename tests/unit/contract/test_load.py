from __future__ import annotations

from typing import Any

import pytest

THRESHOLDS = """
apiVersion: govern/v1
kind: Thresholds
id: t
version: 1.0.0
status: active
values:
  - name: tag_at
    value: 0.30
    metric: concern
"""


def only(read: Any, text: str) -> Any:
    loaded, found = read(text)
    assert loaded is None
    assert len(found) == 1, [item.message for item in found]
    return found[0]


def test_a_contract_is_read_with_its_reference(loaded: Any) -> None:
    found = loaded(THRESHOLDS)
    assert str(found.ref) == "thresholds/t@1.0.0"
    assert found.file == "c.yaml"


def test_places_are_found_by_position_by_name_and_as_far_as_they_exist(loaded: Any) -> None:
    found = loaded(THRESHOLDS)
    assert str(found.place("values", 0, "value")) == "c.yaml:8:12"
    assert str(found.place("values", "[tag_at]", "value")) == "c.yaml:8:12"
    assert str(found.place("values", "[0]", "value")) == "c.yaml:8:12"
    assert str(found.place("values", "[tag_at]", "value", key=True)) == "c.yaml:8:5"
    assert str(found.place("values", "[tag_at]", "maximum")) == "c.yaml:7:5"
    assert str(found.place("values", "[other]")) == "c.yaml:7:3"
    assert str(found.place("nothing")) == "c.yaml:1:1"


def test_references_in_a_list_are_named_without_their_version(loaded: Any) -> None:
    found = loaded(
        """
        apiVersion: govern/v1
        kind: Release
        id: r
        version: 1.0.0
        status: active
        environments:
          - name: test
            components: [prompt/a@1.0.0, model/a@2.0.0]
        """
    )
    place = found.place("environments", "[test]", "components", "[model/a]")
    assert (place.line, place.column, place.end_column) == (8, 34, 47)


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "message", "hint"),
    [
        (
            "kind: Thresholds",
            "kind: Treshold",
            "CON004",
            "2:7",
            "unknown kind `Treshold`",
            "did you mean `Thresholds`?",
        ),
        ("kind: Thresholds\n", "", "CON004", "1:1", "the document has no `kind`", "Give `kind:` one"),
        ("govern/v1", "govern/v2", "CON005", "1:13", "apiVersion `govern/v2` is not one", "upgrade govern"),
        (
            "apiVersion: govern/v1\n",
            "",
            "CON003",
            "1:1",
            "`apiVersion` is missing",
            "add `apiVersion: govern/v1`",
        ),
        ("status: active\n", "", "CON003", "1:1", "`status` is missing", "add `status:`"),
        ("    metric: concern\n", "", "CON003", "7:5", "`metric` is missing", "add `metric:`"),
        ("metric:", "metirc:", "CON002", "9:5", "unknown key `metirc`", "did you mean `metric`?"),
        (
            "status: active",
            "stauts: active",
            "CON002",
            "5:1",
            "unknown key `stauts`",
            "did you mean `status`?",
        ),
        ("active", "actve", "CON001", "5:9", "`actve` is not", "did you mean `active`?"),
        ("1.0.0", "1.10", "CON001", "4:10", "`1.10` is not a version such as 1.0.0", ""),
        ("0.30", "high", "CON001", "8:12", "`high`", ""),
        ("0.30", "0.1234567", "CON001", "8:12", "more than six decimal places", ""),
        ("id: t", "id: 't t'", "CON001", "3:5", "`t t`", ""),
    ],
)
def test_one_slip_is_one_finding_at_its_place(
    read: Any, old: str, new: str, *, code: str, place: str, message: str, hint: str
) -> None:
    loaded, found = read(THRESHOLDS.replace(old, new, 1))
    assert loaded is None
    assert [(item.code, str(item.place)) for item in found] == [(code, f"c.yaml:{place}")]
    assert message in found[0].message
    assert hint in found[0].help


def test_a_document_that_is_no_mapping_is_no_contract(read: Any) -> None:
    assert only(read, "- a\n").code == "CON008"
    assert only(read, "just text\n").code == "CON008"


def test_a_kind_that_is_no_word_is_refused(read: Any) -> None:
    assert only(read, "kind: [Prompt]\n").code == "CON004"


def test_what_could_not_be_read_is_told_by_the_reader_alone(read: Any) -> None:
    assert only(read, "kind: Prompt\nkind: Prompt\n").code == "YML005"
