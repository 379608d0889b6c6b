from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from govern.app.answers.why_rate import why_rate
from govern.app.log.logs import open_reader
from govern.lineage.queries import Index


def test_rates_are_those_recorded_and_the_parts_sum_to_their_difference(ran: Any) -> None:
    found = why_rate(ran.context, "action=alert", "41", "42").found.whole
    with open_reader(ran.context) as reader:
        index = Index(reader.database)
        recorded = [
            Fraction(sum(n for (action, _), n in index.counts(run).items() if action == "alert"), 40)
            for run in (1, 2)
        ]
    assert [found.before, found.after] == recorded
    assert found.change != 0
    assert found.sum == found.change == sum(found.share.values())
    assert (found.mix, found.open_records) == (None, 0)


def test_the_census_counts_each_flipped_record_once(ran: Any) -> None:
    answer = why_rate(ran.context, "action=alert,verdict=hold", "41", "42")
    flipped = [key for flip in answer.found.whole.census for key in flip.keys]
    assert len(flipped) == len(set(flipped)) > 0
    came, went = (
        sum(len(flip.keys) for flip in answer.found.whole.census if flip.came is way) for way in (True, False)
    )
    assert answer.found.whole.change == Fraction(came - went, 40)


def test_segments_hold_all_records(ran: Any) -> None:
    done = ran.govern("why-rate", "action=alert", "--from", "41", "--to", "42", "--by", "drug", "-f", "json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert sum(part["records"][1] for part in told["segments"].values()) == 40
    assert told["tier"] == ["EXACT"]
    assert told["sum_check"]["sum"] == told["sum_check"]["change"]
    people = ran.good("why-rate", "action=alert", "--from", "41", "--to", "42", "--by", "drug")
    assert "by drug, the largest change first:" in people
    assert "as observed" in people


def test_it_is_compared_with_what_was_recorded(work: Any) -> None:
    asked = ("why-rate", "action=alert", "--from", "41", "--to", "42")
    told = json.loads(work.good(*asked, "-f", "json"))
    assert [side["compared"] for side in told["recorded"]] == [40, 40]
    assert [side["differing"] for side in told["recorded"]] == [0, 0]
    assert "as run 1 recorded it for 40 records" in work.good(*asked)
    data = work.root / "data/reviews.tsv"
    head, *rows = data.read_text().splitlines()
    data.write_text("\n".join([head, *(row.rpartition("\t")[0] + "\tfine" for row in rows)]) + "\n")
    other = json.loads(work.good(*asked, "-f", "json"))
    assert other["tier"] == ["UNKNOWN"]
    assert sum(side["differing"] for side in other["recorded"]) > 0
    people = work.good(*asked)
    assert "recorded otherwise" in people
    assert "as observed" not in people


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["action=allert", "--to", "42"], "Did you mean alert?"),
        (["verdict=maybe", "--to", "42"], "There are: act, hold, deny."),
        (["alert", "--to", "42"], "Write action=NAME"),
        (["action=alert,action=log", "--to", "42"], "Write action=NAME"),
        (["action=alert", "--to", "44"], "Releases are 41, 42, 43"),
        (["action=alert", "--to", "43"], "can't be mixed"),
        (["action=alert", "--to", "42", "--by", "drg"], "Did you mean drug?"),
        (["action=alert", "--to", "42", "--by", "review"], "`review` is restricted"),
    ],
)
def test_what_cannot_be_asked_is_said(ran: Any, words: list[str], said: str) -> None:
    done = ran.govern("why-rate", *words, "--from", "41")
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output
