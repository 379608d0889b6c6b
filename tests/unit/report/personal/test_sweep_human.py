from __future__ import annotations

from typing import Any

from govern.app.personal.sweep import Swept
from govern.lineage.personal.doomed import Doomed
from govern.report.personal.sweep_human import sweep_human, sweep_json
from govern.report.styled import plain

DOOMED = Doomed("data-contract/reviews", ("a",), (b"s",), (), (3,), (3,))
NOTHING = Doomed("data-contract/reviews", (), (), (), (), ())


def swept(**more: Any) -> Swept:
    given = {
        "retention": 86_400 * 30,
        "before": "2026-01-01T00:00:00.000000Z",
        "hold": None,
        "doomed": DOOMED,
    }
    return Swept("data-contract/reviews", 4, "2025-02-03T", "2026-02-03T", **{**given, **more})


def test_a_dry_run_says_what_would_go() -> None:
    told = plain(sweep_human([swept()], done=False))
    assert "expired data-contract/reviews" in told
    assert "4 records, last used from 2025-02-03 to 2026-02-03" in told
    assert "30 days after its last use: what was used before 2026-01-01" in told
    assert "goes  1 record, 1 event that can't be opened then" in told
    assert told.endswith("this was a dry run.\n")


def test_a_sweep_says_what_went() -> None:
    told = plain(sweep_human([swept(entries=(8, 9))], done=True))
    assert "swept   data-contract/reviews" in told
    assert "went  1 record" in told
    assert "entries 8 to 9" in told
    assert "dry run" not in told


def test_what_is_not_swept_says_why() -> None:
    assert "in time" in plain(sweep_human([swept(doomed=NOTHING)], done=True))
    held = plain(sweep_human([swept(hold="case 7", doomed=None)], done=True))
    assert "held    data-contract/reviews" in held
    assert "case 7; nothing of it may be erased" in held
    unknown = plain(sweep_human([swept(retention=None, before="", doomed=None)], done=False))
    assert "unknown data-contract/reviews" in unknown
    assert "slaProperties" in unknown
    assert plain(sweep_human([], done=True)) == "Nothing is kept beside the log.\n"


def test_programs_get_the_same() -> None:
    (one,) = sweep_json([swept(entries=(8,))], done=True)["sources"]
    assert (one["expired"], one["recorded_in"], one["retention"]) == (
        {"records": 1, "events": 1, "disclosures": 0},
        [8],
        86_400 * 30,
    )
    (held,) = sweep_json([swept(hold="case 7", doomed=None)], done=False)["sources"]
    assert (held["hold"], held["expired"]) == ("case 7", None)
