from __future__ import annotations

import json
from typing import Any

import pytest

from govern.app.answers.changed import changed
from govern.errors import UsageError


def test_a_repeated_run_is_compared_with_what_was_different(work: Any) -> None:
    for path in ("contracts/43.yaml",):
        (work.root / path).unlink()
    work.good("run", "42")
    found = changed(work.context)
    assert (found.before.run, found.after.run) == (1, 3)


def test_the_list_says_how_many_it_leaves_out(ran: Any) -> None:
    total = changed(ran.context).total
    shown = ran.good("why", "--limit", "2")
    assert f"and {total - 2} more: --limit {total} shows all of them" in shown
    assert "explains one" in shown
    whole = json.loads(ran.good("why", "--format", "json", "--limit", "2"))
    assert len(whole["changed"]) == whole["total"] == total
    with pytest.raises(UsageError):
        changed(ran.context, "release:43")
