"""The text of a trust policy: C2SP tlog-policy, line by line."""

from __future__ import annotations

from base64 import b64encode

import pytest

from govern.errors import UsageError
from govern.lineage.cosignature import Cosigner
from govern.lineage.log_keys import Span
from govern.lineage.note import Verifier
from govern.lineage.trust import Group, Witness
from govern.lineage.trust_file import parse, with_log, with_quorum, with_span, with_witness

ONE, OTHER = (Verifier(f"log.example/{name}", name.encode() * 32) for name in "ab")
X, Y, Z = (Cosigner(f"witness.example/{name}", 4, name.encode() * 32) for name in "xyz")
QUANTUM = Cosigner("witness.example/q", 6, b"q" * 1312)


def test_logs_witnesses_groups_and_quorum_are_read() -> None:
    text = (
        f"# ours\n\n  log\t{ONE.text}   https://log.example/a \nlog {OTHER.text}\n"
        f"witness X1 {X.text} https://x.example/w\nwitness Y {Y.text}\n\twitness Zoë {QUANTUM.text}\n"
        "group xs any X1 Y\n #comment\ngroup all-of-them all xs Zoë\nquorum all-of-them"
    )
    found = parse(text, "trust.policy")
    assert found.verifiers == (ONE, OTHER)
    assert found.witnesses == (
        Witness("X1", X, "https://x.example/w"),
        Witness("Y", Y),
        Witness("Zoë", QUANTUM),
    )
    assert found.groups == (Group("xs", 1, ("X1", "Y")), Group("all-of-them", 2, ("xs", "Zoë")))
    assert found.quorum == "all-of-them"


