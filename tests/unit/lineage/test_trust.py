from __future__ import annotations

import pytest

from govern.errors import UsageError
from govern.lineage.note import Verifier
from govern.lineage.trust import parse, with_log

ONE, OTHER = (Verifier(f"log.example/{name}", name.encode() * 32) for name in "ab")


def test_the_keys_of_log_lines_are_read_in_order() -> None:
    text = f"# trusted\nquorum none\n\nlog {ONE.text} # ours\n  log\t{OTHER.text} https://log.example/b\n"
    assert parse(text, "trust.policy") == (ONE, OTHER)
    assert parse("", "trust.policy") == ()


@pytest.mark.parametrize(
    "line",
    [
        "witness w1 name+hash+key",
        "group g any w1",
        "quorum g",
        "quorum none extra",
        "log",
        f"log {ONE.text} url more",
        f"LOG {ONE.text}",
        ONE.text,
    ],
)
def test_what_can_not_be_followed_is_refused_at_its_line(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(f"log {ONE.text}\n{line}\n", "lineage/trust.policy")
    assert caught.value.place == "lineage/trust.policy:2:1"
    assert caught.value.help


def test_a_key_that_is_none_is_refused_at_its_line() -> None:
    with pytest.raises(UsageError) as caught:
        parse(f"# one\nlog {ONE.text[:-2]}\n", "trust.policy")
    assert caught.value.place == "trust.policy:2:1"


def test_adding_a_key_keeps_the_rest_and_is_done_once() -> None:
    first = with_log("", ONE)
    assert parse(first, "f") == (ONE,)
    assert first.startswith("# ")
    both = with_log(first, OTHER)
    assert both == f"{first}log {OTHER.text}\n"
    assert with_log(both, ONE) == both
    assert parse(with_log(f"log {ONE.text}", OTHER), "f") == (ONE, OTHER)
