from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any

import pytest

import govern
from govern.app.answers import question as room
from govern.app.answers.changed import changed
from govern.app.answers.derive import derive
from govern.app.answers.why import why
from govern.app.log.logs import log_paths, open_reader, open_writer
from govern.errors import IntegrityError
from govern.lineage.entry import Outcome, to_json
from govern.lineage.queries import Index
from govern.why.answer import Tier

FACTORS = (
    "sanitizer/text",
    "model/words#code",
    "model/words#parameters",
    "model/words#weights",
    "thresholds/calibration",
    "thresholds/triage",
    "action-policy/triage",
)
LEXICONS = ({"awful", "bad", "pain", "zomig"}, {"awful", "bad", "pain", "worse", "tired", "zomig"})


def decided(drug: str, review: str, new: frozenset[str]) -> dict[str, str]:
    """The whole pipeline once more, in plain words: which factors are `new` decides every number in it."""
    words = review.split()
    if "sanitizer/text" not in new:
        words = [word for word in words if word != drug]
    if "model/words#code" in new:
        words = list(set(words))
    bad = sum(word in LEXICONS["model/words#weights" in new] for word in words)
    bad *= 2 if "model/words#parameters" in new else 1
    concern = min(100, bad * (10 if "thresholds/calibration" in new else 15))
    alert_at = 50 if "thresholds/triage" in new else 60
    action = "alert" if concern >= alert_at else "tag" if concern >= 20 else "log"
    if action == "alert" and concern >= 55:
        return {"action": "alert", "verdict": "hold"}
    if action != "log" and concern >= (30 if "action-policy/triage" in new else 40):
        return {"action": "tag", "verdict": "act"}
    return {"action": "log", "verdict": "act"}


SUBSETS = [frozenset(c) for n in range(len(FACTORS) + 1) for c in combinations(FACTORS, n)]
ALL = frozenset(FACTORS)


def minimal(family: list[frozenset[str]]) -> set[frozenset[str]]:
    return {one for one in family if not any(other < one for other in family)}


def shapley(outcomes: dict[frozenset[str], Any], name: str) -> Fraction:
    total, k = Fraction(0), len(FACTORS)
    for new in SUBSETS:
        if name not in new:
            gain = (outcomes[new | {name}] == outcomes[ALL]) - (outcomes[new] == outcomes[ALL])
            total += Fraction(factorial(len(new)) * factorial(k - 1 - len(new)), factorial(k)) * gain
    return total


def test_every_changed_recommendation_is_explained_as_brute_force_does(ran: Any, records: Any) -> None:
    found = changed(ran.context)
    assert found.total == len(found.changed) > 5
    kinds = set()
    for item in found.changed:
        _, drug, review = next(row for row in records if row[0] == item.record)
        outcomes = {new: decided(drug, review, new) for new in SUBSETS}
        answer = why(ran.context, item.after.event).explanation
        assert answer.tiers == (Tier.REPRODUCED, Tier.PROVEN, Tier.COMPLETE)
        assert {change.factor for change in answer.changed} == ALL
        assert answer.outcome is not None
        assert answer.causes is not None
        assert (answer.outcome.before, answer.outcome.after) == (outcomes[frozenset()], outcomes[ALL])
        undone = {new: outcomes[ALL - new] for new in SUBSETS}
        rollback = minimal([new for new in SUBSETS if undone[new] != outcomes[ALL]])
        assert {frozenset(one) for one in answer.causes.rollback} == rollback
        assert {frozenset(one) for one in answer.causes.forward} == minimal(
            [new for new in SUBSETS if outcomes[new] != outcomes[frozenset()]]
        )
        relevant = {n for n in FACTORS if any(outcomes[new] != outcomes[new ^ {n}] for new in SUBSETS)}
        assert {ruled.factor for ruled in answer.ruled_out} == ALL - relevant
        for name in FACTORS:
            assert answer.share.get(name, 0) == shapley(outcomes, name)
            sizes = [len(one) for one in rollback if name in one]
            assert answer.responsibility.get(name, 0) == (Fraction(1, min(sizes)) if sizes else 0)
        assert sum(answer.share.values()) == answer.total == 1
        for each in answer.counterfactuals:
            new = ALL - {each.factor} if each.action == "undo" else frozenset({each.factor})
            assert each.outcome == outcomes[new]
        kinds.add(frozenset(map(len, rollback)))
    assert len(kinds) > 1


