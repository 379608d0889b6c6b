from __future__ import annotations

import pytest

from govern.lineage.statements.threshold import Needed, Tally, Voice, tally


def test_distinct_people_are_counted_not_signatures() -> None:
    twice = [Voice("ann", "owner"), Voice("ann", "owner"), Voice("ann", "officer")]
    assert tally(twice, [Needed(2, "owner")]) == Tally(("ann",), (), "1 more person in the role owner")
    assert tally([*twice, Voice("bob", "owner")], [Needed(2, "owner")]).met


@pytest.mark.parametrize(
    ("needed", "missing"),
    [
        ([Needed(1, "owner"), Needed(1, "officer")], ""),
        ([Needed(2, "officer")], "1 more person in the role officer"),
        ([Needed(4)], "2 more people"),
        ([Needed(2)], ""),
        (
            [Needed(3, "owner"), Needed(1, "judge")],
            "2 more people in the role owner and 1 more person in the role judge",
        ),
        ([], ""),
    ],
)
def test_each_role_has_its_own_count(needed: list[Needed], missing: str) -> None:
    assert tally([Voice("ann", "owner"), Voice("bob", "officer")], needed).missing == missing


def test_who_rejects_does_not_agree_and_nothing_is_met_against_them() -> None:
    found = tally(
        [Voice("ann", "owner"), Voice("bob", "owner"), Voice("bob", "owner", agrees=False)], [Needed(1)]
    )
    assert (found.agree, found.reject, found.missing, found.met) == (("ann",), ("bob",), "", False)
