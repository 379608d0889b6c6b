from __future__ import annotations

from typing import Any

import pytest

from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.run.build import outcome
from govern.run.execute import Executor
from govern.run.host import PluginHost
from govern.run.installed import Installed
from govern.run.memo import Memo
from govern.run.recorded import Recording, call_digest, recording_line
from govern.run.stage import NoAnswer, Replay, StageFailed

RECORD = {"id": "1", "drug": "Zomig", "review": "awful zomig bad jo@example.com"}


def run(built: Any, record: Any = RECORD, factors: Any = None, memo: Memo | None = None) -> Any:
    return Executor(built.stages, memo, sink=built.sink, outcome=outcome).execute(
        record, factors or built.factors
    )


def test_a_pipeline_runs_from_record_to_decision(workspace: Any) -> None:
    built = workspace.build()
    trace = run(built)
    assert trace.outputs["sanitise"].value == {"review": "awful [removed] bad [removed]"}
    assert trace.outputs["count"].value == {"bad": 2, "words": 4}
    assert trace.outputs["recommend"].value == {"action": "alert", "confidence": 500_000}
    assert trace.outcome == {"action": "alert", "verdict": "act"}
    assert (built.pipeline, built.sink) == (Ref("insight-pipeline", "triage", "1.0.0"), "act")
    assert built.policy == Ref("action-policy", "triage", "1.0.0")
    assert list(built.sources) == [Ref("data-contract", "reviews", "1.0.0")]


def test_stages_of_equal_wiring_are_equal_whatever_the_versions(workspace: Any) -> None:
    before = workspace.build()
    workspace.change("model", version="2.0.0", parameters={"weight": 3}, libraries={"pydantic": "1"})
    workspace.stage(1, uses={"model": "model/words@2.0.0"})
    workspace.host = PluginHost(Installed())
    assert workspace.build().stages == before.stages
    assert hash(workspace.build().stages[1].function) == hash(before.stages[1].function)


def test_another_wiring_gives_another_stage(workspace: Any) -> None:
    before = workspace.build()
    workspace.stage(1, uses={"other_slot": "model/words@1.0.0"})
    assert workspace.build().stages[1].function != before.stages[1].function


def test_old_code_runs_with_new_weights(workspace: Any) -> None:
    before = workspace.build()
    workspace.files["bad.txt"] = "zomig\n"
    workspace.files["code/count.py"] = workspace.files["code/count.py"].replace("weight *", "1000 * weight *")
    after = workspace.build()
    mixed = {**before.factors, "model/words#weights": after.factors["model/words#weights"]}
    assert run(before).outputs["count"].value["bad"] == 2
    assert run(before, factors=mixed).outputs["count"].value["bad"] == 0
    assert run(before, factors=after.factors).outputs["count"].value["bad"] == 0
    other = {**after.factors, "model/words#weights": before.factors["model/words#weights"]}
    assert run(after, factors=other).outputs["count"].value["bad"] == 2000


def test_a_memo_is_shared_between_builds(workspace: Any) -> None:
    memo = Memo()
    run(workspace.build(), memo=memo)
    size = len(memo)
    run(workspace.build(), memo=memo)
    assert len(memo) == size


def test_a_factory_is_called_once_for_each_combination_of_versions(workspace: Any) -> None:
    workspace.files["code/count.py"] = "calls = []\n" + workspace.files["code/count.py"].replace(
        "    weight =", "    calls.append(1)\n    weight ="
    ).replace('"words": len(words)', '"words": len(words), "calls": len(calls)')
    built = workspace.build()
    other = workspace.build()
    for number in range(3):
        for each in (built, other):
            assert run(each, {**RECORD, "review": str(number)}).outputs["count"].value["calls"] == 1
    workspace.files["bad.txt"] = "ugly"
    assert run(workspace.build()).outputs["count"].value["calls"] == 2


