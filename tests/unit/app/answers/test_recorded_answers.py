"""A model that can't be run here: what is claimed from recorded answers, and what it would take to settle."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govern.app.answers.certify import certify
from govern.app.answers.changed import changed
from govern.app.answers.verify_answer import verify_answer
from govern.app.answers.why import why
from govern.app.answers.why_not import why_not
from govern.app.log.logs import trust_policy
from govern.app.running.building import build_release, find_release, new_host
from govern.app.running.records import source_data
from govern.errors import IntegrityError
from govern.run.execute import Executor
from govern.run.recorded import call_digest, recording_line
from govern.source.canonical import canonical_bytes
from govern.why.answer import Tier

from .test_why import ALL, SUBSETS, decided, minimal

STAGE = "count"


@pytest.fixture(scope="module")
def outside(ran: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A workspace whose model answers elsewhere: releases 41 and 42 ran with what it answered there."""
    from ..conftest import Work, texts  # noqa: PLC0415 - as the fixtures of this folder are made

    folder = tmp_path_factory.mktemp("outside")
    work = Work(folder / "small", folder / "home")
    work.write("data/reviews.tsv", (ran.root / "data/reviews.tsv").read_text())
    for number in ("41", "42"):
        for path, text in texts(number).items():
            work.write(path, text.replace("replay: plugin", "replay: recorded"))
        work.good("lock")
        if number == "41":
            work.good("log", "init")
        answers = work.root / f"{number}.jsonl"
        answers.write_bytes(b"".join(answered(ran, number)))
        work.good("run", number, "--recording", str(answers))
    return work


def answered(ran: Any, number: str) -> list[bytes]:
    """What the model answers to each record under a release, where it runs."""
    context = ran.context
    built = build_release(context, find_release(context, number), "test", new_host(context))
    stage = next(stage for stage in built.stages if stage.name == STAGE)
    lines = []
    for record in source_data(context, next(iter(built.sources.values())), "test").records:
        trace = Executor(built.stages, sink=built.sink).execute(dict(record.fields), built.factors)
        inputs = {name: trace.outputs[name].value for name in stage.inputs}
        factors = {name: built.factors[name].value for name in stage.factors}
        lines.append(recording_line(STAGE, call_digest(STAGE, factors, inputs), trace.outputs[STAGE].value))
    return list(dict.fromkeys(lines))


def truth(records: Any, key: str) -> set[frozenset[str]]:
    _, drug, review = next(row for row in records if row[0] == key)
    outcomes = {new: decided(drug, review, new) for new in SUBSETS}
    return minimal([undone for undone in SUBSETS if outcomes[ALL - undone] != outcomes[ALL]])


def whole(sets: Any, together: Any) -> set[frozenset[str]]:
    """Spell sets with the members of groups."""
    return {
        frozenset(member for name in members for member in together.get(name, (name,))) for members in sets
    }


@pytest.mark.parametrize("contents", [False, True])
def test_what_is_claimed_without_a_call_is_true(outside: Any, records: Any, *, contents: bool) -> None:
    found = changed(outside.context)
    recordings = [outside.root / "41.jsonl", outside.root / "42.jsonl"] if contents else []
    kinds = set()
    for item in found.changed:
        answer = why(outside.context, item.after.event, recordings=recordings).explanation
        true = truth(records, item.record)
        assert Tier.UNKNOWN not in answer.tiers
        claimed = whole(answer.proven, answer.together)
        if not answer.together:
            assert claimed <= true
        if Tier.COMPLETE in answer.tiers:
            # of sets in which the model's parts are one, each holds a smaller one and none is missed
            assert all(any(fine <= coarse for fine in true) for coarse in claimed)
            assert all(any(one & fine for one in claimed) for fine in true)
        else:
            assert answer.plan
        kinds |= set(answer.tiers)
        coarser = answer.coarser
        assert (coarser is not None) == contents
        if coarser is not None:
            assert Tier.COMPLETE in coarser.tiers
            claimed = whole(coarser.proven, coarser.together)
            assert all(any(fine <= coarse for fine in true) for coarse in claimed)
    assert kinds >= ({Tier.PROVEN} if contents else {Tier.SUFFICIENT_BY_DIGEST})


