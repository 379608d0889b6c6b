from __future__ import annotations

from typing import Any

RELEASE = "environments: [{{name: test, components: [{ref}]}}]"


def test_two_releases_that_name_each_other_are_one_finding(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "REF004",
        {
            "contracts/41.yaml": doc("Release", "r41", RELEASE.format(ref="«release/r42@1.0.0»")),
            "contracts/42.yaml": doc("Release", "r42", RELEASE.format(ref="release/r41@1.0.0")),
        },
    )
    assert "release/r41@1.0.0 → release/r42@1.0.0 → release/r41@1.0.0" in found.message
    assert [str(other.place) for other in found.related] == ["contracts/42.yaml:6:42"]


def test_a_release_that_names_itself_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "REF004", {"contracts/r.yaml": doc("Release", "r", RELEASE.format(ref="«release/r@1.0.0»"))}
    )
    assert found.message == "references go round in a circle: release/r@1.0.0 → release/r@1.0.0"


def test_two_ways_to_one_component_are_no_circle(judge: Any, doc: Any) -> None:
    judge(
        "REF004",
        {
            "contracts/1.yaml": doc(
                "Release", "r1", RELEASE.format(ref="release/r2@1.0.0, release/r3@1.0.0")
            ),
            "contracts/2.yaml": doc("Release", "r2", RELEASE.format(ref="release/r3@1.0.0")),
            "contracts/3.yaml": doc("Release", "r3", RELEASE.format(ref="model/m@1.0.0")),
        },
    )


def test_two_separate_circles_are_two_findings(judge: Any, doc: Any) -> None:
    found = judge(
        "REF004",
        {
            "contracts/1.yaml": doc("Release", "a", RELEASE.format(ref="«release/b@1.0.0»")),
            "contracts/2.yaml": doc("Release", "b", RELEASE.format(ref="release/a@1.0.0")),
            "contracts/3.yaml": doc("Release", "c", RELEASE.format(ref="«release/c@1.0.0»")),
        },
    )
    assert len(found) == 2
