from __future__ import annotations

from typing import Any

import pytest

from govern.contract.impact import ORDER
from govern.errors import UsageError
from govern.run.stage import NoAnswer, Replay
from govern.source.canonical import canonical_bytes, digest
from govern.why import FactorValue, Stage, explain
from govern.why.answer import Tier
from govern.why.drill.answer import Drilled
from govern.why.drill.engine import drill


def valence(factors: Any, inputs: Any) -> Any:
    return sum(factors["lexicon"].get(word, 0) for word in inputs["record"])


def valence_read_whole(factors: Any, inputs: Any) -> Any:
    table = dict(factors["lexicon"])
    return sum(table.get(word, 0) for word in inputs["record"])


def act(factors: Any, inputs: Any) -> Any:
    return "escalate" if inputs["score"] <= factors["bounds"]["floor"] else "log"


WORDS = {f"word{at}": -1 for at in range(900)}
BEFORE = {
    "lexicon": FactorValue("l1", "lexicon@1", {"good": 2}),
    "bounds": FactorValue("b1", "bounds@1", {"floor": -5, "other": 1}),
}
AFTER = {
    "lexicon": FactorValue("l2", "lexicon@2", {"good": 1, "broken": -3, **WORDS}),
    "bounds": FactorValue("b2", "bounds@2", {"floor": -2, "other": 2}),
}
RECORD: Any = ["it", "is", "broken"]


def stages(score: Any = valence) -> list[Stage]:
    return [Stage("score", ("lexicon",), ("record",), score), Stage("act", ("bounds",), ("score",), act)]


def drilled(record: Any = RECORD, score: Any = valence, **options: Any) -> dict[str, Drilled]:
    found = explain(stages(score), record, BEFORE, AFTER)
    told = drill(stages(score), record, BEFORE, AFTER, found.proven, **options)
    canonical_bytes([each.to_json() for each in told])
    return {each.factor: each for each in told}


def keys(found: Drilled) -> list[list[str]]:
    return [[key.name for key in each.keys] for each in found.sets]


def test_of_902_entries_the_one_that_was_read_is_found_with_two_replays() -> None:
    found = drilled()["lexicon"]
    assert len(found.changed) == 902
    assert keys(found) == [["broken"]]
    (only,) = found.sets
    assert (only.keys[0].before, only.keys[0].after) == (None, "-3")
    assert (only.outcome, only.minimal, only.alone) == ("log", True, True)
    assert found.read is not None
    assert [key.name for key in found.read] == ["broken"]
    assert found.tiers == (Tier.PROVEN, Tier.COMPLETE)
    assert found.idle
    assert found.replays == 2
    assert found.others == ()


def first_that_fits(factors: Any, inputs: Any) -> Any:
    return next(word for word in factors["lexicon"] if word in inputs["record"])


def test_that_names_come_in_another_order_is_not_laid_to_a_value() -> None:
    before = {"lexicon": FactorValue("l1", "lexicon@1", {"other": 0, "it": 1, "is": 1})}
    after = {"lexicon": FactorValue("l2", "lexicon@2", {"other": 9, "is": 1, "it": 1})}
    score = [Stage("score", ("lexicon",), ("record",), first_that_fits)]
    (found,) = drill(score, RECORD, before, after, [["lexicon"]])
    assert [[key.route for key in each.keys] for each in found.sets] == [[(ORDER,)]]
    assert found.complete


def test_the_key_of_a_configuration() -> None:
    found = drilled()["bounds"]
    assert keys(found) == [["floor"]]
    assert found.complete
    assert found.read is not None
    assert [key.name for key in found.read] == ["floor"]


def test_where_all_of_it_is_read_sets_are_proven_and_not_complete() -> None:
    found = drilled(score=valence_read_whole)["lexicon"]
    assert keys(found) == [["broken"]]
    assert found.read is None
    assert found.tiers == (Tier.PROVEN,)
    assert found.idle
    assert found.replays <= 4


def test_entries_that_the_record_does_not_mention_are_found_by_halving() -> None:
    def shouted(factors: Any, inputs: Any) -> Any:
        return valence_read_whole(factors, {"record": [word.replace("!", "o") for word in inputs["record"]]})

    found = drilled(["br!ken"], shouted)["lexicon"]
    assert keys(found) == [["broken"]]
    assert found.tiers == (Tier.PROVEN,)
    assert found.replays <= 30


def test_several_words_that_only_together_suffice() -> None:
    found = drilled(["word1", "word2", "word3"])["lexicon"]
    assert keys(found) == [["word1", "word2"], ["word1", "word3"], ["word2", "word3"]]
    assert [each.alone for each in found.sets] == [True, True, True]
    assert found.complete


def test_keys_that_are_each_needed_are_not_enough_alone() -> None:
    found = drilled(["word1", "word2"])["lexicon"]
    assert keys(found) == [["word1"], ["word2"]]
    assert [each.alone for each in found.sets] == [False, False]
    assert found.idle


def test_a_single_key_needs_no_replay() -> None:
    after = {**AFTER, "lexicon": FactorValue("l3", "lexicon@3", {"good": 2, "broken": -3})}
    (found, _) = drill(stages(), RECORD, BEFORE, after, [("lexicon",), ("bounds",)])
    assert keys(found) == [["broken"]]
    assert (found.replays, found.complete) == (0, True)


