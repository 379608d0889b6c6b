from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

POLICY = """\
apiVersion: govern/v1
kind: Policy
id: far
version: 1.0.0
status: active
code: ACT501
severity: error
match: {kind: ActionPolicy}
for_each: contract.actions
require: item.blast_radius != 'high'
message: "{item.name} reaches far"
cases: [{name: far, given: {item: {name: x, blast_radius: high}}, expect: fail}]
"""


def test_every_format_and_the_exit_code(small: Any) -> None:
    govern = small()
    folder = govern.folder / "policies"
    folder.mkdir(exist_ok=True)
    (folder / "far.yaml").write_text(POLICY, encoding="utf-8")
    assert govern("test").code == 0
    assert "1 policy passed; 1 case; 0 of 1 clause covered" in govern("test").out
    assert govern("test", "--format", "json").json["summary"]["failed"] is False
    (folder / "far.yaml").write_text(POLICY.replace("expect: fail", "expect: pass"), encoding="utf-8")
    for name in ("human", "json", "junit"):
        done = govern("test", "--format", name)
        assert (done.code, done.err) == (1, "")
    assert ET.fromstring(done.out).get("failures") == "1"  # noqa: S314 - written by the command under test
    assert govern("test", "policies/far.yaml").code == 1
    assert govern("test", "contracts").code == 2


def test_a_workspaces_policy_has_a_page(small: Any) -> None:
    govern = small()
    (govern.folder / "policies").mkdir(exist_ok=True)
    (govern.folder / "policies" / "far.yaml").write_text(POLICY, encoding="utf-8")
    by_code, by_name = govern("explain", "act501"), govern("explain", "far")
    assert by_code.out == by_name.out
    assert "require: item.blast_radius != 'high'" in by_code.out
    assert "ACT501" in govern("explain", "ACT").out
    (govern.folder / "govern.yaml").write_text("kind: [", encoding="utf-8")
    assert govern("explain", "ACT001").code == 0
    assert govern("explain", "ACT501").code == 2
