"""Packs for programs: name, title, description, the codes of their policies, and what they raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.policy.pack import Pack

VERSION = 1


def packs_json(packs: Iterable[Pack], rule_set: int) -> dict[str, Any]:
    """Give packs, as they are in a rule set, as values."""
    listed = [(pack, pack.at(rule_set)) for pack in packs]
    return {
        "version": VERSION,
        "rule_set": rule_set,
        "packs": [
            {
                "name": pack.name,
                "title": pack.title,
                "description": " ".join(pack.description.split()),
                "policies": [file[:6] for file in entry.policies],
                "pedantic": entry.pedantic,
                "raises": [
                    {"code": item.code, "level": item.level, "reason": item.reason} for item in entry.levels
                ],
            }
            for pack, entry in listed
            if entry is not None
        ],
    }