def test_the_recommendation_is_known_from_the_event_itself(outside: Any) -> None:
    """The deciding stage was given what the event says was recommended, so another policy can be tried."""
    undone = set()
    for item in changed(outside.context).changed:
        answer = why(outside.context, item.after.event).explanation
        undone |= {told.factor for told in answer.counterfactuals if told.action == "undo"}
    assert "action-policy/triage" in undone


def third(work: Any) -> None:
    """Release 44: the sanitiser of release 42, all else as in release 41."""
    from ..conftest import texts  # noqa: PLC0415 - see above

    old = texts("41")
    pipeline = old["contracts/pipeline.yaml"].replace("sanitizer/text@1.0.0", "sanitizer/text@1.1.0")
    work.write("contracts/pipeline.yaml", pipeline.replace("version: 1.0.0", "version: 1.3.0"))
    release = old["contracts/41.yaml"].replace('"41"', '"44"').replace("triage@1.0.0", "triage@1.3.0")
    work.write("contracts/44.yaml", release)
    work.good("lock")


def test_another_release_on_the_same_records_settles_more(outside: Any, ran: Any, tmp_path: Path) -> None:
    work, runs = outside.copy(tmp_path / "outside"), ran.copy(tmp_path / "runs")
    events = [item.after.event for item in changed(work.context).changed]
    before = [why(work.context, event).explanation for event in events]
    third(work)
    third(runs)
    answers = tmp_path / "44.jsonl"
    answers.write_bytes(b"".join(answered(runs, "44")))
    work.good("run", "44", "--recording", str(answers))
    answered_now = [why(work.context, event, "release:41") for event in events]
    after = [answer.explanation for answer in answered_now]
    assert sum(len(one.counterfactuals) for one in after) > sum(len(one.counterfactuals) for one in before)
    for old, new, answer in zip(before, after, answered_now, strict=True):
        assert set(old.proven) <= set(new.proven)
        assert len(answer.citations.entries) > 6  # the other events are cited
    check_parts_as_one(work, events, [answers, work.root / "42.jsonl"])


def check_parts_as_one(work: Any, events: list[str], recordings: list[Path]) -> None:
    """Release 44 gives the model what release 42 gives it: only its own version differs, in all parts."""
    found = [why(work.context, event, "release:44", recordings=recordings) for event in events]
    grouped = [answer for answer in found if answer.explanation.together]
    assert grouped
    for answer in grouped:
        told = answer.explanation
        assert Tier.COMPLETE in told.tiers
        assert set(told.together["model/words"]) == {
            f"model/words#{part}" for part in ("code", "parameters", "weights")
        }
        routes = {value.route for value in answer.details["model/words"].values}
        assert any(route.startswith("parameters") for route in routes)
        assert any("model/words" in shape.factors for shape in answer.stages)
        assert "taken as one" in work.good("why", answer.event, "--vs", "release:44", *options(recordings))

    with_model = next(each for each in grouped if ("model/words",) in each.explanation.proven)
    check_certificate_of_parts_as_one(work, with_model.event, recordings)
    asked = ["why", with_model.event, "--vs", "release:44", *options(recordings)]
    letter = work.govern(*asked, "--for", "person").stdout
    assert "the model" in letter
    assert "part of the system" not in letter


def options(recordings: list[Path]) -> list[str]:
    return [word for path in recordings for word in ("--recording", str(path))]


def test_a_plan_names_the_calls_and_says_that_nobody_metered_them(outside: Any) -> None:
    found = changed(outside.context).changed
    event = next(i.after.event for i in found if why(outside.context, i.after.event).explanation.plan)
    told = json.loads(outside.govern("why", event, "--plan", "--format", "json").stdout)
    assert [call["order"] for call in told["calls"]] == list(range(1, len(told["calls"]) + 1))
    assert {call["stage"] for call in told["calls"]} <= {"count", "calibrate", "recommend"}
    assert told["unpriced"] == len(told["calls"]) <= told["most"]
    assert told["cost_millionths"] == {}
    shown = outside.govern("why", event, "--plan").stdout
    assert "would settle what is open" in shown
    assert "no answer was metered" in shown


