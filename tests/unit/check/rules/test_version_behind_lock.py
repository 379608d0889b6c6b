from __future__ import annotations

from typing import Any

import pytest

VALUES = "values: [{name: t, value: 1, metric: m}]\n"


def thresholds(doc: Any, version: str) -> Any:
    return {"contracts/t.yaml": doc("Thresholds", "t", VALUES, version=version)}


def locked(*versions: str) -> dict[str, str]:
    return {f"thresholds/t@{version}": "sha256:0" for version in versions}


@pytest.mark.parametrize(
    ("version", "known"),
    [
        ("1.0.1", ["1.0.0", "1.1.0"]),
        ("1.0.1", ["0.9.0", "1.1.0"]),
        ("1.9.0", ["1.10.0"]),
        ("1.1.0-rc.1", ["1.1.0"]),
        ("1.1.0+build", ["1.1.0"]),
    ],
)
def test_a_version_behind_one_that_was_released_is_found(
    judge: Any, doc: Any, version: str, known: list[str]
) -> None:
    (found,) = judge("CON013", thresholds(doc, f"«{version}»"), locked=locked(*known))
    assert found.message == f"thresholds/t@{version} is new, and {known[-1]} of it was released before"
    assert str(found.place) == "contracts/t.yaml:4:10"


@pytest.mark.parametrize(
    ("version", "known"),
    [
        ("1.1.1", ["1.0.0", "1.1.0"]),
        ("1.0.0", ["1.0.0", "1.1.0"]),
        ("1.0.1", ["1.0.0", "2.0.0"]),
        ("0.1.0", []),
    ],
)
def test_a_higher_or_locked_one_or_an_older_line_is_fine(
    judge: Any, doc: Any, version: str, known: list[str]
) -> None:
    judge("CON013", thresholds(doc, version), locked=locked(*known))


def test_the_highest_counts_in_whichever_order_the_lock_has_them(judge: Any, doc: Any) -> None:
    (found,) = judge("CON013", thresholds(doc, "«1.0.1»"), locked=locked("1.0.0", "1.1.0", "1.0.5"))
    assert found.help == "raise the version above 1.1.0"


def test_other_components_do_not_count(judge: Any, doc: Any) -> None:
    judge("CON013", thresholds(doc, "1.0.0"), locked={"thresholds/u@1.5.0": "sha256:0"})
