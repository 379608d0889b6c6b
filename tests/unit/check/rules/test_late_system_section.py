from __future__ import annotations

from typing import Any

import pytest


def prompt(doc: Any, *roles: str) -> Any:
    rows = "".join(f"  - {{name: s{at}, role: {role}, file: s{at}.md}}\n" for at, role in enumerate(roles))
    return {"contracts/p.yaml": doc("Prompt", "p", f"sections:\n{rows}")}


@pytest.mark.parametrize("first", ["user", "assistant", "tool"])
def test_instructions_that_come_late_are_found(judge: Any, doc: Any, first: str) -> None:
    (found,) = judge("PRM005", prompt(doc, "system", first, "«system»"))
    assert found.message == "the instructions `s2` come after `s1`"
    assert str(found.place) == "contracts/p.yaml:9:22"
    assert found.related[0].place.line == 8


def test_instructions_first_are_fine(judge: Any, doc: Any) -> None:
    judge("PRM005", prompt(doc, "system", "system", "user", "assistant"))
    judge("PRM005", prompt(doc, "user"))
    judge("PRM005", prompt(doc, "system", "system"))
