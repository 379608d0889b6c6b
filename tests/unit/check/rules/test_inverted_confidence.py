from __future__ import annotations

from typing import Any

import pytest

APPROVED = ", approvals: [{role: r}]"


def policy(doc: Any, *actions: tuple[str, str, str]) -> Any:
    names = ["", "", ""] if len({radius for radius, _, _ in actions}) == len(actions) else ["a", "b"]
    rows = (
        f"  - {{name: {name or radius}, blast_radius: {radius}, minimum_confidence: {least}{more}}}\n"
        for name, (radius, least, more) in zip(names, actions, strict=False)
    )
    return {"contracts/a.yaml": doc("ActionPolicy", "a", "actions:\n" + "".join(rows))}


def test_less_confidence_for_more_reach_is_found_beside_the_strictest(judge: Any, doc: Any) -> None:
    files = policy(doc, ("low", "0.60", ""), ("medium", "«0.25»", ""), ("high", "«0.3»", ""))
    found, _ = judge("ACT005", files)
    assert found.message == "`medium` reaches further than `low` and asks for less confidence: 0.25, not 0.6"
    assert str(found.place) == "contracts/a.yaml:8:62"
    assert [str(other.place) for other in found.related] == ["contracts/a.yaml:7:56"]


@pytest.mark.parametrize(
    "actions",
    [
        [("low", "0.25", ""), ("medium", "0.60", ""), ("high", "0.75", "")],
        [("low", "0.60", ""), ("medium", "0.60", "")],
        [("low", "0.60", ""), ("low", "0.25", "")],
        [("low", "0.60", ""), ("high", "0.25", APPROVED)],
    ],
)
def test_as_much_or_more_or_a_person_is_fine(
    judge: Any, doc: Any, actions: list[tuple[str, str, str]]
) -> None:
    judge("ACT005", policy(doc, *actions))


def test_a_person_on_both_sides_changes_nothing(judge: Any, doc: Any) -> None:
    judge("ACT005", policy(doc, ("medium", "0.60", APPROVED), ("high", "«0.25»", APPROVED)))
