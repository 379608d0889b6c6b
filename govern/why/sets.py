"""Minimal members of a family of sets, all at once: a family over k things is one integer of 2^k bits.

Bit `s` of a family says whether the set with mask `s` belongs to it. Passing from sets to their supersets,
one thing at a time, is then a mask and a shift of the whole integer: k steps for all 2^k sets.
"""

from __future__ import annotations

from functools import lru_cache


def minimal(family: int, k: int) -> list[int]:
    """Return the masks of the members that have no proper subset in the family, smallest mask first.

    The family need not be closed under anything: a superset of a member may be missing from it.
    """
    above = family
    for i, without in enumerate(_without(k)):
        above |= (above & without) << (1 << i)
    properly = 0
    for i, without in enumerate(_without(k)):
        properly |= (above & without) << (1 << i)
    return members(family & ~properly)


def members(family: int) -> list[int]:
    """Return the masks of all members, smallest first."""
    data = family.to_bytes((family.bit_length() + 7) // 8, "little")
    return [8 * at + bit for at, byte in enumerate(data) if byte for bit in range(8) if byte >> bit & 1]


@lru_cache(maxsize=8)
def _without(k: int) -> tuple[int, ...]:
    """For each thing, the family of all sets that do not have it."""
    families = []
    for i in range(k):
        family, width = (1 << (1 << i)) - 1, 2 << i
        while width < 1 << k:
            family |= family << width
            width *= 2
        families.append(family)
    return tuple(families)
