"""Inputs made to take long: work and memory grow with the input alone. They are counted, not timed.

Work is counted as calls, of Python and of C, which are the same each time; memory as what Python allocated.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from govern.policy import cel

from .targets import CEL_BINDINGS, CEL_ENV, TARGETS

HEAD = "apiVersion: govern/v1\nkind: {}\nid: x\nversion: 1.0.0\nstatus: active\n"
ODCS = "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\n"


def lines(kind: str, line: str) -> Callable[[int], str]:
    """A contract with one line again and again; `#` in it becomes the number."""
    head = ODCS if kind == "DataContract" else HEAD.format(kind)
    top, _, body = line.rpartition("\n")
    return lambda n: (
        head + (top + "\n" if top else "") + "".join(f"{body}\n".replace("#", str(i)) for i in range(n))
    )


FAMILIES: dict[str, tuple[str, Callable[[int], str]]] = {
    "keys that are unknown": ("contract", lines("Model", "key#: 1")),
    "items that are wrong": ("contract", lines("Sanitizer", "rules:\n  - {field: a#, metod: keep}")),
    "items that are right": ("contract", lines("Sanitizer", "rules:\n  - {field: a#, method: keep}")),
    "references": (
        "contract",
        lines("Release", "environments:\n  - {name: e#, components: [prompt/x@latest]}"),
    ),
    "columns": (
        "contract",
        lines("DataContract", "schema:\n- name: t\n  properties:\n  - {name: c#, logicalType: string}"),
    ),
    "comments": ("document", lambda n: "# x\n \t\n" * n + "%"),
    "lines of a text": ("document", lambda n: "a: |\n" + "  x\n" * n),
    "an open bracket": ("document", lambda n: "[" + "a, " * n),
    "empty keys": ("document", lambda n: "? a\n" * n),
    "quotes": ("document", lambda n: 'a: "' + '\\"' * n),
    "items and a slip": ("document", lambda n: "- a\n" * n + "b: ["),
    "comments that ignore": ("workspace", lambda n: HEAD.format("Prompt") + "# govern: x\n" * n),
    "rows of a lock": ("lock", lambda n: "# govern.lock 1\n" + "{}\n" * n),
    "numbers": ("canonical", lambda n: "[" + "1," * n + "1]"),
    "keys of JSON": ("canonical", lambda n: "{" + ",".join(f'"k{i:06}":1' for i in range(n)) + "}"),
    "lines of a note": ("signed", lambda n: "a\n" * n + "\n— a AAAAAAAA\n"),
    "terms": ("expression", lambda n: " + ".join(["i"] * n)),
    "alternatives": ("expression", lambda n: " || ".join(["i > 9"] * n)),
    "fields": ("expression", lambda n: "x" + ".a" * n),
    "calls": ("expression", lambda n: "s" + ".trim()" * n),
    "elements": ("expression", lambda n: "[" + ", ".join(["i"] * n) + "]"),
    "unknown names": ("expression", lambda n: " + ".join(f"u{i}" for i in range(n))),
    "open parentheses": ("expression", lambda n: "(" * n),
    "statements": ("code", lambda n: "x = 1\n" * n),
    "frozen findings": (
        "frozen",
        lambda n: (
            '{"version": 1, "findings": ['
            + ",".join(f'{{"rule":"A","file":"a{i}","route":"b","value":"c","count":1}}' for i in range(n))
            + "]}"
        ),
    ),
}
"""A target and what it is given, by how often something is in it."""

SMALL = 150


def calls(work: Callable[[], object]) -> int:
    """How many calls some work makes."""
    count = 0

    def seen(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def peak(work: Callable[[], object]) -> int:
    """How many bytes some work has allocated at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", FAMILIES)
def test_work_and_memory_grow_with_the_input_alone(name: str) -> None:
    target, make = FAMILIES[name]
    small, large = make(SMALL).encode(), make(4 * SMALL).encode()
    TARGETS[target](make(3).encode())  # what is loaded once is no part of it
    fixed = calls(lambda: TARGETS[target](make(1).encode()))
    few = calls(lambda: TARGETS[target](small)) - fixed
    many = calls(lambda: TARGETS[target](large)) - fixed
    assert many <= 5 * few + 3_000, f"four times the input takes {many / few:.1f} times the work"
    assert peak(lambda: TARGETS[target](large)) <= 2_000 * len(large) + 4_000_000


@pytest.mark.parametrize(
    "source",
    [
        "xs.map(a, xs.map(b, xs.map(c, xs.map(d, [a, b, c, d]))))",
        "xs.all(a, xs.all(b, xs.all(c, xs.all(d, a + b + c + d >= 0))))",
        "".join(f"cel.bind(a{i + 1}, {f'a{i} + a{i}' if i else 's + s'}, " for i in range(50))
        + "1"
        + ")" * 50,
        "".join(f"cel.bind(a{i + 1}, {f'[a{i}, a{i}]' if i else '[xs]'}, " for i in range(50))
        + "a50 == a50"
        + ")" * 50,
        "s.replace('', s).replace('', s).replace('', s)",
        "xs.map(e, s).join(s).split('')",
        "s.matches('(a|aa)+$') && s.matches('(.*)(.*)(.*)x')",
    ],
)
def test_an_expression_takes_no_more_than_its_budget(source: str) -> None:
    budget = cel.Budget(steps=20_000, cells=200_000)
    program = cel.compile(source, CEL_ENV)
    program.evaluate(CEL_BINDINGS, budget=budget)
    for way in (program.evaluate, program.interpret):
        assert calls(lambda way=way: way(CEL_BINDINGS, budget=budget)) <= 60 * budget.steps
        assert peak(lambda way=way: way(CEL_BINDINGS, budget=budget)) <= 64 * budget.cells
