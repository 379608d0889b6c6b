from __future__ import annotations

import pytest

from govern.source.route import spell_route


@pytest.mark.parametrize(
    ("route", "text"),
    [
        ((), ""),
        (("actions", 2, "approvals"), "actions[2].approvals"),
        ((0, "a-b", "c_1"), "[0].a-b.c_1"),
        (("a", "b.c", "", "1"), 'a["b.c"][""]["1"]'),
        (('"', "é"), '["\\""]["é"]'),
    ],
)
def test_routes_are_spelt_without_ambiguity(route: tuple[str | int, ...], text: str) -> None:
    assert spell_route(route) == text
