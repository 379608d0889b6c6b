from __future__ import annotations

from typing import Any

import pytest

POLICY = """
code: ACT501
severity: error
match: {kind: ActionPolicy}
for_each: contract.actions
"""


@pytest.mark.parametrize(
    ("body", "help_"),
    [
        ("require: item.«blast_radios» != 'high'\nmessage: m\n", "did you mean `blast_radius`?"),
        ("require: item.name «>» 3\nmessage: m\n", ""),
        ("require: \"item.blast_radius != «'hihg'»\"\nmessage: m\n", "did you mean 'high'?"),
        ("require: |\n  true &&\n    item.«nmae» == 'x'\nmessage: m\n", "did you mean `name`?"),
        ("require: 'true'\nmessage: 'it''s {item.«nmae»}'\n", "did you mean `name`?"),
        ("require: «item.name»\nmessage: m\n", "govern cel"),
    ],
)
def test_a_mistake_is_found_at_its_characters(judge: Any, doc: Any, body: str, help_: str) -> None:
    (found,) = judge("POL001", {"policies/p.yaml": doc("Policy", "p", POLICY + body)})
    assert help_ in found.help


def test_an_unknown_kind_and_key_of_match(judge: Any, doc: Any) -> None:
    body = "code: ACT501\nseverity: error\nmatch: {kind: «ActionPolcy»}\nrequire: 'true'\nmessage: m\n"
    judge("POL001", {"policies/p.yaml": doc("Policy", "p", body)})
    body = "code: ACT501\nseverity: error\nmatch: {kind: Prompt, «domian»: x}\nrequire: 'true'\nmessage: m\n"
    judge("POL001", {"policies/p.yaml": doc("Policy", "p", body)})


def test_drafts_are_checked_too_and_retired_ones_are_not(judge: Any, doc: Any) -> None:
    wrong = "code: ACT501\nseverity: error\nrequire: {}\nmessage: m\n"
    draft = doc("Policy", "p", wrong.format("contract.«idd»"), status="draft")
    judge("POL001", {"policies/p.yaml": draft})
    judge("POL001", {"policies/p.yaml": doc("Policy", "p", wrong.format("contract.idd"), status="retired")})


def test_a_sound_policy_is_left_alone(judge: Any, doc: Any) -> None:
    body = POLICY + "require: item.blast_radius != 'high'\nmessage: '{item.name}'\n"
    judge("POL001", {"policies/p.yaml": doc("Policy", "p", body)})
