"""Policies and contracts from short texts."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pytest

from govern.contract.kinds.policy import Policy
from govern.contract.load import Loaded, load
from govern.policy.compiled import BrokenPolicyError, CompiledPolicy, compile_policy
from govern.policy.problem import Problem
from govern.source.reader import read_document

HEAD = {
    "Policy": "code: ACT501\nseverity: error\nmessage: it failed\n",
    "ActionPolicy": "",
}


@dataclass(frozen=True)
class Makes:
    """Makes documents of a kind from what tells them apart; a key given again replaces the usual one."""

    def loaded(self, kind: str, body: str, *, file: str = "it.yaml") -> Loaded:
        body = textwrap.dedent(body).lstrip("\n")
        own = {line.partition(":")[0] for line in body.splitlines() if not line.startswith((" ", "-"))}
        usual = f"apiVersion: govern/v1\nkind: {kind}\nid: it\nversion: 1.0.0\nstatus: active\n"
        head = [
            line for line in (usual + HEAD.get(kind, "")).splitlines() if line.partition(":")[0] not in own
        ]
        found, problems = load(read_document(("\n".join(head) + "\n" + body).encode(), file))
        assert found is not None, problems
        return found

    def policy(self, body: str) -> Policy:
        return cast("Policy", self.loaded("Policy", body).contract)

    def compiled(self, body: str) -> CompiledPolicy:
        return compile_policy(self.policy(body))

    def problems(self, body: str) -> tuple[Problem, ...]:
        with pytest.raises(BrokenPolicyError) as caught:
            self.compiled(body)
        return caught.value.problems


@pytest.fixture
def makes() -> Makes:
    return Makes()


@pytest.fixture
def action() -> Callable[..., dict[str, Any]]:
    """Give an action as expressions read it; what is named replaces what is usual."""

    def make(name: str = "tag", **more: Any) -> dict[str, Any]:
        usual = {
            "blast_radius": "low",
            "minimum_confidence": 0.5,
            "approvals": [],
            "corroboration": None,
            "rollback": None,
            "fallback": None,
            "notify": [],
        }
        return {"name": name, **usual, **more}

    return make
