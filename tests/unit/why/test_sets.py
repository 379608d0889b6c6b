from __future__ import annotations

from random import Random
from time import process_time

import pytest

from govern.why.sets import members, minimal


def family(masks: set[int]) -> int:
    return sum(1 << mask for mask in masks)


def test_members_are_the_set_bits() -> None:
    masks = {0, 7, 8, 63, 64, 1000}
    assert members(family(masks)) == sorted(masks)
    assert members(0) == []


@pytest.mark.parametrize("k", [0, 1, 2, 3, 5, 7])
def test_minimal_is_by_definition(k: int) -> None:
    random = Random(k)  # noqa: S311 - a generator of test cases
    for _ in range(50):
        masks = {mask for mask in range(1 << k) if random.random() < 0.3}
        wanted = [m for m in sorted(masks) if not any(o != m and o & m == o for o in masks)]
        assert minimal(family(masks), k) == wanted


def test_the_empty_set_is_below_all_others() -> None:
    assert minimal(family({0, 1, 2, 3}), 2) == [0]


def test_twenty_things_take_no_time_and_all_middle_sets_are_found() -> None:
    k = 20
    halves = 0
    for mask in range(1 << 12):  # sets of 6 among the first 12, and everything above the rest
        if mask.bit_count() == 6:
            halves |= 1 << mask
    started = process_time()
    found = minimal(halves | 1 << ((1 << k) - 1), k)
    assert process_time() - started < 2
    assert len(found) == 924
