from __future__ import annotations

from govern.change.bump import BumpPlan, Raise
from govern.change.findings import finding
from govern.change.version import Level
from govern.contract.reference import Ref
from govern.diagnostic import Place
from govern.report.change.lock_human import bump_human, check_human, lock_human
from govern.report.styled import plain

OLD, NEW = Ref.parse("prompt/triage@1.0.0"), Ref.parse("prompt/triage@1.1.0")
PLAN = BumpPlan(
    {"a.yaml": b""}, (Raise(OLD, NEW, Level.MINOR, "it changed: sections"),), ("release/1 stays",)
)


def test_what_was_pinned_is_listed() -> None:
    assert plain(lock_human([NEW], [OLD], 7)) == (
        "+ prompt/triage@1.1.0\n~ prompt/triage@1.0.0  not released yet, pinned anew\n"
        "govern.lock holds 7 versions; 2 pinned.\n"
    )
    assert plain(lock_human([], [], 7)) == "govern.lock holds 7 versions; nothing changed.\n"


def test_drift_is_shown_at_its_place_and_notes_alone_are_clean() -> None:
    drift = finding("CHG018", "not what was pinned", Place("a.yaml", 2, 1))
    note = finding("CHG019", "not compared", Place("a.yaml", 2, 1))
    shown = plain(check_human([drift, note], lambda _: "one\ntwo\n", 7))
    assert "a.yaml:2:1" in shown
    assert "2 │ two" in shown
    assert shown.endswith("1 not as the lock says.\n")
    clean = plain(check_human([note], lambda _: None, 7))
    assert "not compared" in clean
    assert clean.endswith("All 7 versions are as govern.lock says.\n")


def test_versions_that_rise_say_why_and_what_comes_next() -> None:
    shown = plain(bump_human(PLAN, dry_run=False))
    assert shown.startswith("prompt/triage  1.0.0 → 1.1.0  it changed: sections\nnote: release/1 stays\n")
    assert "Next: govern lock" in shown
    assert "Nothing was written" in plain(bump_human(PLAN, dry_run=True))
    assert plain(bump_human(BumpPlan({}, (), ()), dry_run=True)) == "No version needs to rise.\n"