def test_artefacts_of_a_components_code_are_beside_its_weights(workspace: Any) -> None:
    workspace.change(
        "model",
        code={"entry": "code/count.py:counter", "artefacts": [{"name": "engine", "location": "engine.bin"}]},
    )
    workspace.files["engine.bin"] = "engine"
    workspace.files["code/count.py"] = (
        "def counter(uses):\n    found = sorted(uses['model'].artefacts)\n    return lambda inputs: found\n"
    )
    assert run_stage(workspace, "count") == ["engine", "lexicon"]


def test_artefacts_of_a_stages_own_code_are_in_a_slot_of_its_own(workspace: Any) -> None:
    artefacts = [{"name": "rules", "location": "bad.txt"}]
    workspace.stage(2, code={"entry": "code/recommend.py:recommender", "artefacts": artefacts})
    workspace.files["code/recommend.py"] = (
        "def recommender(uses):\n    return lambda inputs: len(uses['stage'].artefacts['rules'])\n"
    )
    assert run_stage(workspace, "recommend") == 10
    workspace.stage(2, uses={"stage": "thresholds/triage@1.0.0"})
    with pytest.raises(UsageError, match="the slot `stage`"):
        workspace.build()


def test_what_a_plugin_sees_of_each_kind(workspace: Any) -> None:
    workspace.stage(
        1,
        uses={
            "model": "model/words@1.0.0",
            "p": "action-policy/triage@1.0.0",
            "s": "sanitizer/text@1.0.0",
            "t": "thresholds/triage@1.0.0",
        },
    )
    workspace.files["code/count.py"] = (
        "def counter(uses):\n"
        "    m, t = uses['model'], uses['t']\n"
        "    seen = [dict(m.parameters), dict(m.libraries), m.provider, m.request_model, m.endpoint]\n"
        "    seen += [dict(t.values), uses['p'].actions[0].name, uses['s'].default]\n"
        "    return lambda inputs: seen\n"
    )
    assert run_stage(workspace, "count") == [
        *({"weight": 1}, {}, "local", "words", None, {"alert_at": 250_000}, "log", "suppress"),
    ]


def run_stage(workspace: Any, name: str) -> Any:
    stages = workspace.build().stages
    last = next(index for index, stage in enumerate(stages) if stage.name == name)
    executor = Executor(stages[: last + 1], sink=name)
    return executor.execute(RECORD, workspace.build().factors).outputs[name].value


def test_a_failing_plugin_is_a_failing_stage_without_the_records_text(workspace: Any) -> None:
    workspace.files["code/count.py"] = (
        "def counter(uses):\n    return lambda inputs: int(inputs['sanitise']['review'])\n"
    )
    with pytest.raises(StageFailed) as caught:
        run(workspace.build())
    assert "stage `count` failed" in caught.value.message
    assert "ValueError at code/count.py:2" in caught.value.message
    assert "awful" not in caught.value.message


def test_preparing_shows_what_is_wrong_before_the_first_record(workspace: Any) -> None:
    workspace.build().prepare()
    workspace.files["code/count.py"] = "def counter(uses):\n    return uses['nobody']\n"
    with pytest.raises(UsageError, match="stage `count`: counter raised KeyError"):
        workspace.build().prepare()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"code": {"entry": "code/count.py:counter", "pins": {"pydantic": "0.1"}}}, "pinned to pydantic 0.1"),
        ({"libraries": {"no-such-library": "1"}}, "it is not installed"),
    ],
)
def test_pins_and_libraries_are_checked(workspace: Any, fields: dict[str, Any], message: str) -> None:
    workspace.change("model", **fields)
    with pytest.raises(UsageError, match=message):
        workspace.build().prepare()


def test_a_sanitiser_that_cannot_be_built_shows_when_preparing(workspace: Any) -> None:
    workspace.change("sanitizer", rules=[{"field": "id", "method": "hash", "key": "env:GONE"}])
    with pytest.raises(UsageError, match="`env:GONE` is not there"):
        workspace.build().prepare()


