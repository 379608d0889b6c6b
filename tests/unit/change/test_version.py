from __future__ import annotations

import pytest

from govern.change.bump import next_version
from govern.change.version import Level, raised_by
from govern.contract.reference import version_key


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        ("1.0.0", "1.0.0", Level.NONE),
        ("1.0.0+a", "1.0.0+b", Level.NONE),
        ("1.0.0", "1.0.1", Level.PATCH),
        ("1.0.9", "1.1.0", Level.MINOR),
        ("1.9.9", "2.0.0", Level.MAJOR),
        ("1.9.0", "1.10.0", Level.MINOR),
        ("1.0.0", "1.1.0-rc.1", Level.MINOR),
        ("2.0.0-rc.1", "2.0.0-rc.2", Level.MAJOR),
        ("2.0.0-rc.1", "2.0.0", Level.MAJOR),
        ("1.2.0-rc.1", "1.2.0", Level.MINOR),
        ("1.2.3-rc.1", "1.2.3", Level.PATCH),
        ("1.0.1", "1.0.0", None),
        ("1.0.0", "1.0.0-rc.1", None),
        ("2.0.0", "1.9.9", None),
    ],
)
def test_how_far_a_version_rises(old: str, new: str, level: Level | None) -> None:
    assert raised_by(old, new) is level


@pytest.mark.parametrize(
    ("version", "level", "expected"),
    [
        ("1.2.3", Level.PATCH, "1.2.4"),
        ("1.2.3", Level.MINOR, "1.3.0"),
        ("1.2.3", Level.MAJOR, "2.0.0"),
        ("0.1.0", Level.MAJOR, "1.0.0"),
        ("1.2.3+build", Level.PATCH, "1.2.4"),
        ("2.0.0-rc.1", Level.MINOR, "2.0.0"),
        ("1.2.3-rc.1", Level.PATCH, "1.2.3"),
        ("1.2.3-rc.1", Level.MINOR, "1.3.0"),
    ],
)
def test_the_next_version(version: str, level: Level, expected: str) -> None:
    assert next_version(version, level) == expected
    assert version_key(expected) > version_key(version)
    assert (raised_by(version, expected) or 0) >= level


def test_no_level_has_no_next_version() -> None:
    with pytest.raises(ValueError, match="needs a level"):
        next_version("1.0.0", Level.NONE)
