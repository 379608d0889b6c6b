from __future__ import annotations

import pytest

from govern.contract.load import load
from govern.report.findings.explain_human import page_human
from govern.report.findings.policy_page import policy_page
from govern.report.styled import plain
from govern.source.reader import read_document

POLICY = """\
apiVersion: govern/v1
kind: Policy
id: reach-needs-approval
version: 1.2.0
name: A far reach needs a person
status: active
description: {purpose: Nobody should be called by mistake.}
code: ACT501
severity: warning
controls: [eu-ai-act/14.4, gdpr/22.3]
"""
BODY = """\
match:
  kind: ActionPolicy
  domain: safety
for_each: contract.actions
require: |
  item.blast_radius != 'high' ||
    item.approvals.size() >= 1
message: "{item.name} has nobody"
help: Add one.
cases:
  - {name: nobody, given: {}, expect: error}
  - {name: one, given: {}, expect: pass}
"""


def page(text: str) -> str:
    loaded, problems = load(read_document(text.encode(), "policies/p.yaml"))
    assert loaded is not None, problems
    return plain(page_human(policy_page(loaded)))


def test_a_page_has_the_policys_own_words() -> None:
    assert page(POLICY + BODY) == (
        "ACT501 reach-needs-approval\n"
        "warning, about actions, found by govern lint\n"
        "\n"
        "A far reach needs a person.\n"
        "\n"
        "What it checks\n"
        "Of each contract that `match` selects:\n"
        "\n"
        "    match:\n"
        "      kind: ActionPolicy\n"
        "      domain: safety\n"
        "    for_each: contract.actions\n"
        "    require: |\n"
        "      item.blast_radius != 'high' ||\n"
        "        item.approvals.size() >= 1\n"
        '    message: "{item.name} has nobody"\n'
        "\n"
        "Why it matters\n"
        "Nobody should be called by mistake.\n"
        "\n"
        "Cases\n"
        "    error  nobody\n"
        "    pass   one\n"
        "\n"
        "Controls\n"
        "    eu-ai-act/14.4  EU AI Act, Article 14(4)\n"
        "    gdpr/22.3       GDPR, Article 22(3)\n"
        "\n"
        "Where it stands\n"
        "policy/reach-needs-approval@1.2.0, policies/p.yaml:15:10\n"
        "\n"
        "What to do\n"
        "Add one.\n"
    )


@pytest.mark.parametrize("subject", ["change", "event", "data", "access"])
def test_what_lint_does_not_judge_says_what_does(subject: str) -> None:
    text = POLICY.replace("name: A far reach needs a person\n", "")
    shown = page(f"{text}subject: {subject}\nmatch: {{a: b}}\nrequire: 'true'\nmessage: m\n")
    assert "found by govern test" in shown
    assert "Reach needs approval.\n" in shown
    assert "    match: {a: b}\n    require: 'true'\n    message: m\n" in shown