def test_the_list_is_what_the_plain_model_says(ran: Any, records: Any) -> None:
    found = changed(ran.context)
    expected = {
        key for key, drug, text in records if decided(drug, text, frozenset()) != decided(drug, text, ALL)
    }
    assert {item.record for item in found.changed} == expected
    assert found.total + found.same == len(records)
    assert sum(found.counts.values()) == found.total
    assert (found.before.release, found.after.release) == ("release/41@1.0.0", "release/42@1.0.0")
    limited = changed(ran.context, limit=2)
    assert (limited.changed, limited.total) == (found.changed[:2], found.total)


def test_an_answer_cites_proved_entries_and_shows_no_restricted_field(ran: Any, records: Any) -> None:
    event = changed(ran.context).changed[0].after.event
    answer = why(ran.context, event)
    assert [cited.type for cited in answer.citations.entries] == [
        *("factor-set", "run", "event", "factor-set", "run", "event"),
    ]
    assert answer.citations.signer.startswith("log.example/small/")
    assert set(answer.fields) == {"id", "drug"}
    shown = ran.good("why", event) + ran.good("why", event, "--format", "json")
    text = next(row[2] for row in records if row[0] == answer.record)
    assert text not in shown
    assert answer.record in shown


def test_values_are_told_with_their_places_on_both_sides(ran: Any) -> None:
    details = why(ran.context, changed(ran.context).changed[0].after.event).details
    (value,) = details["thresholds/calibration"].values
    assert (value.route, value.before, value.after) == ("values[per_word].value", "0.15", "0.1")
    assert value.after_at is not None
    assert value.after_at.endswith(":7")
    assert value.before_at is not None
    assert value.before_at.startswith("lineage/objects/")
    assert (details["thresholds/calibration"].before, details["thresholds/calibration"].after) == (
        *("1.0.0", "1.1.0"),
    )
    (code,) = [value for value in details["model/words#code"].values if value.of_file]
    assert code.before is not None
    assert code.after is not None
    assert ("in words)" in code.before, "in set(words)" in code.after) == (True, True)
    for place, text in ((code.before_at, code.before), (code.after_at, code.after)):
        assert place is not None
        path, _, line = place.partition(":")
        assert (ran.root / path).read_text().splitlines()[int(line) - 1].strip() == text
    (weight,) = details["model/words#parameters"].values
    assert (weight.route, weight.before, weight.after) == ("parameters.weight", "1", "2")


def test_a_release_that_never_ran_on_the_record_is_run_here_and_not_called_reproduced(
    fresh: Callable[[], Any],
) -> None:
    work = fresh()
    work.release("41")
    work.edit("contracts/calibration.yaml", "1.0.0", "1.0.1")
    work.edit("contracts/calibration.yaml", "0.15", "0.9")
    work.edit("contracts/pipeline.yaml", "thresholds/calibration@1.0.0", "thresholds/calibration@1.0.1")
    work.edit("contracts/pipeline.yaml", "version: 1.0.0", "version: 1.0.1")
    work.edit("contracts/41.yaml", "triage@1.0.0", "triage@1.0.1")
    work.edit("contracts/41.yaml", '"41"', '"44"')
    work.good("lock")
    answer = why(work.context, "ev:1_0", "release:44")
    assert answer.explanation.tiers == (Tier.PROVEN, Tier.COMPLETE)
    assert answer.explanation.proven == (("thresholds/calibration",),)
    assert (answer.before.event, answer.before.run) == (None, None)
    assert any("did not run" in note for note in answer.notes)
    shown = work.govern("why", "ev:1_0", "--vs", "release:44")
    assert shown.exit_code == 0
    assert "The recorded side reproduced" in shown.stdout
    assert "Both sides" not in shown.stdout


