"""How far a version rises: Semantic Versioning 2.0.0 read as levels that can be compared."""

from __future__ import annotations

from enum import IntEnum

from govern.contract.reference import version_key


class Level(IntEnum):
    """How far a version rises, or must rise."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """As people write it: `minor`."""
        return self.name.lower()


def raised_by(old: str, new: str) -> Level | None:
    """How far `new` is above `old`; NONE where neither is above the other, None where `new` is lower.

    Between two versions of one core, of which one is a pre-release, the core tells: everything may change on
    the way to 2.0.0, only compatible things on the way to 1.3.0. Build metadata raises nothing (section 10).
    """
    before, after = version_key(old), version_key(new)
    if after == before:
        return Level.NONE
    if after < before:
        return None
    (old_major, old_minor, old_patch), (major, minor, patch) = before[0], after[0]
    if major != old_major:
        return Level.MAJOR
    if minor != old_minor:
        return Level.MINOR
    if patch != old_patch:
        return Level.PATCH
    return Level.MAJOR if minor == patch == 0 else Level.MINOR if patch == 0 else Level.PATCH


def next_version(version: str, level: Level) -> str:
    """Find the lowest version that is `level` above; of a pre-release that aims as far, its final version.

    Raises ValueError for NONE: a version that does not rise is no next version.
    """
    if level is Level.NONE:
        raise ValueError("a next version needs a level")
    (major, minor, patch), before, _ = version_key(version)
    if before == 0:  # a pre-release: its own final version is above it
        final = f"{major}.{minor}.{patch}"
        reached = raised_by(version, final)
        if reached is not None and reached >= level:
            return final
    if level is Level.MAJOR:
        return f"{major + 1}.0.0"
    if level is Level.MINOR:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
