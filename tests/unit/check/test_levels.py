from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govern.check import rule_sets
from govern.check.levels import settle
from govern.check.lint import LintResult, lint
from govern.check.registry import LAST_FAMILIES, rule
from govern.diagnostic import Severity
from govern.policy.pack import PackLevel
from govern.report.findings.github import github
from govern.report.findings.gitlab import gitlab
from govern.report.findings.junit import junit
from govern.report.findings.lint_human import lint_human
from govern.report.findings.lint_json import lint_json
from govern.report.findings.sarif import sarif

HEAD = "apiVersion: govern/v1\nkind: Workspace\nname: bench\nlint:\n  packs: []\n"
ACTIONS = """
actions:
  - {name: call, blast_radius: high, minimum_confidence: 0.5}
"""
POLICY = """
code: ACT900
severity: warning
match: {kind: ActionPolicy}
for_each: contract.actions
require: item.blast_radius != 'high'
message: "{item.name} reaches far"
cases:
  - {name: far, given: {item: {name: a, blast_radius: high, minimum_confidence: 0.5}}, expect: fail}
  - {name: near, given: {item: {name: a, blast_radius: low, minimum_confidence: 0.5}}, expect: pass}
"""


def judged(bench: Any, levels: dict[str, str], **more: Any) -> LintResult:
    rows = "".join(
        f"    - {{code: {code}, level: '{level}', reason: why}}\n" for code, level in levels.items()
    )
    files = {
        "govern.yaml": HEAD + (f"  levels:\n{rows}" if rows else ""),
        "contracts/a.yaml": bench.doc("ActionPolicy", "a", ACTIONS),
        "policies/p.yaml": bench.doc("Policy", "p", POLICY),
    }
    return lint(replace(bench.view(files), **more))


def severities(result: LintResult) -> dict[str, str]:
    return {item.code: item.severity.value for item in result.diagnostics}


def test_without_levels_every_code_has_its_own(bench: Any) -> None:
    assert (
        severities(judged(bench, {})).items()
        >= {"ACT001": "error", "ACT002": "error", "ACT900": "warning"}.items()
    )


@pytest.mark.parametrize("code", ["ACT001", "ACT900"])
@pytest.mark.parametrize("level", ["error", "warning", "note"])
def test_the_workspace_holds_a_rule_or_policy_to_another_level(bench: Any, code: str, level: str) -> None:
    found = severities(judged(bench, {code: level}))
    assert found[code] == level
    assert found["ACT002"] == "error"


@pytest.mark.parametrize("code", ["ACT001", "ACT900"])
def test_what_is_off_is_counted_with_its_reason(bench: Any, code: str) -> None:
    result = judged(bench, {code: "off"})
    assert code not in severities(result)
    (off,) = result.disabled
    assert (off.code, off.reason, off.hidden) == (code, "why", 1)
    assert str(off.place) == "govern.yaml:7:14"
    told = lint_json(result)
    assert told["summary"]["off"] == 1
    assert told["off"][0]["reason"] == "why"
    *_, last = lint_human(result, lambda _: None)
    assert f"1 rule off ({code})" in "".join(text for text, _ in last)


def test_what_is_off_needs_no_waiver(bench: Any) -> None:
    waiver = (
        "rule: ACT001\nscope: {file: contracts/a.yaml, route: 'actions[call].blast_radius'}\nreason: r\n"
        "owner: a\napprover: b\nissued: 2026-02-01\nexpires: 2026-04-01\n"
    )
    files = {
        "govern.yaml": HEAD + "  levels:\n    - {code: ACT001, level: 'off', reason: r}\n",
        "contracts/a.yaml": bench.doc("ActionPolicy", "a", ACTIONS),
        "policies/w.yaml": bench.doc("Waiver", "w", waiver),
    }
    assert "WVR002" in severities(lint(bench.view(files)))


def test_a_pack_raises_and_never_lowers(bench: Any) -> None:
    up = judged(bench, {}, pack_levels=(PackLevel("ACT900", Severity.ERROR, "strict"),))
    assert severities(up)["ACT900"] == "error"
    down = judged(bench, {}, pack_levels=(PackLevel("ACT001", Severity.NOTE, "strict"),))
    assert severities(down)["ACT001"] == "error"


def test_of_two_packs_the_stricter_counts_and_the_workspace_has_the_last_word(bench: Any) -> None:
    levels = (PackLevel("ACT900", Severity.ERROR, "a"), PackLevel("ACT900", Severity.NOTE, "b"))
    for order in (levels, levels[::-1]):
        assert severities(judged(bench, {}, pack_levels=order))["ACT900"] == "error"
    assert severities(judged(bench, {"ACT900": "note"}, pack_levels=levels))["ACT900"] == "note"


def with_rule(monkeypatch: pytest.MonkeyPatch, code: str, **more: Any) -> None:
    everything = rule_sets.rules()
    changed = tuple(item._replace(**more) if item.code == code else item for item in everything)
    monkeypatch.setattr(rule_sets, "rules", lambda _: changed)


