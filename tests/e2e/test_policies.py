"""Policies as a person meets them: a failing one in lint, its cases in `govern test`, mistakes in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Govern, copy_governed, refused, replace

POLICY = "policies/high-blast-radius.yaml"
ACTIONS = "contracts/triage.actions.yaml"

SAID = "notify-safety-team has blast radius high and nobody approves it"
LINTED = f"""\
error[ACT103] high-blast-radius-needs-approval: {SAID}
  ─▶ contracts/triage.actions.yaml:28:5  actions[notify-safety-team]
   │
28 │   - name: notify-safety-team
   │     ^^^^^^^^^^^^^^^^^^^^^^^^
   = why:
       item.blast_radius != 'high'  false  "high"  contracts/triage.actions.yaml:29:19
       item.approvals.size() >= 2   false  1       contracts/triage.actions.yaml:32:7
   = help: Add an approver, or lower what the action may touch.
"""

TESTED = """\
FAIL ACT103 high-blast-radius-needs-approval  policies/high-blast-radius.yaml:7:7
  ✗ a low radius needs nobody  policies/high-blast-radius.yaml:24:11
    expected pass, got fail: tag has blast radius high and nobody approves it
      item.blast_radius != 'high'  false  "high"  policies/high-blast-radius.yaml:28:23
      item.approvals.size() >= 1   false  0       policies/high-blast-radius.yaml:29:20
  · no case makes `item.blast_radius != 'high'` true  policies/high-blast-radius.yaml:13:10

1 of 1 policy failed; 3 cases, 1 of them wrong; 1 of 2 clauses covered
"""

MISSPELT = """\
error[POL001] invalid-policy: Action has no field `aprovals`
  ─▶ policies/high-blast-radius.yaml:13:46  require
   │
13 │ require: item.blast_radius != 'high' || item.aprovals.size() >= 1
   │                                              ^^^^^^^^
   = help: did you mean `approvals`?
"""


@pytest.fixture
def governed(govern: Govern, tmp_path: Path) -> Path:
    folder = copy_governed(tmp_path / "clone")
    govern.cwd = folder
    return folder


def test_a_policy_that_fails_says_why_and_where(governed: Path, govern: Govern) -> None:
    replace(governed / POLICY, ".size() >= 1", ".size() >= 2")
    assert LINTED in govern("lint").ended(1).out
    (found,) = [
        item
        for item in govern("lint", "--format", "json").ended(1).json["diagnostics"]
        if item["code"] == "ACT103"
    ]
    assert [(part["text"], part["value"]) for part in found["explanation"] if part["place"]] == [
        ("item.blast_radius", '"high"'),
        ("item.approvals", '[{"role": "safety-officer", "count": 1}]'),
    ]


def test_a_contract_that_fails_says_what_it_lacks(governed: Path, govern: Govern) -> None:
    replace(governed / ACTIONS, "    approvals:\n      - role: safety-officer\n        count: 1\n", "")
    out = govern("lint").ended(1).out
    assert "error[ACT103]" in out
    # a field that is left out stands where it would: in the action
    assert "item.approvals.size() >= 1   false  0       contracts/triage.actions.yaml:28:5" in out


def test_a_case_that_goes_otherwise_says_why(governed: Path, govern: Govern) -> None:
    govern("test").ended(0)
    replace(governed / POLICY, "        blast_radius: low\n", "        blast_radius: high\n")
    assert govern("test").ended(1).out == TESTED
    assert govern("test", POLICY, "--format", "junit").ended(1).out.count("<failure") == 1


def test_a_misspelt_field_is_found_at_its_column(governed: Path, govern: Govern) -> None:
    replace(governed / POLICY, "item.approvals.size() >= 1", "item.aprovals.size() >= 1")
    assert MISSPELT in govern("lint").ended(1).out
    assert f"{POLICY}:13:46" in govern("test").ended(1).out


def test_a_policy_that_can_not_be_evaluated_holds_everything_up(governed: Path, govern: Govern) -> None:
    replace(governed / POLICY, "item.approvals.size() >= 1", "item.corroboration.signals >= 1")
    out = govern("lint").ended(1).out
    assert "`require` of policy/high-blast-radius-needs-approval@1.1.0 can't be evaluated" in out
    assert f"{POLICY}:13:60: this can't be evaluated" in out


def test_a_policy_without_cases_and_one_that_can_not_be_read(governed: Path, govern: Govern) -> None:
    path = governed / POLICY
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: whole.index("cases:")], encoding="utf-8")
    assert "it has no cases" in govern("test").ended(1).out
    assert "warning[POL004] untested-policy" in govern("lint").ended(1).out
    path.write_text(whole.replace("severity: error", "severity: fatal"), encoding="utf-8")
    refused(govern("test"), "`fatal`", f"{POLICY}:8:11")


def test_the_policies_of_packs_do_as_their_cases_say(governed: Path, govern: Govern) -> None:
    told = govern("test", "--packs", "--format", "json").ended(0).json
    assert told["summary"]["policies"] > 5
    assert all(policy["cases"] for policy in told["policies"])


def test_the_page_of_a_policy(governed: Path, govern: Govern) -> None:
    out = govern("explain", "ACT103").ended(0).out
    assert out.startswith("ACT103 high-blast-radius-needs-approval\n")
    assert "    require: item.blast_radius != 'high' || item.approvals.size() >= 1\n" in out
