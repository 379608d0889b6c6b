from __future__ import annotations

import pytest

from govern.contract.python_ast import (
    UnreadableCodeError,
    parse,
    statements,
    syntax_digest,
    top_level_names,
)

SOURCE = b'def f(x):\n    """Doc."""\n    return x + 1\n'


@pytest.mark.parametrize(
    "other",
    [
        b'# why\ndef f(x):\n    """Doc."""\n\n    return (x +\n            1)  # because\n',
        b"def f( x ):\n  '''Doc.'''\n  return x+1",
        SOURCE.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + SOURCE,
    ],
)
def test_comments_and_formatting_change_no_digest(other: bytes) -> None:
    assert syntax_digest(other) == syntax_digest(SOURCE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"+ 1", b"+ 2"),
        (b"+ 1", b"+ 1.0"),
        (b"+ 1", b"- 1"),
        (b"Doc", b"Dok"),
        (b"f(x)", b"f(x, /)"),
        (b"+ 1", b"+ True"),
    ],
)
def test_anything_that_can_change_behaviour_changes_it(old: bytes, new: bytes) -> None:
    assert syntax_digest(SOURCE.replace(old, new)) != syntax_digest(SOURCE)


def test_the_digest_is_the_same_on_every_version_of_python() -> None:
    # a change of this value would make every locked version of code drift
    assert (
        syntax_digest(b"x = 1\n") == "sha256:7a1e95d9595480319029d0d1f96ed7f7949c52129355a0e0706551e440c0ef23"
    )


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [(b"a = 1\ndef (", 2, 5), (b"\x00", 1, 1), (b"x = '", 1, 5), (b"# coding: nope\n", 1, 1)],
)
def test_what_is_no_python_says_where(source: bytes, line: int, column: int) -> None:
    with pytest.raises(UnreadableCodeError) as caught:
        parse(source)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "source", [b"(" * 100_000, b"-" * 1_000_000 + b"1", b"a" + b".a" * 200_000, b"[" * 300 + b"]" * 300]
)
def test_hostile_nesting_ends_in_an_error(source: bytes) -> None:
    with pytest.raises(UnreadableCodeError):
        syntax_digest(source)


def test_names_bound_at_the_top_level() -> None:
    source = b"""
import os.path
import numpy as np
from a import b as c, d
class K:
    inside = 1
def f():
    local = 1
async def g(): ...
x = y = 1
(p, q), *r = 1, 2
z: int = 1
for i in (): j = 1
if x:
    k = 1
[hidden for hidden in ()]
(lambda argument: 0)
"""
    assert top_level_names(source) == frozenset(
        ("os", "np", "c", "d", "K", "f", "g", "x", "y", "p", "q", "r", "z", "i", "j", "k")
    )
    assert "*" in top_level_names(b"from a import *")


NESTED = b"""\
import re

def f(x):
    for y in x:
        try:
            match y:
                case 1:
                    a = 1
        except ValueError:
            b = 2
        else:
            c = 3
    return 4
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        (b"import re", b"import os", 1, 1),
        (b"f(x)", b"f(z)", 3, 1),
        (b"y in x", b"z in x", 4, 5),
        (b"case 1", b"case 2", 7, 22),
        (b"a = 1", b"a = 2", 8, 21),
        (b"ValueError", b"KeyError", 9, 9),
        (b"b = 2", b"b = 3", 10, 13),
        (b"c = 3", b"c = 4", 12, 13),
        (b"        else:\n            c", b"        # on\n            c", 12, 13),
        (b"    return 4", b"        return 4", 13, 5),
    ],
)
def test_the_innermost_statement_that_differs_is_found(
    old: bytes, new: bytes, line: int, column: int
) -> None:
    before, after = statements(NESTED), statements(NESTED.replace(old, new))
    first = next(one for one, other in zip(before, after, strict=True) if one.digest != other.digest)
    assert (first.line, first.column) == (line, column)
    assert [one.digest for one in statements(b"# more\n" + NESTED)] == [one.digest for one in before]
