"""Two locked versions on the same records: against what the log recorded, and at the gate as evidence."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from govern.app.answers.changed import changed
from govern.app.change.attest import attest
from govern.app.change.diff import diff
from govern.app.change.what_if import Asked, between_releases, between_revisions
from govern.errors import UsageError
from govern.run.recorder import RecordFailed
from govern.why.what_if import ABSENT, FAILS

from ..conftest import NOW, PIPELINE, Work
from ..team import Team, commit, git

if TYPE_CHECKING:
    from govern.change.changes import ChangeReport
    from govern.why.tried import Attestation, Tried

FILE = "contracts/triage.yaml"
GATE = """\
gate:
  approvals:
    - {name: shown, class: behaviour, evidence: what-if, count: 0}
"""


@pytest.fixture
def team(tmp_path_factory: pytest.TempPathFactory) -> Team:
    return Team(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def committed(work: Work, team: Team) -> Work:
    """A workspace with people and a gate that asks for evidence, committed as a whole."""
    work.write("govern.yaml", (work.root / "govern.yaml").read_text() + team.text() + GATE)
    git(work, "init", "--quiet")
    git(work, "config", "user.email", "dev@example.org")
    commit(work, "base")
    return work


@pytest.fixture
def changing(committed: Work) -> Work:
    """The same with a lowered threshold, bumped and locked, in the working tree."""
    lower(committed, "0.5", "0.35")
    return committed


def lower(work: Work, old: str, new: str) -> None:
    work.edit(FILE, f"alert_at, value: {old}", f"alert_at, value: {new}")
    work.good("bump")
    work.good("lock")


def tried(work: Work, base: str = "HEAD", head: str | None = None, **asked: object) -> Tried:
    found = between_revisions(work.context, base, head, Asked(**asked))  # type: ignore[arg-type]
    assert found is not None
    return found


def shown(work: Work, team: Team, who: str = "ann", **asked: object) -> Attestation:
    return attest(work.context, tried(work, **asked), ("HEAD", None), team.signers[who])


def codes(report: ChangeReport) -> list[str]:
    return [item.code for item in report.diagnostics if item.severity == "error"]


def gate(work: Work) -> ChangeReport:
    return diff(work.context, "HEAD", None)


def test_releases_differ_as_their_recorded_runs_do(ran: Work) -> None:
    found = between_releases(ran.context, "41", "42", Asked(examples=100))
    recorded = changed(ran.context)
    decided = {
        pair.record: ((pair.before.action, pair.before.verdict), (pair.after.action, pair.after.verdict))
        for pair in found.counted.examples
    }
    differing = {record: sides for record, sides in decided.items() if sides[0] != sides[1]}
    assert differing == {
        item.record: ((item.before.action, item.before.verdict), (item.after.action, item.after.verdict))
        for item in recorded.changed
    }
    assert differing
    assert (found.population, found.counted.records, found.interval) == (40, 40, None)


def test_confidences_and_radii_are_those_of_each_side(ran: Work) -> None:
    found = between_releases(ran.context, "41", "42", Asked(examples=100))
    recorded = {item.record: item for item in changed(ran.context).changed}
    for pair in found.counted.examples:
        assert pair.record not in recorded or pair.after.confidence == recorded[pair.record].after.confidence
        assert pair.after.radius == {"log": "low", "tag": "medium", "alert": "high"}[pair.after.action]


def test_a_sample_is_drawn_without_looking_at_the_records_and_is_bounded(ran: Work) -> None:
    one, again = (between_releases(ran.context, "41", "42", Asked(records=10)) for _ in range(2))
    assert one == again
    assert (one.counted.records, one.population) == (10, 40)
    assert one.interval is not None
    low, high = one.interval
    assert low <= one.counted.changed * 100_000 <= high
    other = between_releases(ran.context, "41", "42", Asked(records=10, seed="another"))
    assert (other.chosen_seed, one.chosen_seed) == (True, False)


def test_a_revision_is_compared_with_the_working_tree(changing: Work) -> None:
    found = tried(changing)
    assert (str(found.before.pipeline), str(found.after.pipeline)) == (
        "insight-pipeline/triage@1.2.0",
        "insight-pipeline/triage@1.3.0",
    )
    assert found.counted.changed > 0
    assert {move.after.partition(",")[0] for move in found.counted.moves} == {"alert"}


def test_two_revisions_compare_as_the_working_tree_did(changing: Work) -> None:
    before = tried(changing)
    commit(changing, "lowered")
    after = tried(changing, "HEAD~1", "HEAD")
    assert (after.counted, after.before.digest, after.after.digest) == (
        before.counted,
        before.before.digest,
        before.after.digest,
    )
    assert between_revisions(changing.context, "HEAD", None, Asked()) is None


def test_what_is_not_locked_does_not_run(committed: Work) -> None:
    committed.edit(FILE, "alert_at, value: 0.5", "alert_at, value: 0.35")
    with pytest.raises(UsageError, match="in the working tree is not as it is locked") as caught:
        tried(committed)
    assert "`govern lock` first" in caught.value.help
    committed.good("bump")
    with pytest.raises(UsageError, match="is not as it is locked"):
        tried(committed)
    committed.good("lock")
    assert tried(committed).counted.changed


def test_code_of_the_working_tree_that_is_not_locked_does_not_run(committed: Work) -> None:
    committed.write("code/stages.py", "raise SystemExit('this must not run')\n")
    with pytest.raises(UsageError, match="is not as it is locked"):
        tried(committed)


def test_an_unlocked_release_does_not_run(work: Work) -> None:
    work.write("contracts/44.yaml", (work.root / "contracts/43.yaml").read_text().replace('"43"', '"44"'))
    with pytest.raises(UsageError, match=r"release/44@1.0.0 is not in govern.lock of the working tree"):
        between_releases(work.context, "43", "44", Asked())


def test_failures_are_an_outcome_of_their_own_and_keep_their_words(committed: Work) -> None:
    committed.edit(
        "code/count.py",
        "        given =",
        "        if len(inputs['sanitise']['review']) > 30: raise ValueError('secret')\n        given =",
    )
    committed.good("bump")
    committed.good("lock")
    found = tried(committed, examples=100)
    assert found.counted.failures[0] == 0
    assert found.counted.failures[1] > 0
    assert sum(pair.after == FAILS for pair in found.counted.examples) == found.counted.failures[1]
    assert "secret" not in repr(found)


def test_a_new_pipeline_is_compared_with_nothing(committed: Work) -> None:
    text = PIPELINE.replace("id: triage", "id: second").replace("@CALIBRATE_READS", "count")
    committed.write("contracts/second.yaml", text.replace("@VERSION", "1.2.0"))
    committed.good("lock")
    found = tried(committed, examples=100)
    assert found.before.pipeline is None
    assert found.counted.changed == 40
    assert {pair.before for pair in found.counted.examples} == {ABSENT}
    commit(committed, "second")
    (committed.root / "contracts/second.yaml").unlink()
    assert tried(committed).after.pipeline is None


def test_several_pipelines_are_tried_one_by_one(changing: Work) -> None:
    text = PIPELINE.replace("id: triage", "id: second").replace("@CALIBRATE_READS", "count")
    changing.write("contracts/second.yaml", text.replace("@VERSION", "1.2.0"))
    changing.good("lock")
    with pytest.raises(UsageError, match="2 pipelines differ: insight-pipeline/second, insight-pipeline/tri"):
        tried(changing)
    assert str(tried(changing, pipeline="triage").after.pipeline) == "insight-pipeline/triage@1.3.0"
    earlier = tried(changing, pipeline="insight-pipeline/triage@1.0.0")
    assert str(earlier.after.pipeline) == "insight-pipeline/triage@1.0.0"
    with pytest.raises(UsageError, match=r"is not in govern.lock of the working tree"):
        tried(changing, pipeline="triage@9.0.0")
    with pytest.raises(UsageError, match="no pipeline insight-pipeline/triaje") as caught:
        tried(changing, pipeline="triaje")
    assert "Did you mean insight-pipeline/triage?" in caught.value.help


def test_the_gate_waits_for_evidence_and_shows_what_it_says(changing: Work, team: Team) -> None:
    assert set(codes(gate(changing))) == {"CHG022"}
    said = shown(changing, team)
    report = gate(changing)
    assert codes(report) == []
    assert {subject.name for subject in said.subjects} == {
        "thresholds/triage 1.2.0 → 1.3.0",
        "insight-pipeline/triage 1.2.0 → 1.3.0",
    }
    found = tried(changing).counted
    (line,) = {item.shown for change in report.changes for item in change.requirements}
    assert line == (
        f"{found.changed} of 40 records (all there are) get another recommendation "
        "from insight-pipeline/triage@1.3.0, run by ann"
    )


def test_evidence_of_another_value_does_not_count(changing: Work, team: Team) -> None:
    shown(changing, team)
    lower(changing, "0.35", "0.2")
    assert "CHG022" in codes(gate(changing))


def test_evidence_covers_only_what_ran(changing: Work, team: Team) -> None:
    commit(changing, "lowered")
    changing.edit("contracts/sanitizer.yaml", "method: keep", "method: suppress")
    changing.good("bump")
    changing.good("lock")
    first, both = tried(changing, "HEAD~1", pipeline="triage@1.3.0"), tried(changing, "HEAD~1")
    said = attest(changing.context, first, ("HEAD~1", None), team.signers["ann"])
    assert {subject.name for subject in said.subjects} == {
        "thresholds/triage 1.2.0 → 1.3.0",
        "insight-pipeline/triage 1.2.0 → 1.3.0",
    }
    assert "CHG022" in codes(diff(changing.context, "HEAD~1", None))
    said = attest(changing.context, both, ("HEAD~1", None), team.signers["ann"])
    assert "sanitizer/text 1.2.0 → 1.3.0" in {subject.name for subject in said.subjects}


def test_a_release_is_shown_by_the_pipeline_that_it_names_and_by_no_other(
    committed: Work, team: Team
) -> None:
    release = (committed.root / "contracts/43.yaml").read_text().replace('"43"', '"44"')
    committed.write("contracts/44.yaml", release.replace("@1.2.0", "@1.0.0"))
    committed.good("lock")
    assert codes(gate(committed)) == ["CHG022"]
    with pytest.raises(UsageError, match="ran with no version that changed"):
        shown(committed, team, pipeline="triage")
    shown(committed, team, pipeline="triage@1.0.0")
    assert codes(gate(committed)) == []


def test_a_strangers_run_is_no_evidence(changing: Work, team: Team) -> None:
    with pytest.raises(UsageError, match="is nobody's"):
        shown(changing, team, "eve")
    own = (changing.root / "govern.yaml").read_text()
    eve = f'  - {{username: eve, roles: [owner], keys: ["{team.signers["eve"].key.text}"]}}\n'
    changing.write("govern.yaml", own.replace("gate:\n", f"{eve}gate:\n"))
    with pytest.raises(UsageError, match="is nobody's"):
        shown(changing, team, "eve")


def test_whoever_chooses_the_records_shows_nothing(changing: Work, team: Team) -> None:
    with pytest.raises(UsageError, match="by a seed of one's own"):
        shown(changing, team, seed="mine")


def test_the_larger_sample_is_the_one_that_is_shown(changing: Work, team: Team) -> None:
    for records in (3, 30, 2):
        shown(changing, team, records=records)
    lines = {item.shown for change in gate(changing).changes for item in change.requirements}
    assert all("of 30 records (of 40 there are)" in line for line in lines)
    assert lines


def test_evidence_from_the_future_or_of_no_record_does_not_count(changing: Work, team: Team) -> None:
    ahead = replace(changing.context, now=NOW + dt.timedelta(days=1))
    found = tried(changing)
    attest(ahead, found, ("HEAD", None), team.signers["ann"])
    report = gate(changing)
    assert "CHG022" in codes(report)
    assert "still to come" in report.uncounted[0].reason
    rows = (changing.root / "data/reviews.tsv").read_text().splitlines(keepends=True)
    changing.write("data/reviews.tsv", rows[0])
    with pytest.raises(UsageError, match="there is no record"):
        shown(changing, team)


def test_an_edit_that_no_pipeline_runs_with_has_nothing_to_attest(committed: Work, team: Team) -> None:
    lower(committed, "0.5", "0.35")
    found = tried(committed)
    git(committed, "stash", "--quiet", "--include-untracked")
    with pytest.raises(UsageError, match="ran with no version that changed"):
        attest(committed.context, found, ("HEAD", None), team.signers["ann"])


def test_of_settings_no_run_shows_anything_so_none_is_asked(committed: Work) -> None:
    committed.edit("govern.yaml", "batch: 7", "batch: 8")
    committed.edit("govern.yaml", "  environment: test", "  environment: test\n  release: release/42@1.0.0")
    report = gate(committed)
    assert report.documents
    assert "CHG022" not in codes(report)


def test_the_formats_say_the_same(changing: Work) -> None:
    human = changing.good("what-if", "HEAD", "--sample", "10")
    plain = json.loads(changing.good("what-if", "HEAD", "--sample", "10", "--format", "json"))
    page = changing.good("what-if", "HEAD", "--sample", "10", "--format", "markdown")
    assert plain["differs"] is True
    assert plain["sample"]["records"] == 10
    low, high = plain["interval_ppm"]
    assert low <= plain["changed_ppm"] <= high
    for text in (human, page):
        assert f"{plain['changed']} record" in text
        assert "10 of 40 records" in text
        assert all(pair["record"] in text for pair in plain["examples"])
        assert all(word not in text for word in ("awful", "zomig"))


def test_options_that_do_not_go_together_are_refused(ran: Work) -> None:
    for words in (
        ("what-if",),
        ("what-if", "HEAD", "--from", "41", "--to", "42"),
        ("what-if", "--from", "41"),
        ("what-if", "--from", "41", "--to", "42", "--head", "HEAD"),
        ("what-if", "--from", "41", "--to", "42", "--attest", "--key", "file:x"),
        ("what-if", "HEAD", "--attest"),
    ):
        assert ran.govern(*words).exit_code == 2


def test_what_a_stage_could_not_answer_here_ends_the_comparison(committed: Work) -> None:
    committed.edit(
        "code/count.py", "        given =", "        raise OSError('no connection')\n        given ="
    )
    committed.good("bump")
    committed.good("lock")
    with pytest.raises(RecordFailed, match=r"record `k\d+`: stage `count` could not be run"):
        tried(committed)


def test_keys_that_say_something_about_a_person_are_not_shown(committed: Work) -> None:
    committed.edit(
        "contracts/reviews.yaml", "{name: id, primaryKey: true, classification: internal}",
        "{name: id, primaryKey: true, classification: restricted}",
    )  # fmt: skip
    committed.good("bump")
    committed.good("lock")
    with pytest.raises(UsageError, match=r"the key `id` of data-contract/reviews@1.1.0 is restricted"):
        tried(committed)