def test_a_plan_takes_the_place_of_an_answer(outside: Any, ran: Any) -> None:
    done = outside.govern("why", "ev:2_0", "--plan", "--mermaid")
    assert done.exit_code == 2
    assert "in the place of an answer" in done.output
    assert "Nothing is open" in ran.good("why", changed(ran.context).changed[0].after.event, "--plan")


def test_what_is_proven_with_recorded_answers_can_be_certified_and_verifies(
    outside: Any, tmp_path: Path
) -> None:
    recordings = [outside.root / "41.jsonl", outside.root / "42.jsonl"]
    found = [item.after.event for item in changed(outside.context).changed]
    told = {event: why(outside.context, event, recordings=recordings).explanation for event in found}
    event = next(event for event, answer in told.items() if answer.proven)
    path = tmp_path / "answer.json"
    path.write_bytes(certify(outside.context, event, recordings=recordings))
    held = verify_answer(path, trust_policy(outside.context), outside.context, recordings=recordings)
    assert held.ok, (held.failure, held.unchecked)
    assert any("leaves open whether there are further sets" in text for text in held.says)
    without = verify_answer(path, trust_policy(outside.context), outside.context)
    assert without.failure is None
    assert not without.ok
    assert "no recording" in str(without.unchecked)


def check_certificate_of_parts_as_one(work: Any, event: str, recordings: list[Path]) -> None:
    path = work.root / "answer.json"
    made = certify(work.context, event, "release:44", recordings=recordings)
    path.write_bytes(made)
    told = json.loads(made)
    assert set(told["together"]) == {"model/words"}

    def check(value: Any) -> Any:
        path.write_bytes(canonical_bytes(value) + b"\n")
        return verify_answer(path, trust_policy(work.context), work.context, recordings=recordings)

    held = check(told)
    assert held.ok, (held.failure, held.unchecked)
    assert any("stands for" in text for text in held.says)
    parts = told["together"]["model/words"]
    with pytest.raises(IntegrityError, match="and not which"):
        check({**told, "together": {}})
    assert not check({**told, "together": {"model/words": parts[1:]}}).ok
    for spoilt in (
        {"model/words": parts[:1]},
        {"model/words": [*parts, "thresholds/none"]},
        {"model/words": parts, "more": parts},
        {"thresholds/triage": parts},
    ):
        assert "are no groups" in str(check({**told, "together": spoilt}).failure), spoilt
    assert check({name: value for name, value in told.items() if name != "together"}).failure


def test_a_rate_is_planned_by_versions_and_the_records_that_wait(outside: Any, ran: Any) -> None:
    words = ["why-rate", "action=alert", "--from", "41", "--to", "42"]
    recordings = options([outside.root / "41.jsonl", outside.root / "42.jsonl"])
    told = json.loads(outside.good(*words, *recordings, "--plan", "--format", "json"))
    assert told["open_records"] > 5
    assert all(call["stage"] == "count" and not call["contents"] for call in told["calls"])
    versions = {call["factors"].get("model/words") for call in told["calls"]}
    assert versions == {"model/words@1.0.0", "model/words@1.1.0"}
    assert "sha256" not in json.dumps(told)
    shown = outside.good(*words, *recordings, "--plan")
    assert "would settle what is open" in shown
    assert "the cost is not known" in shown
    assert "taken as one" in outside.good(*words, *recordings)
    assert "Nothing is open" in ran.good(*words, "--plan")


def test_why_not_takes_recorded_answers_too(outside: Any, ran: Any) -> None:
    """What it finds without the model is what is found where the model runs, or open."""
    asked = 0
    for item in changed(outside.context).changed:
        if item.after.action == "alert":
            continue
        true, here = (why_not(each.context, item.after.event, "alert").ways for each in (ran, outside))
        assert true is not None
        assert here is not None
        assert {*here.sets} <= {*true.sets}
        asked += 1
        assert Tier.SUFFICIENT_BY_DIGEST in here.tiers  # what was recommended is known, so the policy is run
        if Tier.COMPLETE in here.tiers:
            assert {*here.sets} == {*true.sets}
    assert asked