def test_a_pedantic_rule_is_off_unless_raised(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with_rule(monkeypatch, "ACT001", pedantic=True)
    quiet = judged(bench, {})
    assert "ACT001" not in severities(quiet)
    assert quiet.disabled == ()  # nobody turned it off
    assert severities(judged(bench, {"ACT001": "note"}))["ACT001"] == "note"
    raised = judged(bench, {}, pack_levels=(PackLevel("ACT001", Severity.ERROR, "strict"),))
    assert severities(raised)["ACT001"] == "error"
    off = judged(bench, {"ACT001": "off"})
    assert off.disabled == ()


def test_a_rule_of_a_later_set_does_not_run(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with_rule(monkeypatch, "ACT001", since=2)
    assert "ACT001" not in severities(judged(bench, {}))
    monkeypatch.setattr(rule_sets, "LATEST", 2)
    config = {
        "govern.yaml": HEAD + "  rule_set: 2\n",
        "contracts/a.yaml": bench.doc("ActionPolicy", "a", ACTIONS),
    }
    assert "ACT001" in severities(lint(bench.view(config)))


def test_a_default_changes_with_a_set_and_not_before(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_sets, "LATEST", 2)
    monkeypatch.setattr(rule_sets, "CHANGED", {2: {"ACT001": Severity.NOTE}})
    assert severities(judged(bench, {}))["ACT001"] == "error"
    config = {
        "govern.yaml": HEAD + "  rule_set: 2\n",
        "contracts/a.yaml": bench.doc("ActionPolicy", "a", ACTIONS),
    }
    assert severities(lint(bench.view(config)))["ACT001"] == "note"


@pytest.mark.parametrize("code", ["YML005", "SET003", "WVR003"])
def test_fixed_codes_keep_their_level_whatever_is_said(bench: Any, code: str) -> None:
    config = HEAD + (
        "  levels:\n    - {code: ACT002, level: error, reason: idle}\n"
        f"    - {{code: {code}, level: 'off', reason: r}}\n"
    )
    waiver = (
        "rule: ACT001\nscope: {file: contracts/a.yaml, route: x}\nreason: r\n"
        "owner: a\napprover: b\nissued: 2026-02-01\nexpires: 2026-12-01\n"
    )
    broken = "apiVersion: govern/v1\nkind: Prompt\nkind: Prompt\n"
    files = {
        "govern.yaml": config,
        "contracts/a.yaml": broken,
        "policies/w.yaml": bench.doc("Waiver", "w", waiver),
    }
    result = lint(bench.view(files))
    found = severities(result)
    assert code in found
    assert "SET004" in found
    assert result.disabled == ()


def test_every_format_shows_the_level_that_counts(bench: Any) -> None:
    result = judged(bench, {"ACT001": "note", "ACT900": "error"})
    told = {item["code"]: item["severity"] for item in lint_json(result)["diagnostics"]}
    assert (told["ACT001"], told["ACT900"]) == ("note", "error")
    marked = {item["ruleId"]: item["level"] for item in sarif(result, version="0")["runs"][0]["results"]}
    assert (marked["ACT001"], marked["ACT900"]) == ("note", "error")
    lines = ["".join(text for text, _ in line) for line in lint_human(result, lambda _: None)]
    assert any(line.startswith("note[ACT001]") for line in lines)
    assert any(line.startswith("error[ACT900]") for line in lines)
    assert "::notice " in github(result, "")
    levels = {item["check_name"].split()[0]: item["severity"] for item in gitlab(result, "")}
    assert levels["ACT001"] == "info"
    assert 'type="error" message="call reaches far"' in junit(result)


def test_rules_that_vary_say_so() -> None:
    for item in rule_sets.members(rule_sets.LATEST):
        module = sys.modules[item.check.__module__].__file__ or ""
        varies = "severity=" in Path(module).read_text(encoding="utf-8")
        assert item.varies == varies, (
            f"{item.code} gives findings of more than one severity: make its Rule with varies=True"
            if varies
            else f"{item.code} says that it varies, and gives one severity"
        )


def test_the_last_families_are_fixed() -> None:
    assert LAST_FAMILIES == ("SET", "WVR")
    assert rule("SET001").family in LAST_FAMILIES


def test_the_first_of_two_levels_counts(bench: Any) -> None:
    rows = "".join(f"    - {{code: ACT001, level: {level}, reason: r}}\n" for level in ("note", "warning"))
    files = {
        "govern.yaml": HEAD + "  levels:\n" + rows,
        "contracts/a.yaml": bench.doc("ActionPolicy", "a", ACTIONS),
    }
    found = severities(lint(bench.view(files)))
    assert (found["ACT001"], found["SET002"]) == ("note", "error")


def test_a_code_without_a_level_of_its_own_can_not_be_given_one(bench: Any) -> None:
    config = HEAD + "  levels:\n    - {code: WVR001, level: off, reason: r}\n"
    levels = settle(bench.view({"govern.yaml": config}))
    assert levels.of("WVR001", Severity.ERROR) is Severity.ERROR
