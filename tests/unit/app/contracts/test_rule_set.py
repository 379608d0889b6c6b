from __future__ import annotations

import json
from pathlib import Path

import pytest

from govern.app.contracts.packs import NAMES
from govern.app.contracts.rule_set import contents
from govern.check.rule_sets import LATEST
from govern.errors import UsageError

FROZEN = Path(__file__).resolve().parents[3] / "frozen"
"""What each rule set holds. A set that no release has yet is frozen again by
`govern explain --rule-set N --format json > tests/frozen/rule-set-N.json`."""


@pytest.mark.parametrize("number", range(1, LATEST + 1))
def test_a_rule_set_holds_what_was_frozen(number: int) -> None:
    file = FROZEN / f"rule-set-{number}.json"
    assert contents(number) == json.loads(file.read_text(encoding="utf-8")), (
        f"rule set {number} has changed. If a release has it: leave it as it is, and put the change into a"
        " new set (`since=` of the rule, CHANGED and LATEST in govern/check/rule_sets.py, a new entry under"
        " `sets` of the pack). If none has it yet:"
        f" govern explain --rule-set {number} --format json > tests/frozen/{file.name}"
    )


def test_every_set_is_frozen_and_no_other() -> None:
    assert {file.name for file in FROZEN.glob("rule-set-*")} == {
        f"rule-set-{n}.json" for n in range(1, LATEST + 1)
    }


def test_a_digest_covers_what_a_policy_demands() -> None:
    packs = contents(1)["packs"]
    assert list(packs) == list(NAMES)
    digests = [policy["digest"] for pack in packs.values() for policy in pack["policies"].values()]
    assert len(set(digests)) == len(digests)
    assert packs["privacy"]["raises"] == {"PRV012": "error", "RET001": "error"}
    assert (
        packs["privacy"]["policies"]["PRV303"]["policy"] == "policy/personal-source-without-legal-basis@1.0.0"
    )


def test_a_set_that_there_is_not() -> None:
    with pytest.raises(UsageError, match="there is no rule set 99"):
        contents(99)
