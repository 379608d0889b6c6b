from __future__ import annotations

from typing import Any

BODY = """
%s: orders
%s: [{username: a}]
schema:
  - name: orders
    quality: [{metric: rowCount, %s: rowCount, mustBe: 1}]
"""


def test_old_forms_are_notes_at_their_keys(judge: Any, doc: Any) -> None:
    text = doc("DataContract", "d", BODY % ("«slaDefaultElement»", "«team»", "«rule»"))
    found = judge("DAT019", {"contracts/d.yaml": text})
    assert {item.severity.value for item in found} == {"note"}
    assert [item.route for item in found] == ["slaDefaultElement", "team", "schema[orders].quality[0].rule"]


def test_3_0_has_no_other_form(judge: Any, doc: Any) -> None:
    text = doc("DataContract", "d", BODY % ("slaDefaultElement", "team", "rule")).replace("v3.1.0", "v3.0.2")
    judge("DAT019", {"contracts/d.yaml": text})


def test_new_forms_are_fine(judge: Any, doc: Any) -> None:
    judge("DAT019", {"contracts/d.yaml": doc("DataContract", "d", "team: {members: [{username: a}]}\n")})