def test_the_other_factors_of_a_set_are_undone_beside_it() -> None:
    def either(factors: Any, inputs: Any) -> Any:
        return "yes" if factors["a"]["x"] or factors["b"]["x"] else "no"

    old, new = ({name: FactorValue(f"{name}{v}", name, {"x": v, "y": v}) for name in "ab"} for v in (0, 1))
    both = [Stage("act", ("a", "b"), ("record",), either)]
    found = explain(both, None, old, new)
    assert found.proven == (("a", "b"),)
    first, second = drill(both, None, old, new, found.proven)
    assert (first.factor, first.others, keys(first)) == ("a", ("b",), [["x"]])
    assert (second.factor, second.others, keys(second)) == ("b", ("a",), [["x"]])


def test_a_set_that_is_no_cause_is_not_drilled() -> None:
    (found,) = drill(stages(), ["calm"], BEFORE, AFTER, [("lexicon",)])
    assert found.missing == ("undoing it changes nothing here",)
    assert found.tiers == (Tier.CANDIDATE,)


def test_values_without_keys_say_so() -> None:
    old, new = ({"n": FactorValue(str(v), "n", v)} for v in (0, 1))
    (found,) = drill([Stage("act", ("n",), (), lambda f, _: f["n"])], None, old, new, [("n",)])
    assert found.missing == ("a factor of this kind has no keys",)


def test_versions_on_which_a_stage_fails_are_no_answer() -> None:
    def strict(factors: Any, inputs: Any) -> Any:
        given = factors["c"]
        if given["form"] != given["reader"]:
            raise ValueError
        return "old" if given["form"] == 0 else "new"

    old, new = ({"c": FactorValue(str(v), "c", {"form": v, "reader": v, "x": v})} for v in (0, 1))
    (found,) = drill([Stage("act", ("c",), (), strict)], None, old, new, [("c",)])
    assert keys(found) == [["form", "reader"]]
    assert (found.complete, found.void) == (True, 2)


def test_a_stage_that_draws_or_is_silent_proves_nothing() -> None:
    drawn = [Stage("act", ("lexicon",), ("record",), valence, deterministic=False)]
    (found,) = drill(drawn, RECORD, BEFORE, AFTER, [("lexicon",)])
    assert found.missing == ("stage `act` is not deterministic: one run of it proves nothing",)

    def silent(factors: Any, inputs: Any) -> Any:
        raise NoAnswer("act", "is not here")

    (found,) = drill([Stage("act", ("lexicon",), (), silent)], None, BEFORE, AFTER, [("lexicon",)])
    assert found.missing == ("stage `act` is not here",)


def test_a_model_that_is_only_recorded_is_taken_at_its_answers() -> None:
    def never(factors: Any, inputs: Any) -> Any:
        raise AssertionError

    def extract(factors: Any, inputs: Any) -> Any:
        return [factors["prompt"]["lead"], factors["prompt"].get("unused")][:1]

    asked = [
        Stage("ask", ("prompt",), ("record",), extract),
        Stage("model", (), ("ask",), never, replay=Replay.NONE),
    ]
    old, new = (
        {"prompt": FactorValue(str(v), "prompt", {"lead": v, "tail": v, "unused": v})} for v in (0, 1)
    )
    recorded = [
        {"ask": digest(canonical_bytes([v])), "model": digest(canonical_bytes(answer))}
        for v, answer in enumerate(("no", "yes"))
    ]
    given: dict[str, Any] = {
        "recorded_before": recorded[0],
        "recorded_after": recorded[1],
        "outcomes": ("no", "yes"),
    }
    answer = explain(asked, None, old, new, **given)
    assert answer.proven == (("prompt",),)
    (told,) = drill(asked, None, old, new, answer.proven, **given)
    assert keys(told) == [["lead"]]
    assert told.sets[0].outcome == "no"
    assert told.complete


def test_a_stage_that_is_silent_on_versions_in_between_leaves_them_open() -> None:
    def picky(factors: Any, inputs: Any) -> Any:
        if factors["lexicon"].get("broken") == -3 and factors["lexicon"].get("good") == 2:
            raise NoAnswer("score", "was never recorded")
        return valence(factors, inputs)

    found = drilled(["good", "broken", "broken"], picky)["lexicon"]
    assert keys(found) == [["broken"]]
    assert found.tiers == (Tier.PROVEN,)
    assert found.missing == ("what some combinations of its keys come to is not known here",)


def test_where_no_replays_are_left_the_answer_says_so() -> None:
    found = drilled(replays=1)
    assert found["lexicon"].missing == ("no set of its keys was found within the replays allowed",)
    assert found["bounds"].missing == ("no replays were left for it",)


def test_a_record_that_is_read_differently_is_named_by_field_and_not_by_value() -> None:
    records = ({"text": "fine", "id": "1", "mark": "a"}, {"text": "broken", "id": "1", "mark": "b"})
    old, new = ({"record": FactorValue(str(at), "record", each)} for at, each in enumerate(records))

    def find(factors: Any, inputs: Any) -> Any:
        return "broken" in inputs["record"]["text"]

    (found,) = drill([Stage("act", (), ("record",), find)], records[1], old, new, [("record",)])
    assert keys(found) == [["text"]]
    assert found.complete
    assert (found.sets[0].keys[0].before, found.sets[0].keys[0].after) == ("", "")
    assert "fine" not in str(found.to_json())


def test_stages_that_are_no_pipeline_are_refused() -> None:
    with pytest.raises(UsageError):
        drill([], RECORD, BEFORE, AFTER, [("lexicon",)])
