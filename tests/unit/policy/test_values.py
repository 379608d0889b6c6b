from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from govern.policy.cel.values import Timestamp
from govern.policy.subjects import type_of_kinds
from govern.policy.values import contract_value, moment, plain

DAY = 86_400_000_000_000


def test_a_contract_reads_as_its_document_with_defaults(makes: Any) -> None:
    body = """
        team:
          members: [{username: a, dateOut: 1970-01-02}]
        actions:
          - {name: log, blast_radius: low, minimum_confidence: 0.25}
        """
    value = contract_value(makes.loaded("ActionPolicy", body).contract)
    assert (value["apiVersion"], value["status"], value["tags"]) == ("govern/v1", "active", [])
    assert value["team"]["members"][0]["dateOut"] == Timestamp(DAY)
    (action,) = value["actions"]
    assert (action["minimum_confidence"], action["approvals"], action["rollback"]) == (0.25, [], None)
    assert type(value["status"]) is type(action["blast_radius"]) is str


def test_what_a_standard_contract_has_beyond_the_model_is_there(makes: Any) -> None:
    body = (
        "apiVersion: v3.1.0\nschema: [{name: t, physicalName: p, properties: [{name: f, required: true}]}]\n"
    )
    value = contract_value(makes.loaded("DataContract", body).contract)
    assert value["schema"][0]["physicalName"] == "p"
    assert value["schema"][0]["properties"][0]["required"] is True


def test_every_field_of_a_value_is_one_of_its_type(makes: Any) -> None:
    body = "actions: [{name: log, blast_radius: low, minimum_confidence: 0.25}]\n"
    value = contract_value(makes.loaded("ActionPolicy", body).contract)
    assert set(value) == set(type_of_kinds(("ActionPolicy",)).fields or ())


def test_plain_values() -> None:
    assert plain({"a": (Decimal("1.5"), dt.date(1970, 1, 2)), 3: None}) == {
        "a": [1.5, Timestamp(DAY)],
        "3": None,
    }
    assert moment(dt.datetime(1970, 1, 2)) == Timestamp(DAY)  # noqa: DTZ001 - what names no zone is in UTC
