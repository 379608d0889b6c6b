from __future__ import annotations

from typing import Any

import pytest

from govern.check.hiding import Hider
from govern.check.secrets import secrets_in
from govern.diagnostic import Diagnostic, Edit, Fix, Place, Safety, Severity

TOKEN = "ghp_" + "q7Rk2Zt9Lm4Xw8Bv6Nc3" * 2
KEY = [f"-----BEGIN {'PRIVATE'} KEY-----", "MIIEvQIBADANBg", "q7Rk2Zt9Lm4X", f"-----END {'PRIVATE'} KEY-----"]
MODEL = """
provider: {provider}
request_model: m-1
endpoint: https://triage:correct-horse@models.test/v1
replay: recorded
deterministic: false
"""
POLICY = """
code: END501
severity: error
match: {kind: Model}
require: contract.endpoint.startsWith('https://ours') && contract.provider == 'us'
message: "{contract.endpoint} of {contract.provider} is not ours"
"""
CASE = """
cases:
  - name: a
    given: {contract: {endpoint: 'https://triage:correct-horse@models.test/v1', provider: us}}
    expect: pass
"""


def told(result: Any) -> str:
    return repr([(item.message, item.help, item.related, item.explanation) for item in result])


def test_no_policy_repeats_a_secret_in_its_message_or_its_explanation(bench: Any, doc: Any) -> None:
    model = doc("Model", "m", MODEL.format(provider=TOKEN))
    result = bench.lint({"contracts/m.yaml": model, "policies/p.yaml": doc("Policy", "p", POLICY)})
    (item,) = (item for item in result.diagnostics if item.code == "END501")
    assert "correct-horse" not in told([item])
    assert TOKEN not in told([item])
    assert item.message.startswith("https://triage:*************@models.test/v1 of ****")
    assert any(part.value == '"https://triage:*************@models.test/v1"' for part in item.explanation)


def test_no_rule_and_no_finding_of_reading_repeats_a_secret(bench: Any, doc: Any) -> None:
    model = doc("Model", "m", MODEL.format(provider="example"), status=TOKEN)
    result = bench.lint({"contracts/m.yaml": model})
    assert {"CON001", "PRV007"} <= {item.code for item in result.diagnostics}
    assert TOKEN not in told(result.diagnostics)


def test_cases_of_a_policy_do_not_repeat_one(bench: Any, doc: Any) -> None:
    from govern.check.testing import run_policies  # noqa: PLC0415 - only here

    policy = bench.loaded("policy/p@1.0.0", doc("Policy", "p", POLICY + CASE))
    (case,) = run_policies([policy]).cases
    assert not case.passed
    assert "correct-horse" not in case.message + repr(case.explanation)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"it is {TOKEN}", f"it is {'*' * len(TOKEN)}"),
        (f'"{TOKEN[:20]}…', f'"{"*" * 20}…'),
        ("x MIIEvQIBADANBg\\nq7Rk2Zt9Lm4X", "x **************\\n************"),
        ("redis://:hunter2@cache", "redis://:*******@cache"),
        ("hunter2 is a word", "hunter2 is a word"),
        ("nothing…", "nothing…"),
    ],
)
def test_it_is_hidden_whole_cut_off_and_line_by_line(text: str, shown: str) -> None:
    source = f"a: {TOKEN}\nb: redis://:hunter2@cache.test\nc: |\n  " + "\n  ".join(KEY)
    assert Hider([(source, secrets_in(source))]).text(text) == shown


def test_many_secrets_cost_no_more_than_few() -> None:
    known = [f"ghp_{TOKEN[4:35]}{at + 10_000}" for at in range(20_000)]
    source = "\n".join(known)
    hide = Hider([(source, secrets_in(source))])
    assert [hide.text(f"x {each} y") for each in known] == [f"x {'*' * 40} y"] * len(known)


def test_the_texts_of_a_fix_are_kept_and_said_to_hold_a_secret() -> None:
    place = Place("a.yaml")
    fixes = tuple(Fix(f"write {text}", Safety.SAFE, (Edit(place, text),)) for text in (TOKEN, "other"))
    item = Diagnostic("REF001", "x", Severity.ERROR, "m", place, fixes=fixes)
    first, second = Hider([(TOKEN, secrets_in(TOKEN))]).finding(item).fixes
    assert (first.secret, first.edits, TOKEN in first.description) == (True, fixes[0].edits, False)
    assert second == fixes[1]
