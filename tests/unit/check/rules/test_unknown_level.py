from __future__ import annotations

from typing import Any

import pytest

HEAD = "apiVersion: govern/v1\nkind: Workspace\nname: bench\nlint:\n  packs: []\n  levels:\n"
POLICY = "code: ACT900\nseverity: error\nrequire: 'true'\nmessage: m\n"


@pytest.mark.parametrize(
    ("code", "hint"), [("ACT020", "did you mean ACT002?"), ("QQQ123", "`govern explain` lists the codes")]
)
def test_a_code_that_nothing_has(judge: Any, code: str, hint: str) -> None:
    config = HEAD + f"    - {{code: «{code}», level: note, reason: r}}\n"
    (found,) = judge("SET001", {"govern.yaml": config})
    assert found.message == f"no rule and no policy has the code {code}"
    assert hint in found.help
    assert found.route == "lint.levels[0].code"


@pytest.mark.parametrize("code", ["ACT002", "WVR001", "YML004", "ACT900"])
def test_codes_of_rules_reading_and_policies_are_known(judge: Any, doc: Any, code: str) -> None:
    config = HEAD + f"    - {{code: {code}, level: note, reason: r}}\n"
    judge("SET001", {"govern.yaml": config, "policies/p.yaml": doc("Policy", "p", POLICY)})
