from __future__ import annotations

from typing import Any

import pytest

from govern.contract.kinds.data_contract import DataContract
from govern.contract.personal import disclosable_fields, event_source, legal_hold, subject_field
from govern.errors import UsageError


def contract(*stated: dict[str, Any], vendor: str = "govern") -> DataContract:
    columns = [{"name": "id", "primaryKey": True}, {"name": "patient_id"}, {"name": "condition"}]
    return DataContract.model_validate(
        {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": "reviews",
            "version": "1.0.0",
            "schema": [{"name": "reviews", "properties": columns}],
            "customProperties": [{**one, "vendor": vendor} for one in stated] if stated else None,
        }
    )


SAID = (
    {"property": "subjectField", "value": "patient_id"},
    {"property": "disclosableFields", "value": ["condition", "id"]},
    {"property": "legalHold", "value": "case 7"},
    {"property": "eventSource", "value": "urn:crm"},
)


def test_what_a_contract_says_of_people() -> None:
    said = contract(*SAID)
    assert subject_field(said) == "patient_id"
    assert disclosable_fields(said) == {"condition", "id"}
    assert disclosable_fields(contract({"property": "disclosableFields", "value": "id"})) == {"id"}
    assert (legal_hold(said), event_source(said)) == ("case 7", "urn:crm")


def test_what_it_does_not_say() -> None:
    for silent in (contract(), contract(*SAID, vendor="others")):
        assert subject_field(silent) is None
        assert disclosable_fields(silent) == frozenset()
        assert legal_hold(silent) is event_source(silent) is None


@pytest.mark.parametrize("what", ["subjectField", "disclosableFields"])
def test_what_names_no_field_is_refused(what: str) -> None:
    reads: Any = {"subjectField": subject_field, "disclosableFields": disclosable_fields}[what]
    with pytest.raises(UsageError, match="is no field of it") as refused:
        reads(contract({"property": what, "value": "patientid"}))
    assert refused.value.help == "Did you mean `patient_id`?"
    with pytest.raises(UsageError) as refused:
        reads(contract({"property": what, "value": "zzz"}))
    assert "condition, id, patient_id" in refused.value.help
