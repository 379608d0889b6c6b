from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from govern.lineage.statements import intoto, predicates
from govern.lineage.statements.intoto import Statement, StatementError, Subject
from govern.lineage.statements.predicates import (
    Approval,
    Example,
    Move,
    Predicate,
    Release,
    Sample,
    Side,
    WhatIf,
)

D = "sha256:" + "cd" * 32
T = "2026-01-02T03:04:05.000006Z"
CHANGE = Subject("change", D)
APPROVAL = Approval("alice", "data-owner", "approve", "Read it.\nAgreed.", T, "2027-01-01T00:00:00.000000Z")
WHAT_IF = WhatIf(
    before=Side("release/41@1.0.0", D),
    after=Side("release/42@1.0.0", D),
    sample=Sample("data-contract/reviews@1.0.0", D, 300, 1_000),
    engine="0.1.0",
    changed=5,
    moves=(Move("refund", "ignore", 4), Move("ignore", "escalate", 1)),
    examples=(Example("r-1", "refund", "ignore"),),
    time=T,
)
RELEASE = Release(
    release="release/42@1.0.0",
    environment="production",
    action="promote",
    components={"model/afinn@2.0.0": D},
    replaces="release/41@1.0.0",
    share_ppm=50_000,
    segment=None,
    reason="5 % first",
    released_by="alice",
    time=T,
    previous=D,
)


@pytest.mark.parametrize("predicate", [APPROVAL, replace(APPROVAL, until=None), WHAT_IF, RELEASE])
def test_what_is_stated_reads_back_from_the_signed_bytes(predicate: Predicate) -> None:
    data = predicates.state(predicate, CHANGE).encode()
    statement = intoto.read(data)
    assert predicates.read(statement, type(predicate)) == predicate
    assert statement.about(D)


def test_types_are_uris_that_need_no_host_and_carry_their_version() -> None:
    types = [kind.type for kind in (Approval, WhatIf, Release)]
    assert len(set(types)) == 3
    for uri in types:
        assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}#[a-z-]+/v1", uri)


def test_one_type_is_not_read_as_another() -> None:
    statement = predicates.state(APPROVAL, CHANGE)
    with pytest.raises(StatementError, match="the statement is approval/v1, not release/v1"):
        predicates.read(statement, Release)
    later = replace(statement, predicate_type=Approval.type.replace("/v1", "/v2"))
    with pytest.raises(StatementError, match="approval/v2, not approval/v1"):
        predicates.read(later, Approval)


@pytest.mark.parametrize("predicate", [APPROVAL, WHAT_IF, RELEASE])
def test_a_field_missing_or_left_over_is_refused(predicate: Predicate) -> None:
    fields = predicate.fields()
    for name in fields:
        rest = {key: value for key, value in fields.items() if key != name}
        with pytest.raises(StatementError, match=f"{name} is missing"):
            predicates.read(Statement((CHANGE,), predicate.type, rest), type(predicate))
        broken = Statement((CHANGE,), predicate.type, fields | {name: True})
        with pytest.raises(StatementError, match=name):
            predicates.read(broken, type(predicate))
    more = Statement((CHANGE,), predicate.type, fields | {"unless": "x"})
    with pytest.raises(StatementError, match="does not know: unless"):
        predicates.read(more, type(predicate))


@pytest.mark.parametrize(
    ("predicate", "changed", "why"),
    [
        (APPROVAL, {"decision": "approved"}, "decision is not"),
        (APPROVAL, {"reason": " \n "}, "reason is not"),
        (APPROVAL, {"reason": "a\x1b[2Jb"}, "reason is not"),
        (APPROVAL, {"reason": "a\u202eb"}, "reason is not"),
        (APPROVAL, {"reason": "a" * 4_001}, "reason is not"),
        (APPROVAL, {"role": "a\nb"}, "role is not"),
        (APPROVAL, {"approver": ""}, "approver is not"),
        (APPROVAL, {"time": "2026-02-30T00:00:00.000000Z"}, "a day that does not exist"),
        (APPROVAL, {"time": "2026-01-02T03:04:05Z"}, "time is not"),
        (APPROVAL, {"time": "2028-01-02T03:04:05.000006Z"}, "until is not after"),
        (APPROVAL, {"until": T}, "until is not after"),
        (WHAT_IF, {"changed": 6}, "do not add up"),
        (WHAT_IF, {"changed": 301}, "changed is not an integer from 0 to 300"),
        (WHAT_IF, {"moves": (Move("a", "b", 2), Move("a", "b", 3))}, "one move twice"),
        (WHAT_IF, {"moves": (Move("a", "b", 5), Move("b", "a", 0))}, "records is not an integer from 1"),
        (WHAT_IF, {"examples": (Example("r", "a", "b"),) * 6}, "more than changed"),
        (WHAT_IF, {"sample": Sample("s", D, 1_001, 1_000)}, "records is not an integer from 0 to 1000"),
        (WHAT_IF, {"before": Side("r", "sha256:")}, "digest is not"),
        (RELEASE, {"environment": "prod"}, "environment is not"),
        (RELEASE, {"action": "undo"}, "action is not"),
        (RELEASE, {"components": {}}, "from 1 to 10000"),
        (RELEASE, {"components": {"m": "x"}}, "components.m is not"),
        (RELEASE, {"share_ppm": 1_000_001}, "share_ppm is not"),
        (RELEASE, {"segment": ""}, "segment is not"),
    ],
)
def test_what_contradicts_itself_or_misleads_is_not_stated(
    predicate: Any, changed: dict[str, Any], why: str
) -> None:
    with pytest.raises(StatementError, match=why):
        predicates.state(replace(predicate, **changed), CHANGE)


def test_a_moment_has_a_time_zone() -> None:
    assert predicates.moment(T).isoformat() == "2026-01-02T03:04:05.000006+00:00"
