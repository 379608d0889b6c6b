from __future__ import annotations

from typing import Any

THRESHOLDS = "values: [{name: t, value: 0.5, metric: m}]"
RELEASE = "environments: [{name: test, components: [thresholds/t@1.0.0]}]"
LOCKED = {"thresholds/t@1.0.0": "sha256:a", "release/r@1.0.0": "sha256:b"}


def test_a_locked_version_that_changed_is_found_at_its_version(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "PIN003",
        {"contracts/t.yaml": doc("Thresholds", "t", THRESHOLDS, version="«1.0.0»")},
        locked=LOCKED,
        closures={"thresholds/t@1.0.0": "sha256:z"},
    )
    assert found.message == "thresholds/t@1.0.0 is not what was locked under this version"
    assert str(found.place) == "contracts/t.yaml:4:10"


def test_what_changed_through_it_is_named_with_it_and_not_again(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "PIN003",
        {
            "contracts/t.yaml": doc("Thresholds", "t", THRESHOLDS, version="«1.0.0»"),
            "contracts/r.yaml": doc("Release", "r", RELEASE),
        },
        locked=LOCKED,
        closures={"thresholds/t@1.0.0": "sha256:z", "release/r@1.0.0": "sha256:y"},
    )
    assert found.message.endswith("under this version, and with it release/r@1.0.0")
    assert [str(other.place) for other in found.related] == ["contracts/r.yaml:4:10"]


def test_equal_digests_and_new_versions_are_fine(judge: Any, doc: Any) -> None:
    files = {
        "contracts/t.yaml": doc("Thresholds", "t", THRESHOLDS),
        "contracts/n.yaml": doc("Thresholds", "new", THRESHOLDS),
    }
    judge(
        "PIN003",
        files,
        locked=LOCKED,
        closures={"thresholds/t@1.0.0": "sha256:a", "thresholds/new@1.0.0": "sha256:x"},
    )
