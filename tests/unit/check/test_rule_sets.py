from __future__ import annotations

from typing import Any

import pytest

from govern.check.lint import lint
from govern.check.registry import MODULES
from govern.check.rule_sets import LATEST, members, require_set, set_of
from govern.errors import UsageError

HEAD = "apiVersion: govern/v1\nkind: Workspace\nname: bench\n"


def test_the_newest_set_has_every_rule() -> None:
    assert [rule.code for rule in members(LATEST)] == sorted(MODULES)
    assert all(1 <= rule.since <= LATEST for rule in members(LATEST))


def test_a_set_that_there_is_not_is_refused_at_its_place(bench: Any) -> None:
    view = bench.view({"govern.yaml": f"{HEAD}lint:\n  rule_set: {LATEST + 1}\n"})
    with pytest.raises(UsageError, match=f"there is no rule set {LATEST + 1}") as caught:
        lint(view)
    assert caught.value.place == "govern.yaml:5:13"
    assert f"rule_set: {LATEST}" in caught.value.help


def test_without_a_word_a_workspace_is_held_to_set_1(bench: Any) -> None:
    assert set_of(bench.view({}).catalog) == 1


@pytest.mark.parametrize("number", [0, -1, LATEST + 1])
def test_numbers_of_no_set(number: int) -> None:
    with pytest.raises(UsageError, match="there is no rule set"):
        require_set(number)
