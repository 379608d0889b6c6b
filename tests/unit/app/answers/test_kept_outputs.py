"""`--memo`: the same answer the second time, without running plug-ins again; gone once somebody is erased."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

RATE = ("why-rate", "action=tag", "--from", "41", "--to", "42")


def kept(work: Any) -> Path:
    return Path(work.home) / "cache" / "outputs.memo"


def test_a_rate_is_answered_alike_with_fewer_runs(work: Any) -> None:
    plain = json.loads(work.good(*RATE, "--format", "json"))
    assert not kept(work).exists()
    first, second = (json.loads(work.good(*RATE, "--memo", "--format", "json")) for _ in range(2))
    runs = [answer.pop("stage_runs") for answer in (plain, first, second)]
    assert plain == first == second
    assert runs[0] == runs[1] > runs[2]


def test_a_memo_that_lies_is_not_believed(work: Any) -> None:
    plain = json.loads(work.good(*RATE, "--format", "json"))
    work.good(*RATE, "--memo")
    with closing(sqlite3.connect(kept(work))) as database, database:
        database.execute("""UPDATE output SET content = CAST('{"bad":9}' AS BLOB)""")
    done = work.govern(*RATE, "--memo", "--format", "json")
    assert done.exit_code == 0
    assert "is not used: an output in it is not the one that was kept" in done.stderr
    assert json.loads(done.stdout) == plain


def test_an_event_is_explained_alike(work: Any) -> None:
    (event, *_) = [
        each["after"]["event"] for each in json.loads(work.good("why", "--format", "json"))["changed"]
    ]
    plain, first, second = (
        json.loads(work.good("why", event, *more, "--format", "json"))
        for more in ((), ("--memo",), ("--memo",))
    )
    runs = [answer.pop("stage_runs") for answer in (plain, first, second)]
    assert plain == first == second
    assert runs[0] > runs[2]


def test_who_is_erased_is_not_in_it_any_more(work: Any) -> None:
    work.good(*RATE, "--memo")
    assert kept(work).exists()
    work.good("erase", "--subject", "k3")  # only says what there is
    assert kept(work).exists()
    work.good("erase", "--subject", "k3", "--yes")
    assert not kept(work).exists()
    work.good(*RATE, "--memo")
    work.good("retention", "sweep")
    assert not kept(work).exists()
