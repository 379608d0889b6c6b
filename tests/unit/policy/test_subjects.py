from __future__ import annotations

from typing import Any

import pytest

from govern.contract.reference import SLUGS
from govern.policy.subjects import ANY_CONTRACT, kinds, type_of_kinds


@pytest.mark.parametrize(
    ("subject", "sound", "unsound"),
    [
        ("change", "change.classes.exists(c, c == 'behaviour') || old == null", "change.clases.size() == 0"),
        (
            "event",
            "event.recommendation.confidence > 0.5 && signals >= 2",
            "event.recomendation.action == 'x'",
        ),
        (
            "event",
            "approvals.exists(a, a.role == 'x') && contract.actions.size() > 0",
            "approvals.person == 'x'",
        ),
        ("data", "profile.rows > 3", "profil.rows > 3"),
        ("access", "subject.type == 'user' && resource.properties.class != 'x'", "subject.typ == 'x'"),
    ],
)
def test_each_subject_has_its_variables(makes: Any, subject: str, sound: str, unsound: str) -> None:
    makes.compiled(f'subject: {subject}\nrequire: "{sound}"\n')
    makes.problems(f'subject: {subject}\nrequire: "{unsound}"\n')


def test_the_kinds_that_match_names(makes: Any) -> None:
    for match, expected in (
        ("{}", tuple(SLUGS)),
        ("{kind: Prompt}", ("Prompt",)),
        ("{kind: [Prompt, Model]}", ("Prompt", "Model")),
        ("{kind: Nonsense}", tuple(SLUGS)),
    ):
        assert kinds(makes.policy(f"match: {match}\nrequire: 'true'\n")) == expected


def test_a_contract_of_many_kinds_has_a_name_that_fits_a_message() -> None:
    assert type_of_kinds(tuple(SLUGS)).name == ANY_CONTRACT
    assert type_of_kinds(("Prompt", "Model")).name == "Prompt or Model"
    fields = type_of_kinds(("Model", "ActionPolicy")).fields or {}
    assert {"actions", "weights", "id"} <= set(fields)


def test_what_a_contract_has_beside_cels_own_values_has_a_type() -> None:
    fields = type_of_kinds(("Waiver",)).fields or {}
    assert str(fields["expires"]) == "google.protobuf.Timestamp"
    stage = (type_of_kinds(("InsightPipeline",)).fields or {})["stages"].params[0]
    assert str((stage.fields or {})["uses"]) == "map(string, string)"
