from __future__ import annotations

from typing import Any

import pytest

from govern.contract.digests import EMPTY, Digests, component_digests
from govern.contract.impact import GATED, Impact, leaves
from govern.contract.reference import Ref

POLICY = """
apiVersion: govern/v1
kind: ActionPolicy
id: triage
version: 1.0.0
status: active
actions:
  - name: tag
    blast_radius: low
    minimum_confidence: 0.30
  - name: call
    blast_radius: high
    minimum_confidence: 0.9
    notify: [officer, desk]
    approvals:
      - role: officer
        count: 2
    fallback: tag
"""


@pytest.fixture
def digests(loaded: Any) -> Any:
    def of(text: str) -> Digests:
        return component_digests(leaves(loaded(text).contract), {})

    return of


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: triage\nversion: 1.0.0\n", "version: 1.0.0\nid: triage\n"),
        ("status: active\n", "status: active # in force\n\n"),
        (
            "    blast_radius: low\n    minimum_confidence: 0.30\n",
            "    minimum_confidence: 0.30\n    blast_radius: low\n",
        ),
        ("name: call", "name: 'call'"),
        ("name: call", 'name: "call"'),
        ("0.30", "0.3"),
        ("0.30", '"0.300"'),
        ("[officer, desk]", "\n      - officer\n      - desk"),
        ("      - role: officer\n        count: 2\n", "      - {count: 2, role: officer}\n"),
        ("version: 1.0.0", "version: 2.0.0"),
        ("status: active", "status: active\nname: Triage\ntags: [a]\ndescription: {purpose: more}"),
    ],
)
def test_spelling_order_of_keys_comments_and_documentation_change_no_digest(
    digests: Any, old: str, new: str
) -> None:
    assert old in POLICY
    assert digests(POLICY) == digests(POLICY.replace(old, new))


def test_the_order_of_named_items_changes_no_digest(digests: Any) -> None:
    head, first, second = (
        POLICY.partition("  - name: tag")[0],
        *POLICY.split("actions:\n")[1].split("  - name: call"),
    )
    swapped = f"{head}  - name: call{second}{first}"
    assert swapped != POLICY
    assert digests(swapped) == digests(POLICY)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("fallback: tag", "notify: []", Impact.BEHAVIOUR),
        ("[officer, desk]", "[officer]", Impact.EXPOSURE),
        ("count: 2", "count: 1", Impact.SAFEGUARD),
        ("0.9", "0.91", Impact.SAFEGUARD),
        ("blast_radius: high", "blast_radius: medium", Impact.SAFEGUARD),
    ],
)
def test_a_change_shows_in_its_class_alone_and_in_the_closure(
    digests: Any, old: str, new: str, changed: Impact
) -> None:
    text = POLICY.replace("    notify: [officer, desk]\n", "") if new == "notify: []" else POLICY
    before, after = digests(text), digests(text.replace(old, new))
    assert {impact for impact in GATED if before.of(impact) != after.of(impact)} == {changed}
    assert before.closure != after.closure


def test_the_closure_covers_what_is_used(loaded: Any) -> None:
    found = leaves(loaded(POLICY).contract)
    ref, other = Ref.parse("model/m@1.0.0"), Ref.parse("model/m@2.0.0")
    one = component_digests(found, {ref: "sha256:a"})
    assert one.closure != component_digests(found, {}).closure
    assert one.closure != component_digests(found, {ref: "sha256:b"}).closure
    assert one.closure != component_digests(found, {other: "sha256:a"}).closure
    assert one.behaviour == component_digests(found, {}).behaviour


def test_a_class_without_values_has_the_digest_of_nothing(loaded: Any) -> None:
    assert component_digests(leaves(loaded(POLICY).contract), {}).schema == EMPTY
