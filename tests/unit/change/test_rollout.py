"""Which records a release gets while it is rolled out."""

from __future__ import annotations

from hashlib import sha256

import pytest

from govern.change.rollout import FULL, Rollout, extent, parse_share, percent, taken
from govern.errors import UsageError

SEED = "sha256:" + "a" * 64


def rollout(share: int, segment: str | None = None) -> Rollout:
    return Rollout("release/2@1.0.0", {}, share, segment, SEED, SEED)


def test_the_number_of_a_record_is_as_documented() -> None:
    # printf 'sha256:aa...a\nk1' | sha256sum begins with the eight bytes below
    first = sha256((SEED + "\nk1").encode()).hexdigest()[:16]
    number = int(first, 16) * 1_000_000 // 2**64
    assert not taken(SEED, "k1", number)
    assert taken(SEED, "k1", number + 1)


def test_a_share_takes_about_as_many_and_other_seeds_others() -> None:
    keys = [f"k{n}" for n in range(10_000)]
    chosen = {key for key in keys if taken(SEED, key, 100_000)}
    assert 900 < len(chosen) < 1_100
    assert chosen != {key for key in keys if taken(SEED + "b", key, 100_000)}
    assert [key for key in keys if taken(SEED, key, FULL)] == keys
    assert not [key for key in keys if taken(SEED, key, 0)]


def test_a_segment_takes_records_with_its_value_alone() -> None:
    assert rollout(FULL, "drug=calm").takes("k", {"drug": "calm"})
    assert not rollout(FULL, "drug=calm").takes("k", {"drug": "calmer"})
    assert not rollout(FULL, "drug=calm").takes("k", {})
    assert rollout(FULL, "drug=a=b").takes("k", {"drug": "a=b"})
    inside = [n for n in range(1_000) if rollout(500_000, "drug=a").takes(str(n), {"drug": "a"})]
    assert inside == [n for n in range(1_000) if taken(SEED, str(n), 500_000)]


@pytest.mark.parametrize(
    ("text", "share"),
    [("10%", 100_000), ("100", FULL), ("0.5 %", 5_000), (" 12.5% ", 125_000), ("0.0001%", 1)],
)
def test_a_share_is_a_percentage(text: str, share: int) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize(
    "text", ["0%", "101%", "-5%", "ten", "", "1e1%", "0.00001%", "\u0661\u0660%", "10%%"]
)
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no share of the records"):
        parse_share(text)


def test_an_extent_is_said_in_words() -> None:
    assert extent(FULL, None) == "all records"
    assert extent(125_000, None) == "12.5% of records"
    assert extent(FULL, "drug=X") == "all drug=X"
    assert extent(1, "drug=X") == "0.0001% of drug=X"
    assert percent(FULL) == "100%"
