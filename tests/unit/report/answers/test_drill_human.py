from __future__ import annotations

from dataclasses import replace
from typing import Any

from govern.lineage.checkpoint import Checkpoint
from govern.lineage.evidence import Citations
from govern.report.answers.drill_human import drill_lines, reached_entries
from govern.report.answers.why_human import why_human
from govern.report.answers.why_json import why_json
from govern.report.blocks import laid_out
from govern.report.styled import plain
from govern.run.keyed.key import Key
from govern.why import FactorValue, Stage, explain
from govern.why.drill.answer import Drilled, KeySet
from govern.why.told import Endpoint, FactorDetail, ValueChange, WhyAnswer

OUTCOME: Any = {"action": "tag", "verdict": "hold"}
QUALITY = Key(("lexicon", "quality"), None, "2\t0.5", "lexicon", after_line=7)
GONE = Key(("lexicon", "gone"), "1", None, "lexicon", before_line=3)
BLANK = Key(("lexicon", ""), "", "", "lexicon")
LEXICON = Drilled(
    "model/x#weights",
    ("thresholds/t",),
    (QUALITY, GONE, BLANK),
    sets=(KeySet((QUALITY,), OUTCOME, minimal=True, alone=True),),
    idle=True,
    replays=4,
)
VALUES = Drilled(
    "thresholds/t",
    (),
    (Key(("a",), "1", "2"), Key(("b",), "1", None)),
    (Key(("a",), "1", "2"),),
    (KeySet((Key(("a",), "1", "2"),), OUTCOME, minimal=True, alone=True),),
    complete=True,
    replays=2,
)


def said(factor: str, *drilled: Drilled) -> list[str]:
    return [line.strip() for line in plain(drill_lines(factor, drilled)).splitlines()]


def test_an_entry_with_what_it_was_and_where_it_stands() -> None:
    assert said("model/x#weights", LEXICON, VALUES) == [
        "2 entries of lexicon changed   PROVEN (4 replays)",
        "undo quality (absent → 2 0.5, line 7) → tag, held",
        "undone, the other one changes no stage's output",
    ]


def test_values_and_how_many_of_them_were_read() -> None:
    assert said("thresholds/t", VALUES) == [
        "2 values changed, 1 of them read here   PROVEN, COMPLETE (2 replays)",
        "undo a (1 → 2) → tag, held",
        "undone, the other one does not change the outcome",
    ]
    assert said("thresholds/t", replace(VALUES, sets=(replace(VALUES.sets[0], alone=False),)))[1:] == [
        "undo a (1 → 2) → tag, held, though not enough alone"
    ]


def test_one_finding_beside_several_factors_is_told_once_and_others_by_what_is_undone() -> None:
    again = replace(LEXICON, others=("action-policy/t",))
    (head, *_) = said("model/x#weights", LEXICON, again)
    assert head == "2 entries of lexicon changed   PROVEN (8 replays)"
    other = replace(again, sets=(KeySet((GONE, QUALITY), OUTCOME, minimal=True),), idle=None)
    lines = said("model/x#weights", LEXICON, other)
    assert "with thresholds/t undone" in lines[0]
    assert "with action-policy/t undone" in lines[3]
    assert lines[4] == "undo both gone (1 → absent, line 3) and quality (absent → 2 0.5, line 7) → tag, held"


def test_what_is_not_minimal_or_not_found_is_said() -> None:
    loose = replace(LEXICON, sets=(KeySet((QUALITY,), OUTCOME, minimal=False),), idle=None)
    lines = said("model/x#weights", loose)
    assert lines[0].endswith("CANDIDATE (4 replays)")
    assert "smaller sets may do" in lines[1]
    nothing = replace(LEXICON, sets=(), idle=None, missing=("no replays were left for it",))
    assert said("model/x#weights", nothing)[1:] == ["no replays were left for it"]


def test_a_single_key_is_told_by_the_factor_itself() -> None:
    assert said("thresholds/t", replace(VALUES, changed=VALUES.changed[:1])) == []


def test_values_are_cut_and_digests_shortened_and_fields_of_a_record_named_alone() -> None:
    long = Key(("a",), "x" * 99, "sha256:" + "a" * 64)
    field, other = Key(("text",), "", ""), Key(("b",), "1", "2")
    told = replace(
        VALUES,
        changed=(long, field, other),
        sets=(KeySet((long, field), OUTCOME, minimal=True),),
        idle=None,
    )
    assert said("thresholds/t", told)[1] == (
        f"undo both a ({'x' * 59}… → sha256:aaaaaaaaaaaa…) and text (changed) → tag, held"
    )


def test_whether_entries_of_files_are_named() -> None:
    assert reached_entries("model/x#weights", [LEXICON])
    assert not reached_entries("thresholds/t", [LEXICON, VALUES])
    assert not reached_entries("model/x#weights", [replace(LEXICON, sets=())])


def test_an_entry_in_a_list_of_words_is_there_or_absent() -> None:
    word = Key(("words", "awful"), None, "", "words", after_line=2)
    moved = Key(("words", "bad"), "", "", "words", after_line=1)
    told = replace(LEXICON, changed=(word, moved), sets=(KeySet((word, moved), OUTCOME, minimal=True),))
    assert said("model/x#weights", told)[1] == (
        "undo both awful (absent → there, line 2) and bad (moved) → tag, held"
    )


def test_json_names_the_keys_of_sets_and_counts_all_others() -> None:
    told = replace(VALUES, read=VALUES.changed).to_json()
    assert (told["keys_changed"], told["keys_read"]) == (2, 2)
    assert LEXICON.to_json()["keys_changed"] == 2
    assert LEXICON.to_json()["keys_read"] is None
    assert LEXICON.to_json()["sets"] == [
        {
            "keys": [
                {
                    "key": "quality",
                    "file": "lexicon",
                    "before": None,
                    "after": "2\t0.5",
                    "before_line": None,
                    "after_line": 7,
                }
            ],
            "outcome": OUTCOME,
            "minimal": True,
            "enough_alone": True,
        }
    ]
    assert "gone" not in str(LEXICON.to_json())


def test_an_answer_names_entries_in_place_of_first_differing_lines_and_says_who_may_have_it() -> None:
    explanation = explain(
        [Stage("act", ("model/x#weights",), ("record",), lambda factors, _: factors["model/x#weights"])],
        None,
        {"model/x#weights": FactorValue("1", "x", 1)},
        {"model/x#weights": FactorValue("2", "x", 2)},
    )
    file = ValueChange("weights[lexicon].content", "a", "b", "a.txt:1", "b.txt:1", of_file=True)
    citations = Citations((), Checkpoint("log.example/x", 9, b"\xab" * 32), b"", "key")
    plainly = WhyAnswer(
        *(
            "ev:2_7",
            "previous",
            "k7",
            "data-contract/r@1.0.0",
            {},
            Endpoint("release/1"),
            Endpoint("release/2"),
        ),
        explanation,
        {"model/x#weights": FactorDetail("1.0.0", "1.1.0", (file,))},
        (),
        citations,
    )
    caution = "note: entries that are named here stand in the record: keep this answer as the record is kept"
    shown = plain(laid_out(why_human(plainly)))
    assert "first difference" in shown
    assert caution not in shown
    drilled = replace(plainly, drilled=(LEXICON,))
    shown = plain(laid_out(why_human(drilled)))
    assert "first difference" not in shown
    assert "undo quality" in shown
    assert caution in shown
    told = why_json(drilled)
    assert told["notes"] == [caution.removeprefix("note: ")]
    assert [each["factor"] for each in told["drilled"]] == ["model/x#weights"]
