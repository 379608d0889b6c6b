from __future__ import annotations

from typing import Any

import pytest

from govern.contract.personal import disclosable_fields, subject_field
from govern.errors import UsageError

SCHEMA = """\
schema:
  - name: reviews
    properties:
      - name: patient_id
      - {name: address, logicalType: object, properties: [{name: town}]}
customProperties:
"""


def contract(doc: Any, *entries: str) -> Any:
    lines = "".join(f"  - {{{entry}}}\n" for entry in entries)
    return {"contracts/d.yaml": doc("DataContract", "d", SCHEMA + lines)}


def test_a_misspelt_subject_is_an_error_with_a_suggestion_and_a_fix(judge: Any, doc: Any) -> None:
    files = contract(doc, "property: subjectField, value: «pateint_id», vendor: govern")
    (found,) = judge("PRV014", files)
    assert found.message == "`subjectField` names `pateint_id`, which is no field of the contract"
    assert found.help == "did you mean `patient_id`?"
    assert found.route == "customProperties[subjectField].value"
    assert [edit.text for fix in found.fixes for edit in fix.edits] == ["patient_id"]


def test_each_field_that_may_be_disclosed_is_looked_up(judge: Any, doc: Any) -> None:
    fields = "patient_id, address.town, «address.twon», «zip», «{a: b}»"
    entry = f"property: disclosableFields, value: [{fields}], vendor: govern"
    found = judge("PRV014", contract(doc, entry))
    assert [item.help.partition("?")[0] for item in found] == [
        "did you mean `address.town`",
        "name a field of `schema` as it is spelt there",
        "name a field of `schema` as it is spelt there",
    ]
    assert found[2].message == "`disclosableFields` names no field"
    judge("PRV014", contract(doc, "property: disclosableFields, value: «town», vendor: govern"))


@pytest.mark.parametrize(
    "entry",
    [
        "property: subjectField, value: patient_id, vendor: govern",
        "property: subjectField, value: address.town, vendor: govern",
        "property: subjectField, value: null, vendor: govern",
        "property: disclosableFields, value: [], vendor: govern",
        "property: disclosableFields, value: patient_id, vendor: govern",
        "property: subjectField, value: nobody, vendor: other",
        "property: legalHold, value: nobody, vendor: govern",
    ],
)
def test_what_names_a_field_or_is_not_ours_is_fine(judge: Any, doc: Any, entry: str) -> None:
    judge("PRV014", contract(doc, entry))


@pytest.mark.parametrize("name", ["subjectField", "disclosableFields"])
@pytest.mark.parametrize(
    "value", ["patient_id", "address.town", "town", "nobody", "reviews.patient_id", "''"]
)
def test_it_finds_what_a_run_would_stop_at(bench: Any, judge: Any, doc: Any, name: str, value: str) -> None:
    (file, text), *_ = contract(doc, f"property: {name}, value: {value}, vendor: govern").items()
    loaded = bench.loaded("d", text).contract
    try:
        _ = subject_field(loaded), disclosable_fields(loaded)
    except UsageError:
        text = text.replace(f"value: {value}", f"value: «{value}»")
    judge("PRV014", {file: text})
