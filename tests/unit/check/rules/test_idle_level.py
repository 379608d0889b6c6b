from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govern.check.lint import lint
from govern.check.registry import rule
from govern.diagnostic import Diagnostic, Severity
from govern.policy.pack import PackLevel

HEAD = "apiVersion: govern/v1\nkind: Workspace\nname: bench\nlint:\n  packs: [strict]\n  levels:\n"
POLICY = "code: ACT900\nseverity: warning\nrequire: 'true'\nmessage: m\n"


def idle(bench: Any, code: str, level: str, **more: Any) -> list[Diagnostic]:
    config = HEAD + f"    - {{code: {code}, level: {level}, reason: r}}\n"
    policy = bench.doc("Policy", "p", POLICY)
    view = replace(bench.view({"govern.yaml": config, "policies/p.yaml": policy}), **more)
    return list(rule("SET003").check(view))


@pytest.mark.parametrize(
    ("code", "level"), [("ACT002", "error"), ("ACC001", "warning"), ("ACT900", "warning")]
)
def test_the_level_that_a_code_has_already(bench: Any, code: str, level: str) -> None:
    (found,) = idle(bench, code, level)
    assert found.message == f"{code} is held to `{level}` already"
    assert (found.route, found.place.line) == ("lint.levels[0].level", 7)


@pytest.mark.parametrize(
    ("code", "level"), [("ACT002", "warning"), ("ACT002", "'off'"), ("ACC001", "error"), ("ACT900", "note")]
)
def test_another_level_does_something(bench: Any, code: str, level: str) -> None:
    assert idle(bench, code, level) == []


def test_a_rule_whose_findings_differ_is_evened_out(bench: Any) -> None:
    assert idle(bench, "RET001", "error") == []


def test_what_a_pack_raised_is_not_raised_again(bench: Any) -> None:
    raised = (PackLevel("ACC001", Severity.ERROR, "strict"),)
    (found,) = idle(bench, "ACC001", "error", pack_levels=raised)
    assert found.message == "ACC001 is held to `error` already"
    assert idle(bench, "ACC001", "warning", pack_levels=raised) == []


@pytest.mark.parametrize(
    ("pack", "words"),
    [
        ("privacy", "belongs to the pack privacy, which this workspace does not name"),
        ("strict", "is not part of the pack strict in rule set 1"),
    ],
)
def test_a_policy_of_a_pack_that_is_not_in_force(bench: Any, pack: str, words: str) -> None:
    (found,) = idle(bench, "PRV303", "note", pack_of={"PRV303": pack}.get)
    assert found.message == f"PRV303 {words}"
    assert found.route == "lint.levels[0].code"


def test_a_rule_of_a_later_set(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import govern.check.rule_sets as sets  # noqa: PLC0415 - the module is what is patched

    later = rule("ACC001")._replace(since=2)
    everything = sets.rules()
    monkeypatch.setattr(
        sets, "rules", lambda _: tuple(later if r.code == "ACC001" else r for r in everything)
    )
    monkeypatch.setattr("govern.check.rules.idle_level.rule", lambda _: later)
    (found,) = idle(bench, "ACC001", "note")
    assert found.message == "ACC001 came with rule set 2, and this workspace is held to set 1"


def test_a_pedantic_rule_is_off_already(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import govern.check.rule_sets as sets  # noqa: PLC0415 - the module is what is patched

    fussy = rule("ACC001")._replace(pedantic=True)
    everything = sets.rules()
    monkeypatch.setattr(
        sets, "rules", lambda _: tuple(fussy if r.code == "ACC001" else r for r in everything)
    )
    (found,) = idle(bench, "ACC001", "'off'")
    assert "is off already" in found.message
    assert idle(bench, "ACC001", "warning") == []


@pytest.mark.parametrize("code", ["QQQ123", "WVR001", "YML004"])
def test_other_rules_speak_of_unknown_and_fixed_codes(bench: Any, code: str) -> None:
    assert idle(bench, code, "note") == []


def test_findings_about_settings_stand_beside_the_others(bench: Any) -> None:
    config = HEAD + "    - {code: ACT002, level: error, reason: r}\n"
    result = lint(bench.view({"govern.yaml": config}))
    assert [(item.code, str(item.place)) for item in result.diagnostics] == [("SET003", "govern.yaml:7:29")]