@pytest.mark.parametrize(
    ("index", "fields", "message"),
    [
        (2, {"code": None}, "has nothing to run"),
        (1, {"uses": {"a": "model/words@1.0.0", "b": "model/words@2.0.0"}}, "uses both"),
        (1, {"uses": {"a": "model/words@1.0.0", "b": "model/more@1.0.0"}}, "several codes to run"),
        (0, {"uses": {}}, "uses one sanitizer"),
        (3, {"inputs": ["recommend", "count"]}, "has one input"),
        (3, {"uses": {"p": "sanitizer/text@1.0.0"}}, "uses one action-policy"),
        (1, {"uses": {"a": "insight-pipeline/triage@1.0.0"}}, "can't use insight-pipeline"),
        (2, {"builtin": "act", "code": None, "uses": {"p": "action-policy/triage@1.0.0"}}, "2 stages decide"),
    ],
)
def test_pipelines_that_cannot_be_built(
    workspace: Any, index: int, fields: dict[str, Any], message: str
) -> None:
    model = workspace.documents["model"]
    workspace.documents |= {"two": {**model, "version": "2.0.0"}, "more": {**model, "id": "more"}}
    workspace.stage(index, **fields)
    with pytest.raises(UsageError, match=message) as caught:
        workspace.build()
    assert caught.value.help


def test_a_recorded_stage_answers_from_the_recording(workspace: Any) -> None:
    workspace.stage(1, replay="recorded", deterministic=False)
    built = workspace.build()
    stage = built.stages[1]
    assert (stage.replay, stage.deterministic) == (Replay.RECORDED, False)
    with pytest.raises(NoAnswer, match="stage `count` cannot be run here, and there is no recording"):
        run(built)
    sanitised = {"sanitise": {"review": "awful [removed] bad [removed]"}}
    call = call_digest("count", {name: built.factors[name].value for name in stage.factors}, sanitised)
    line = recording_line("count", call, {"bad": 0, "words": 9})
    recorded = workspace.build(recording=Recording.read([("r", line)]))
    assert run(recorded).outcome == {"action": "log", "verdict": "act"}


def test_a_model_says_how_its_stage_is_replayed(workspace: Any) -> None:
    workspace.change("model", replay="recorded", deterministic=False)
    stage = workspace.build().stages[1]
    assert (stage.replay, stage.deterministic) == (Replay.RECORDED, False)


def test_a_stage_that_cannot_be_repeated_is_refused_in_a_run(workspace: Any) -> None:
    workspace.stage(1, replay="none")
    built = workspace.build()
    with pytest.raises(UsageError, match="replay: none"):
        built.prepare()
    with pytest.raises(NoAnswer, match="replay: none"):
        run(built)


def test_only_a_decision_is_an_outcome() -> None:
    with pytest.raises(UsageError, match="no decision"):
        outcome({"summary": "x"})


def test_a_pipeline_may_decide_nothing(workspace: Any) -> None:
    workspace.change("pipeline", stages=workspace.documents["pipeline"]["stages"][:3])
    built = workspace.build()
    assert (built.sink, built.policy) == (None, None)


def test_a_field_has_its_highest_class_among_the_sources(workspace: Any) -> None:
    source = workspace.documents["source"]
    columns = [{"name": "id", "primaryKey": True}, {"name": "review", "classification": "public"}]
    schema = [{"name": "t", "properties": columns}]
    workspace.documents["second"] = {**source, "id": "second", "schema": schema}
    workspace.change("pipeline", sources=["data-contract/reviews@1.0.0", "data-contract/second@1.0.0"])
    workspace.change("sanitizer", rules=[{"classification": "public", "method": "keep"}])
    assert run(workspace.build()).outputs["sanitise"].value == {"drug": "Zomig"}
