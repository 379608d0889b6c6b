from __future__ import annotations

from typing import Any

WAIVER = """
rule: ACT001
scope: {{fingerprint: 0123456789abcdef}}
reason: being rewritten
owner: j.lind
approver: a.haddad
issued: 2026-01-01
expires: {expires}
"""


def test_ninety_days_are_the_most(judge: Any, doc: Any) -> None:
    judge("WVR003", {"policies/w.yaml": doc("Waiver", "w", WAIVER.format(expires="2026-04-01"))})
    (found,) = judge("WVR003", {"policies/w.yaml": doc("Waiver", "w", WAIVER.format(expires="«2026-04-02»"))})
    assert found.message == "waiver/w@1.0.0 would hold for 91 days; 90 is the most"
    assert found.help.startswith("let it expire by 2026-04-01")
    assert [str(other.place) for other in found.related] == ["policies/w.yaml:11:9"]