def test_another_wiring_is_a_candidate_and_nothing_is_ruled_out(ran: Any) -> None:
    answer = why(ran.context, "ev:2_0", "release:43")
    assert answer.explanation.tiers == (Tier.CANDIDATE,)
    assert answer.explanation.outcome is None
    assert answer.explanation.ruled_out == ()
    assert "insight-pipeline/triage#wiring" in answer.explanation.candidates
    values = answer.details["insight-pipeline/triage#wiring"].values
    assert any((value.before_at or "").startswith("contracts/pipeline.yaml:") for value in values)
    shown = ran.govern("why", "ev:2_0", "--vs", "release:43")
    assert shown.exit_code == 1
    assert "irrelevant" not in shown.stdout
    assert "can't be mixed" in shown.stdout


def test_a_stage_that_one_side_calls_random_proves_nothing(work: Any) -> None:
    for path in ("calibration", "policy", "triage", "words", "sanitizer", "pipeline", "43"):
        work.edit(f"contracts/{path}.yaml", "1.2.0", "1.3.0")
    work.edit("contracts/43.yaml", '"43"', '"44"')
    work.edit("contracts/pipeline.yaml", "[sanitise, count]", "[count]\n    deterministic: false")
    work.good("lock")
    answer = why(work.context, "ev:2_3", "release:44").explanation
    assert answer.tiers == (Tier.CANDIDATE,)
    assert answer.ruled_out == ()


def test_an_outcome_that_is_the_same_is_said_so(ran: Any) -> None:
    unchanged = {f"ev:2_{i}" for i in range(40)} - {c.after.event for c in changed(ran.context).changed}
    event = min(unchanged)
    answer = why(ran.context, event)
    assert answer.explanation.tiers == (Tier.REPRODUCED,)
    assert "The outcome is the same" in ran.good("why", event)


def test_a_changed_record_is_unknown_and_names_the_field(work: Any, records: Any) -> None:
    work.edit("data/reviews.tsv", f"\t{records[3][2]}\n", "\tanother text\n")
    answer = why(work.context, "ev:2_3")
    assert answer.explanation.tiers == (Tier.UNKNOWN,)
    assert answer.explanation.missing == (
        "record k3 is not the one that ev:1_3 is about: its `review` changed since",
        "record k3 is not the one that ev:2_3 is about: its `review` changed since",
    )
    assert answer.fields == {}
    shown = work.govern("why", "ev:2_3")
    assert shown.exit_code == 1
    assert "another text" not in shown.stdout


def test_a_record_that_is_gone_is_unknown(work: Any) -> None:
    text = (work.root / "data/reviews.tsv").read_text().splitlines(keepends=True)
    work.write("data/reviews.tsv", "".join(line for line in text if not line.startswith("k3\t")))
    answer = why(work.context, "ev:2_3")
    assert answer.explanation.tiers == (Tier.UNKNOWN,)
    assert answer.explanation.missing == ("record k3 is no longer in the source data-contract/reviews@1.0.0",)


def test_a_salt_that_is_not_here_is_unknown(work: Any) -> None:
    with sqlite3.connect(log_paths(work.context).database) as log:
        log.execute("DELETE FROM sealed_salt WHERE record = 'data-contract/reviews:k3'")
    log.close()
    answer = why(work.context, "ev:2_3")
    assert answer.explanation.tiers == (Tier.UNKNOWN,)
    assert "the log tells of no erasure" in answer.explanation.missing[0]
    assert work.govern("why", "ev:2_3").exit_code == 1
    assert work.govern("why", "ev:2_4").exit_code == 0


