from __future__ import annotations

import re

import pytest

from govern.policy.cel.errors import CelSyntaxError
from govern.policy.cel.parser import MAX_DEPTH, parse
from govern.policy.cel.spelling import spell
from govern.policy.cel.syntax import Binary, Call, Conditional, Constant, Logic, Node, Select


def test_operators_bind_as_the_grammar_says() -> None:
    tree = parse("a || b && !c == d + e * -f ? g : h ? i : j")
    assert isinstance(tree, Conditional)
    assert isinstance(tree.test, Logic)
    assert tree.test.op == "||"
    assert spell(tree) == "a || b && !c == d + e * -f ? g : h ? i : j"
    assert spell(parse("(a - (b - c)) - d")) == "a - (b - c) - d"
    assert spell(parse("(a || b) && c")) == "(a || b) && c"
    assert spell(parse("(a || b) || c")) == "(a || b) || c"


def test_every_part_knows_its_span() -> None:
    tree = parse("ab +\n (c.d).e(1)")
    assert isinstance(tree, Binary)
    assert (tree.op_span.line, tree.op_span.column) == (1, 4)
    call = tree.right
    assert isinstance(call, Call)
    assert (call.span.line, call.span.column, call.span.end_column) == (2, 2, 12)
    assert (call.name_span.column, call.name_span.end_column) == (8, 9)
    assert isinstance(call.target, Select)
    assert call.target.name_span.column == 5


def test_the_least_integer_is_a_literal() -> None:
    least = parse("-9223372036854775808")
    assert isinstance(least, Constant)
    assert least.value == -(2**63)
    with pytest.raises(CelSyntaxError, match="64 bits"):
        parse("9223372036854775808")
    with pytest.raises(CelSyntaxError, match="64 bits"):
        parse("18446744073709551616u")


@pytest.mark.parametrize(
    ("source", "column", "said"),
    [
        ("", 1, "no expression"),
        ("1 +", 4, "value is missing"),
        ("a b", 3, "ends before"),
        ("(a", 3, "`)` is missing"),
        ("[1 2]", 4, "`]` is missing"),
        ("{1 2}", 4, "`:` is missing"),
        ("{1: 2", 6, "`}` is missing"),
        ("a ? b", 6, "`:` is missing"),
        ("a.", 3, "field's name"),
        ("a.in", 3, "field's name"),
        ("f(1", 4, "`)` is missing"),
        ("for", 1, "reserved"),
        ("!-a", 2, "brackets"),
        ("'\\q'", 2, "no escape"),
        ("[1,,]", 4, "value is missing"),
        ("has(a)", 5, "field"),
        ("xs.all(1, true)", 8, "variable"),
        ("xs.all(a.b, true)", 8, "variable"),
        ("xs.exists(a, a, true)", 14, "both"),
    ],
)
def test_what_is_no_expression_is_refused_at_its_column(source: str, column: int, said: str) -> None:
    with pytest.raises(CelSyntaxError, match=re.escape(said)) as refused:
        parse(source)
    assert refused.value.span is not None
    assert refused.value.span.column == column
    assert refused.value.place == f"expression:1:{column}"


def test_nesting_ends_where_it_is_said_to() -> None:
    assert spell(parse("(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1))) == "1"
    for opened in ("(", "[", "f(", "a[", "{1: "):
        with pytest.raises(CelSyntaxError, match="nested more than"):
            parse(opened * MAX_DEPTH)


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("(a) && (b)", ["(a) && (b)", "a", "b"]),
        ("(a == 1) == (b)", ["(a == 1) == (b)", "a == 1", "a", "1", "b"]),
        ("!(a || (b)) && (c)", ["!(a || (b)) && (c)", "!(a || (b))", "a || (b)", "a", "b", "c"]),
        ("(a) + (b) * (c)", ["(a) + (b) * (c)", "a", "(b) * (c)", "b", "c"]),
        ("(a).b[(c)]", ["(a).b[(c)]", "(a).b", "a", "c"]),
        ("(a) ? (b) : (c)", ["(a) ? (b) : (c)", "a", "b", "c"]),
    ],
)
def test_the_text_of_a_part_has_both_of_its_brackets(source: str, parts: list[str]) -> None:
    def texts(node: Node) -> list[str]:
        below: list[Node] = []
        for value in node:
            held = (value,) if hasattr(value, "span") or not isinstance(value, tuple) else value
            below += [each for each in held if hasattr(each, "span")]
        return [source[node.span.start : node.span.end], *(text for each in below for text in texts(each))]

    assert texts(parse(source)) == parts
