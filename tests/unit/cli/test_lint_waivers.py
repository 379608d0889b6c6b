from __future__ import annotations

from typing import Any

import pytest

WAIVER = """\
apiVersion: govern/v1
kind: Waiver
id: {id}
version: 1.0.0
status: active
rule: {rule}
scope: {{file: contracts/triage.yaml, inline: true}}
reason: being rewritten
owner: j.lind
approver: a.haddad
issued: 2026-02-01
expires: 2026-04-10
"""
POINTS = (
    "    # govern: ignore[ACT001] waiver/one@1.0.0\n"
    "    blast_radius: high   # govern: ignore[ACT002] waiver/two@1.0.0\n"
)


@pytest.fixture
def govern(small: Any) -> Any:
    made = small(
        {
            "policies/one.yaml": WAIVER.format(id="one", rule="ACT001"),
            "policies/two.yaml": WAIVER.format(id="two", rule="ACT002"),
        }
    )
    path = made.folder / "contracts/triage.yaml"
    path.write_text(path.read_text().replace("    blast_radius: high\n", POINTS))
    return made


def test_what_comments_point_to_is_waived_and_counted_on_every_path(govern: Any) -> None:
    now = ("--now", "2026-03-01")
    human = govern("lint", *now)
    assert human.code == 0, human.out
    assert human.out == "no findings, 2 waived in 3 contracts (4 files read)\n"
    value = govern("lint", *now, "--format", "json").json
    assert value["diagnostics"] == []
    assert [item["comment"]["line"] for item in value["waived"]] == [9, 10]
    (run,) = govern("lint", *now, "--format", "sarif").json["runs"]
    assert [item["suppressions"][0]["kind"] for item in run["results"]] == ["inSource", "inSource"]
    assert '<testsuites name="govern lint" tests="2" failures="0" skipped="2">' in (
        govern("lint", *now, "--format", "junit").out
    )
    assert govern("lint", *now, "--format", "github").out == ""
    assert govern("lint", *now, "--format", "gitlab").json == []


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-01-31", 1),
        ("2026-02-01", 0),
        ("2026-04-09T23:59:59Z", 0),
        ("2026-04-10T00:30:00+02:00", 0),
        ("2026-04-10", 1),
    ],
)
def test_waivers_count_on_their_days_only(govern: Any, now: str, code: int) -> None:
    for verb in (("lint",), ("fix", "--diff")):
        assert govern(*verb, "--now", now).code == code


def test_after_its_end_a_waiver_is_told_at_the_comment_too(govern: Any) -> None:
    value = govern("lint", "--now", "2026-05-01", "--format", "json").json
    codes = sorted(item["code"] for item in value["diagnostics"])
    assert codes == ["ACT001", "ACT002", "WVR001", "WVR001", "WVR005", "WVR005"]


def test_a_time_that_is_none_is_a_usage_error(govern: Any) -> None:
    assert govern("lint", "--now", "soon").code == 2