def test_what_did_not_run_is_unknown(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = room.build_release

    def other(context: Any, release: Any, *rest: Any) -> Any:
        built = real(context, release, *rest)
        if release.id == "41":
            was = built.factors["thresholds/triage"]
            built.factors["thresholds/triage"] = replace(was, digest="sha256:" + "0" * 64)
        return built

    monkeypatch.setattr(room, "build_release", other)
    answer = why(work.context, "ev:2_3")
    assert answer.explanation.tiers == (Tier.UNKNOWN,)
    assert (
        "run 1 of release/41@1.0.0 did not run with what is built here: thresholds/triage was"
        in (answer.explanation.missing[0])
    )


def test_another_engine_is_said_and_no_obstacle(ran: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(govern, "__version__", "9.9.9")
    answer = why(ran.context, changed(ran.context).changed[0].after.event)
    assert Tier.COMPLETE in answer.explanation.tiers
    assert "engine" not in {change.factor for change in answer.explanation.changed}
    assert "run 1 was made by govern 0.1.0 and is run again here by govern 9.9.9" in answer.notes[0]


def signed_again(work: Any, **changes: Any) -> None:
    """Add a run 3 with one event, as recorded in run 2 but for what is given; all of it well signed."""
    known = derive(work.context, "ev:2_3")
    event = replace(known.event, run=3, event="ev:3_3", **changes)
    with open_writer(work.context) as log:
        log.append([dict(to_json(replace(known.run, run=3))), dict(to_json(event))], known.run.time)


def test_a_stage_that_does_not_reproduce_is_unknown_and_named(work: Any) -> None:
    stages = dict(derive(work.context, "ev:2_3").event.stages)
    signed_again(work, stages={**stages, "calibrate": "hmac-sha256:" + "0" * 64})
    answer = why(work.context, "ev:3_3", "release:41").explanation
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.mismatch is not None
    assert (answer.mismatch.stage, answer.mismatch.side) == ("calibrate", "after")
    shown = work.govern("why", "ev:3_3", "--vs", "release:41")
    assert shown.exit_code == 1
    assert "Nothing is concluded: stage calibrate does not reproduce" in shown.stdout


def test_an_outcome_recorded_against_its_own_stages_is_unknown(work: Any) -> None:
    signed_again(work, outcome=Outcome("alert", "alert", "act", 900_000))
    answer = why(work.context, "ev:3_3", "release:41").explanation
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.missing == ("ev:3_3 is recorded with another outcome than its stages give",)


def test_a_stage_that_fails_is_unknown_and_its_words_are_kept_back(work: Any, records: Any) -> None:
    work.edit("code/stages.py", "return lambda inputs:", "return lambda inputs: 1 // 0 or")
    for path in ("calibration", "policy", "triage", "words", "sanitizer", "pipeline", "43"):
        work.edit(f"contracts/{path}.yaml", "1.2.0", "1.3.0")
    work.edit("contracts/43.yaml", '"43"', '"44"')
    work.edit("contracts/pipeline.yaml", "sanitise, count", "count")
    work.good("lock")
    answer = why(work.context, "ev:2_3", "release:44").explanation
    assert answer.tiers == (Tier.UNKNOWN,)
    assert answer.missing == ("stage `calibrate` fails on this record under one of the two releases",)
    shown = work.govern("why", "ev:2_3", "--vs", "release:44")
    assert shown.exit_code == 1
    assert "ZeroDivisionError" not in shown.output


def test_a_flipped_byte_of_the_event_is_an_integrity_failure(work: Any) -> None:
    path = log_paths(work.context).database
    data = path.read_bytes()
    assert data.count(b'"event":"ev:2_3"') == 2
    path.write_bytes(data.replace(b'"event":"ev:2_3"', b'"event":"ev:2_4"'))
    for verb in ("why", "derive"):
        done = work.govern(verb, "ev:2_3")
        assert done.exit_code == 4, done.output
        assert "was changed" in done.stderr


def test_an_index_that_lies_is_an_integrity_failure(work: Any) -> None:
    with sqlite3.connect(log_paths(work.context).database) as log:
        log.execute("UPDATE event SET action = 'nothing' WHERE run = 2 AND position = 3")
    log.close()
    with pytest.raises(IntegrityError, match="index says otherwise"):
        why(work.context, "ev:2_3")
    with pytest.raises(IntegrityError, match="index says otherwise"):
        changed(work.context)
    with pytest.raises(IntegrityError, match="the index is not what the entries say"):
        changed(work.context, limit=0)


def test_an_untrusted_log_is_refused(work: Any) -> None:
    trust = log_paths(work.context).trust
    trust.write_text("log log.example/other+8f9ea20b+AaGeD6oYtQ3fZ0lF5E9V9kGZ6Y0rFJtE2oSkCkKQ8Y2Q\n")
    assert work.govern("why", "ev:2_3").exit_code in {2, 4}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2_3"], "Did you mean ev:2_3?"),
        (["ev:x"], "`govern why` lists what changed"),
        (["ev:9_0"], "there is no run 9"),
        (["ev:2_999"], "ev:2_0 to ev:2_39"),
        (["ev:1_3"], "first of its pipeline"),
        (["ev:2_3", "--vs", "release:44"], "Releases are 41, 42, 43"),
        (["ev:2_3", "--vs", "ev:1_4"], "one record under two releases"),
        (["ev:2_3", "--vs", "ev:7_3"], "there is no run 7"),
        (["--vs", "release:43"], "did not run in test"),
        (["ev:2_3", "--vs", "2001-01-01"], "had run in test by 2001-01-01"),
        (["ev:2_3", "--vs", "2026-13-01"], "is no RFC 3339 time"),
    ],
)
def test_what_cannot_be_asked_is_said(ran: Any, words: list[str], said: str) -> None:
    done = ran.govern("why", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_an_event_can_be_compared_with_one_before_or_after_it(ran: Any) -> None:
    event = changed(ran.context).changed[0]
    there = why(ran.context, event.after.event, event.before.event).explanation
    back = why(ran.context, event.before.event, "release:42").explanation
    assert there.outcome is not None
    assert back.outcome is not None
    assert (there.outcome.before, there.outcome.after) == (back.outcome.after, back.outcome.before)


def test_nothing_ran_and_no_log_are_said(fresh: Callable[[], Any]) -> None:
    work = fresh()
    for words in (["why"], ["why", "ev:1_0"], ["impact", "model/words"]):
        done = work.govern(*words)
        assert done.exit_code == 2
        assert "nothing ran yet" in done.stderr
    assert "nothing has run yet" in work.good("as-of")
    work.good("run", "41")
    done = work.govern("why")
    assert done.exit_code == 2
    assert "nothing to compare it with" in done.stderr
    log_paths(work.context).database.unlink()
    for verb in ("why", "as-of"):
        done = work.govern(verb)
        assert done.exit_code == 2
        assert "govern log init" in done.stderr


def test_a_verdict_alone_is_a_change(work: Any) -> None:
    was = derive(work.context, "ev:1_3").event.outcome
    signed_again(work, outcome=replace(was, verdict="hold"))
    found = changed(work.context)
    assert [item.after.event for item in found.changed] == ["ev:3_3"]
    assert (found.only_before, found.only_after) == (39, 0)
    assert found.notes == ("run 3 is not finished: 1 of 40 records are recorded",)


def test_a_time_means_the_latest_earlier_run_that_had_begun_by_then(ran: Any) -> None:
    with open_reader(ran.context) as reader:
        first, second = Index(reader.database).runs()
    event = changed(ran.context).changed[0].after.event
    told = why(ran.context, event).explanation
    for time in (first.time, second.time, "2999-01-01"):
        then = why(ran.context, event, time)
        assert then.before.run == 1
        assert then.explanation == told


def test_an_answer_can_be_drawn(ran: Any, tmp_path: Any) -> None:
    event = changed(ran.context).changed[0].after.event
    page, picture = tmp_path / "a.html", tmp_path / "a.svg"
    done = ran.govern("why", event, "--html", str(page), "--svg", str(picture))
    assert done.exit_code == 0, done.output
    assert f"Why {event} differs" in page.read_text()
    assert picture.read_text().startswith("<svg")
    drawn = ran.good("why", event, "--mermaid")
    assert drawn.startswith("flowchart TD")
    assert drawn.count("==>") == len({name for s in why(ran.context, event).explanation.proven for name in s})
    assert ran.govern("why", "--html", str(page)).exit_code == 2
