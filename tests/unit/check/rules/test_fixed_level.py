from __future__ import annotations

from typing import Any

import pytest

HEAD = "apiVersion: govern/v1\nkind: Workspace\nname: bench\nlint:\n  levels:\n"


@pytest.mark.parametrize(
    ("code", "about"),
    [
        ("WVR001", "waivers and settings"),
        ("SET001", "waivers and settings"),
        ("YML004", "what can't be read"),
        ("CON001", "what can't be read"),
        ("REF002", "what can't be read"),
    ],
)
@pytest.mark.parametrize("level", ["note", "'off'", "error"])
def test_a_code_that_has_one_level(judge: Any, code: str, about: str, level: str) -> None:
    config = HEAD + f"    - {{code: «{code}», level: {level}, reason: r}}\n"
    (found,) = judge("SET004", {"govern.yaml": config})
    assert found.message == f"{code} is about {about}, and always counts as it is"


@pytest.mark.parametrize("code", ["REF001", "CON010", "POL001"])
def test_other_codes_can_be_held_to_another(judge: Any, code: str) -> None:
    judge("SET004", {"govern.yaml": HEAD + f"    - {{code: {code}, level: note, reason: r}}\n"})