_KNOWN = f"log {ONE.text}\nwitness X {X.text}\nwitness Y {Y.text}\ngroup g 2 X Y\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("log", "no `log` line"),
        (f"log {ONE.text} url more", "no `log` line"),
        (f"log {OTHER.text} # ours", "no `log` line"),
        (f"LOG {OTHER.text}", "not a line of a trust policy"),
        (OTHER.text, "not a line of a trust policy"),
        (f"log {ONE.text}", "in the policy already"),
        (f"log {Verifier('log.example/alias', ONE.public_key).text}", "in the policy already"),
        (f"log {OTHER.text[:-2]}", "not a verifier key"),
        (f"log {X.text}", "not an Ed25519 verifier key"),
        (f"witness W {ONE.text}", "not the key of a witness"),
        (f"witness X {Z.text}", "defined twice"),
        (f"witness none {Z.text}", "the quorum that needs nobody"),
        (f"witness W {Cosigner('witness.example/alias', 4, X.public_key).text}", "in the policy already"),
        (f"witness W {Z.text} url more", "no `witness` line"),
        ("group h any", "no `group` line"),
        ("group h any V", "which no line before it defines"),
        ("group h any none", "which no line before it defines"),
        ("group h any h", "which no line before it defines"),
        ("group g any X", "defined twice"),
        ("group h any X", "member of a group already"),
        ("group h 3 g", "not `all`, `any` or a number from 1 to 1"),
        ("group h 0 g", "not `all`, `any` or a number"),
        ("group h 01 g", "not `all`, `any` or a number"),
        ("group h some g", "not `all`, `any` or a number"),
        ("group h 2 g g", "member of a group already"),
        ("quorum h", "which no line before it defines"),
        ("quorum none extra", "no `quorum` line"),
        ("quorum g\nquorum g", "two quorum lines"),
        ("# a\rb", "control character"),
        ("quorum\vnone", "control character"),
    ],
)
def test_what_can_not_be_followed_is_refused_at_its_line(line: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        parse(f"{_KNOWN}{line}\n", "lineage/trust.policy")
    assert caught.value.place == f"lineage/trust.policy:{5 + line.count(chr(10))}:1"
    assert caught.value.help


def test_a_policy_without_a_quorum_line_is_none() -> None:
    with pytest.raises(UsageError, match="no quorum line"):
        parse(_KNOWN, "trust.policy")


def test_no_space_but_blank_and_tab_parts_words() -> None:
    with pytest.raises(UsageError, match="not a line"):
        parse("quorum\u00a0none\n", "trust.policy")


def test_thirty_two_of_each_are_read() -> None:
    lines = [f"log {Verifier('l.example', bytes([n]) * 32).text}" for n in range(32)]
    lines += [f"witness w{n} {Cosigner('w.example', 4, bytes([n]) * 32).text}" for n in range(32)]
    lines += [f"group g{n} any w{n}" for n in range(32)]
    assert len(parse("\n".join([*lines, "quorum g31"]), "f").groups) == 32


def test_a_comment_right_before_a_key_says_at_which_sizes_it_counts() -> None:
    root = b"r" * 32
    text = (
        f"quorum none\n# until size 12\nlog {ONE.text}\n"
        f"# from size 12 until size 99 root {b64encode(root).decode()}: stolen\nlog {OTHER.text}\n"
    )
    assert parse(text, "f").spans == (
        Span(ONE, 0, 12),
        Span(OTHER, 12, 99, root, "stolen"),
    )


@pytest.mark.parametrize(
    "bounds",
    [
        "# until size 5, laptop stolen",
        "# Until size 5",
        "# until size 05",
        "# until size 5 root abc",
        "# until size",
        "#from size x",
        "  ##\tFROM  SIZE 3",
        "# until size 5 from size 2",
        "# until size 9999999999999999999",
    ],
)
def test_bounds_that_are_not_of_their_form_are_refused_and_not_passed_over(bounds: str) -> None:
    with pytest.raises(UsageError, match="is not of their form") as caught:
        parse(f"quorum none\n{bounds}\nlog {ONE.text}\n", "f")
    assert caught.value.place == "f:2:1"


@pytest.mark.parametrize(
    "between", ["# another comment\n", "\n", "# from size 2\n", f"witness X {X.text}\n", "quorum none\n"]
)
def test_bounds_that_are_not_right_before_a_key_are_refused(between: str) -> None:
    rest = "" if between.startswith("quorum") else "quorum none\n"
    with pytest.raises(UsageError, match="no `log` line comes right after it") as caught:
        parse(f"{rest}# until size 5\n{between}log {ONE.text}\n", "f")
    assert caught.value.place == f"f:{2 if rest else 1}:1"
    with pytest.raises(UsageError, match="no `log` line comes right after it"):
        parse(f"log {ONE.text}\nquorum none\n# until size 5", "f")


def test_a_comment_about_sizes_that_begins_otherwise_is_a_comment() -> None:
    text = f"quorum none\n# ours counts until size 5 or so\nlog {ONE.text}\n"
    assert parse(text, "f").spans == (Span(ONE),)


@pytest.mark.parametrize("bounds", ["from size 9 until size 3", f"until size 3 root {'A' * 42}B="])
def test_bounds_that_can_not_be_are_refused(bounds: str) -> None:
    with pytest.raises(UsageError, match="the comment above"):
        parse(f"quorum none\n# {bounds}\nlog {ONE.text}\n", "f")


def test_adding_a_key_keeps_the_rest_and_is_done_once() -> None:
    first = with_log("", ONE)
    assert parse(first, "f").verifiers == (ONE,)
    assert first.startswith("# ")
    both = with_log(first, OTHER)
    assert both == f"{first}log {OTHER.text}\n"
    assert with_log(both, ONE) == both
    assert parse(with_log(f"quorum none\nlog {ONE.text}", OTHER), "f").verifiers == (ONE, OTHER)


def test_the_sizes_of_a_key_are_written_where_its_line_is() -> None:
    text = f"quorum none\nlog {ONE.text} https://log.example/a\n# kept\nlog {OTHER.text}\n"
    once = with_span(text, Span(ONE, 0, 12))
    assert once == text.replace("log log.example/a+", "# until size 12\nlog log.example/a+", 1)
    assert with_span(once, Span(ONE, 0, 12)) == once
    twice = with_span(once, Span(ONE, 0, 9, b"r" * 32, "stolen"))
    assert parse(twice, "f").spans == (Span(ONE, 0, 9, b"r" * 32, "stolen"), Span(OTHER))
    assert "# kept\n" in twice
    added = with_span("quorum none", Span(ONE, 4))
    assert added == f"quorum none\n# from size 4\nlog {ONE.text}\n"


def test_a_witness_and_a_quorum_are_added_where_they_may_stand() -> None:
    text = with_log("", ONE)
    known = with_witness(text, Witness("X", X, "http://localhost:1"))
    asked = with_quorum(known, "X")
    found = parse(asked, "f")
    assert (found.witnesses[0].url, found.quorum, found.verifiers) == ("http://localhost:1", "X", (ONE,))
    assert parse(known, "f").quorum == "none"
