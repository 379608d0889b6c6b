"""An auditor is shown every digest in full, what is claimed on it, and what is not known."""

from __future__ import annotations

import json
from typing import Any

from govern.app.answers.changed import changed


def audited(work: Any, event: str, *more: str, code: int = 0) -> tuple[str, Any]:
    shown = work.govern("why", event, *more, "--for", "auditor")
    told = work.govern("why", event, *more, "--for", "auditor", "--format", "json")
    assert (shown.exit_code, told.exit_code) == (code, code), shown.output
    return shown.stdout, json.loads(told.stdout)


def test_every_digest_that_the_answer_rests_on_is_shown_whole(ran: Any) -> None:
    event = changed(ran.context).changed[0].after.event
    shown, told = audited(ran, event)
    for change in told["changed"]:
        for side in ("before", "after"):
            assert change[side]["digest"] in shown
    for stage in told["carrier_path"]:
        assert stage["before"] in shown
        assert stage["after"] in shown
    for entry in told["evidence"]["entries"]:
        assert entry["leaf"] in shown
    head = told["evidence"]["checkpoint"]
    assert f"{head['origin']} at size {head['size']}" in shown
    assert head["root"] in shown
    assert head["verified_with"] in shown
    for tier in told["tier"]:
        assert tier in shown
    assert "not known: nothing that the answer rests on" in shown
    assert f"govern why {event} --vs previous --proof FILE" in shown


def test_each_changed_factor_has_one_standing(ran: Any) -> None:
    event = changed(ran.context).changed[0].after.event
    shown, told = audited(ran, event)
    ruled = {one["factor"]: one["reason"] for one in told["ruled_out"]}
    involved = {name for members in told["rollback_sets"] for name in members}
    for change in told["changed"]:
        name = change["factor"]
        (row,) = [
            line for line in shown.splitlines() if line.strip().startswith(f"{name} ") and "sha256:" in line
        ]
        if name in involved:
            assert row.endswith("in a set")
        elif name in ruled:
            assert row.endswith(f"ruled out: {ruled[name]}")
        else:
            assert row.endswith("in no set")


def test_what_is_not_known_is_listed(work: Any) -> None:
    shown, _ = audited(work, "ev:2_3", "--vs", "release:43", code=1)
    assert "nothing that the answer rests on" not in shown
    assert "can't be mixed" in shown
    assert "did not run on this record" in shown
    assert "whether it mattered" in shown
    work.edit("data/reviews.tsv", "k3\t", "k9999\t")
    shown, _ = audited(work, "ev:2_3", code=1)
    assert "UNKNOWN  nothing is claimed" in shown
    assert "record k3 is no longer in the source" in shown
