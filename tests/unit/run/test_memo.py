from __future__ import annotations

import pytest

from govern.errors import UsageError
from govern.run.memo import Key, Memo, Output


def key(name: str) -> Key:
    return Key(name, one, (), (), (), ())


def one(factors: object, inputs: object) -> int:
    return 1


def test_the_least_recently_used_is_forgotten() -> None:
    memo = Memo(2)
    memo.put(key("a"), Output.of(1))
    memo.put(key("b"), Output.of(2))
    assert memo.get(key("a")) == Output.of(1)
    memo.put(key("c"), Output.of(3))
    assert len(memo) == 2
    assert memo.get(key("b")) is None
    assert memo.get(key("a")) is not None


def test_a_memo_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError):
        Memo(0)


def test_an_output_gives_a_new_copy_each_time() -> None:
    output = Output.of({"a": [1]})
    first = output.value
    assert isinstance(first, dict)
    first["a"] = 2
    assert output.value == {"a": [1]}


def test_handing_over_reports_conflicts_and_keeps_the_older() -> None:
    ours, theirs = Memo(), Memo()
    ours.put(key("a"), Output.of(1))
    ours.put(key("b"), Output.of(2))
    theirs.put(key("a"), Output.of(3))
    seen = []
    ours.hand_over(theirs, lambda name, known, again: seen.append((name, known, again)))
    assert seen == [(key("a"), Output.of(3), Output.of(1))]
    assert theirs.get(key("a")) == Output.of(3)
    assert theirs.get(key("b")) == Output.of(2)
