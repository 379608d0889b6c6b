from __future__ import annotations

import datetime as dt
from typing import Any

WAIVER = """
rule: ACT001
scope: {{fingerprint: 0123456789abcdef}}
reason: being rewritten
owner: j.lind
approver: a.haddad
issued: 2026-01-10
expires: {expires}
"""


def test_a_waiver_has_expired_on_the_day_it_names(judge: Any, doc: Any) -> None:
    text = doc("Waiver", "w", WAIVER.format(expires="«2026-03-01»"))
    (found,) = judge("WVR001", {"policies/w.yaml": text})
    assert str(found.place) == "policies/w.yaml:12:10"
    judge("WVR001", {"policies/w.yaml": text}, now=dt.date(2026, 3, 2))


def test_the_day_before_it_has_not(judge: Any, doc: Any) -> None:
    text = doc("Waiver", "w", WAIVER.format(expires="2026-03-01"))
    judge("WVR001", {"policies/w.yaml": text}, now=dt.date(2026, 2, 28))


def test_a_retired_waiver_may_stay_for_the_record(judge: Any, doc: Any) -> None:
    text = doc("Waiver", "w", WAIVER.format(expires="2026-02-01"), status="retired")
    judge("WVR001", {"policies/w.yaml": text})
