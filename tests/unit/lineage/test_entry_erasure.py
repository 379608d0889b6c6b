from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govern.lineage.entry import Erased, Erasure, Places, RetentionSweep, decode, encode, places
from govern.lineage.fields import EntryError

TIME = "2026-01-02T03:04:05.000006Z"
LEAVES = "sha256:" + "a" * 64
ERASED = Erased("data-contract/reviews", (Places(3, 9, 2), Places(40, 40, 1)), LEAVES, 3, 2)


@pytest.mark.parametrize("entry", [Erasure(TIME, ERASED), RetentionSweep(TIME, TIME, 86_400, ERASED)])
def test_what_is_written_is_read_back(entry: Erasure | RetentionSweep) -> None:
    assert decode(encode(entry)) == entry


@pytest.mark.parametrize(
    "odd", [(Places(3, 2, 1),), (Places(3, 8, 2),), (Places(3, 3, 0),), (Places(-1, 3, 1),)]
)
def test_places_that_are_none_are_refused(odd: tuple[Places, ...]) -> None:
    with pytest.raises(EntryError):
        encode(Erasure(TIME, Erased("data-contract/reviews", odd, LEAVES, 0, 0)))


def test_a_whole_run_is_one_place() -> None:
    assert places(range(7, 2007, 2)) == (Places(7, 2005, 2),)
    assert places([]) == ()
    assert places([3, 900, 902, 904]) == (Places(3, 3, 1), Places(900, 904, 2))


@given(st.sets(st.integers(0, 60)))
def test_places_are_the_indices_they_were_made_of(indices: set[int]) -> None:
    found = places(sorted(indices))
    assert [at for one in found for at in one] == sorted(indices)
    assert all(one.step >= 1 and (one.last - one.first) % one.step == 0 for one in found)
