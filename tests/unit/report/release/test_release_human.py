"""Releases as people and programs read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from govern.change.releasing import Step
from govern.contract.reference import Ref
from govern.contract.revoked import RevokedVersion
from govern.lineage.statements.predicates import Release
from govern.report.release.release_human import history_human, standing_human, step_human
from govern.report.release.release_json import history_json, standing_json, step_json
from govern.report.styled import plain

D = "sha256:" + "0" * 64
STEP = Step("promote", "production", "release/43@1.0.0", {"model/a@1.0.0": D}, "release/42@1.0.0", 100_000)
SAID = Release(
    "release/43@1.0.0",
    "production",
    "promote",
    {"model/a@1.0.0": D},
    "release/42@1.0.0",
    100_000,
    "drug=X",
    "try it",
    "ann",
    "2026-01-02T03:04:05.000006Z",
    None,
)


@dataclass(frozen=True)
class Said:
    said: Release = SAID
    path: str = "lineage/releases/0.json"
    digest: str = D
    signed: bool = True


@dataclass(frozen=True)
class Serves:
    environment: str
    release: str
    extent: str
    statement: Said | None = None
    confirmed: bool = True
    revoked: Mapping[Ref, RevokedVersion] = field(default_factory=dict)


GONE = RevokedVersion("bob", "2026-02-01", "it leaks", "lineage/statements/0.json", D)
ROWS = [
    Serves(
        "production",
        "release/43@1.0.0",
        "10% of drug=X",
        Said(),
        confirmed=False,
        revoked={Ref.parse("model/a@1.0.0"): GONE},
    ),
    Serves("production", "release/42@1.0.0", "the other records"),
]


def test_a_step_says_what_is_in_force_and_what_to_commit() -> None:
    assert plain(step_human(STEP, "ann", "lineage/releases/0.json", None, signed=True)) == (
        "release/43@1.0.0 in force in production: 10% of records\n"
        "  beside release/42@1.0.0\n"
        "  1 component, each by its digest\n"
        "signed: lineage/releases/0.json, by ann\n"
        "next: git add lineage/releases/0.json, and commit\n"
    )
    back = replace(STEP, action="roll-back", share=1_000_000, release="release/41@1.0.0")
    told = plain(step_human(back, "somebody", "s.json", "contracts/41.yaml", signed=False))
    assert "release/41@1.0.0 in force again in production: all records\n  instead of release/42@1.0.0" in told
    assert "recorded: s.json, by somebody (unsigned)" in told
    assert "git add govern.lock lineage/objects contracts/41.yaml s.json" in told


def test_status_has_each_release_with_its_records_and_who_answers() -> None:
    assert plain(standing_human(ROWS)) == (
        "production release/43@1.0.0  10% of drug=X\n"
        "           model/a@1.0.0 was revoked by bob on 2026-02-01: it leaks\n"
        "           since 2026-01-02T03:04Z, by ann\n"
        "           nobody answers for it today who may sign: `govern run` holds back\n"
        "production release/42@1.0.0  the other records\n"
        "           by `run` of govern.yaml\n"
    )
    assert "no release is in force anywhere" in plain(standing_human([]))


def test_the_list_begins_with_the_latest() -> None:
    older = Said(replace(SAID, environment="test", share_ppm=1_000_000, segment=None), signed=False)
    assert plain(history_human([older, Said()])) == (
        "2026-01-02T03:04Z  production  promote  release/43@1.0.0  10% of drug=X  by ann\n"
        "2026-01-02T03:04Z  test        promote  release/43@1.0.0  all records    by ann (unsigned)\n"
    )
    assert plain(history_human([])) == "no release was put in force yet\n"


def test_programs_get_the_same() -> None:
    assert step_json(STEP, "ann", "p", None, signed=True) == {
        "version": 1,
        "action": "promote",
        "release": "release/43@1.0.0",
        "environment": "production",
        "replaces": "release/42@1.0.0",
        "share_ppm": 100_000,
        "segment": None,
        "components": {"model/a@1.0.0": D},
        "released_by": "ann",
        "signed": True,
        "file": "p",
        "document": None,
    }
    first, second = standing_json(ROWS)["in_force"]
    assert (first["records"], first["share_ppm"], first["confirmed"]) == ("10% of drug=X", 100_000, False)
    assert (second["statement"], second["since"], second["confirmed"]) == (None, None, True)
    assert [(one["version"], one["by"], one["objection"]) for one in first["revoked"]] == [
        ("model/a@1.0.0", "bob", None)
    ]
    assert second["revoked"] == []
    (row,) = history_json([Said()])["statements"]
    assert (row["digest"], row["release"], row["previous"]) == (D, "release/43@1.0.0", None)
