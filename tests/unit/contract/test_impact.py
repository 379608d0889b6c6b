from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from govern.contract.impact import GATED, Impact, decimal_text, item_keys, leaves, mark, scalar
from govern.contract.kinds import model_of
from govern.contract.kinds.workspace import Workspace
from govern.contract.reference import SLUGS, Ref

POLICY = """
apiVersion: govern/v1
kind: ActionPolicy
id: triage
version: 1.0.0
name: What triage may do
status: active
team:
  members: [{username: a.haddad}]
slaProperties:
  - {property: retention, value: P1Y}
actions:
  - name: tag
    blast_radius: low
    minimum_confidence: 0.30
  - name: call
    blast_radius: high
    minimum_confidence: 0.9
    approvals: [{role: officer, count: 2}]
    fallback: tag
"""


@pytest.mark.parametrize("kind", [*SLUGS, "Workspace"])
def test_every_field_of_every_kind_says_what_a_change_to_it_means(kind: str) -> None:
    model = Workspace if kind == "Workspace" else model_of(kind)
    unmarked = [name for name, field in model.model_fields.items() if mark(field) is None]
    # where the workspace's own name is concerned, nothing depends on it
    assert unmarked == (["name"] if kind == "Workspace" else [])


def test_leaves_carry_route_class_and_value(loaded: Any) -> None:
    found = {".".join(leaf.route): (leaf.impact, leaf.value) for leaf in leaves(loaded(POLICY).contract)}
    assert found["id"] == (Impact.IDENTITY, "triage")
    assert found["version"] == (Impact.IDENTITY, "1.0.0")
    assert found["name"] == (Impact.DOC, "What triage may do")
    assert found["team.members.[a.haddad].username"] == (Impact.DOC, "a.haddad")
    assert found["slaProperties.[retention].value"] == (Impact.EXPOSURE, "P1Y")
    assert found["actions.[call].blast_radius"] == (Impact.SAFEGUARD, "high")
    assert found["actions.[call].minimum_confidence"] == (Impact.SAFEGUARD, "0.9")
    assert found["actions.[call].approvals.[officer].count"] == (Impact.SAFEGUARD, 2)
    assert found["actions.[call].fallback"] == (Impact.BEHAVIOUR, "tag")
    assert "actions.[tag].fallback" not in found


def test_leaves_are_sorted_and_their_routes_unique(loaded: Any) -> None:
    routes = [leaf.route for leaf in leaves(loaded(POLICY).contract)]
    assert routes == sorted(set(routes))


def test_identity_is_in_no_gated_class() -> None:
    assert set(GATED) == set(Impact) - {Impact.IDENTITY, Impact.DOC}


@pytest.mark.parametrize(
    ("items", "keys"),
    [
        ([], []),
        ([{"name": "a"}, {"name": "b"}], ["[a]", "[b]"]),
        ([{"name": "a"}, {"name": "a"}], ["[0]", "[1]"]),
        ([{"name": "a", "id": "x"}, {"id": "y"}], ["[x]", "[y]"]),
        ([{"x": 1}, {"name": "b"}], ["[0]", "[1]"]),
        (["a", "b"], ["[a]", "[b]"]),
        (["a", "a"], ["[0]", "[1]"]),
        ([1, 2], ["[0]", "[1]"]),
        (["prompt/a@1.0.0", "model/a@2.0.0"], ["[prompt/a]", "[model/a]"]),
        (["prompt/a@1.0.0", "prompt/a@2.0.0"], ["[prompt/a@1.0.0]", "[prompt/a@2.0.0]"]),
        (["prompt/a@1.0.0", "mail/a@b"], ["[prompt/a@1.0.0]", "[mail/a@b]"]),
    ],
)
def test_items_are_told_apart_by_identity_where_they_have_one(items: list[Any], keys: list[str]) -> None:
    assert item_keys(items) == keys


def test_references_are_keyed_alike_as_text_and_once_read() -> None:
    texts = ["prompt/a@1.0.0", "model/a@2.0.0"]
    assert item_keys([Ref.parse(text) for text in texts]) == item_keys(texts)
    twice = ["prompt/a@1.0.0", "prompt/a@2.0.0"]
    assert item_keys([Ref.parse(text) for text in twice]) == item_keys(twice)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.60", "0.6"),
        ("1", "1"),
        ("100", "100"),
        ("1E+2", "100"),
        ("-0.0", "0"),
        ("0.000001", "0.000001"),
        ("-1.50", "-1.5"),
    ],
)
def test_a_decimal_has_one_spelling(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text
    assert scalar(Decimal(value)) == text


def test_whole_numbers_beyond_what_json_keeps_are_spelt_out() -> None:
    assert scalar(2**53 - 1) == 2**53 - 1
    assert scalar(2**53) == "9007199254740992"
