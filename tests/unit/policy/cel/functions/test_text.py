from __future__ import annotations

from typing import Any

import pytest

from govern.policy import cel


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("'abc'.charAt(3) + 'abc'.charAt(1)", "b"),
        ("'tacocat'.lastIndexOf('a', 3)", 1),
        ("'abc'.substring(1, 2)", "b"),
        ("'aXbX'.replace('X', '-', 1)", "a-bX"),
        ("'ab'.replace('', '-')", "-a-b-"),
        ("'a,b,c'.split(',', 2)", ["a", "b,c"]),
        ("'a,b'.split(',', 0)", []),
        ("'abc'.split('', 2)", ["a", "bc"]),
        ("['a', 'b'].join('-')", "a-b"),
        ("'ÀbC'.lowerAscii() + 'àbC'.upperAscii()", "ÀbcàBC"),
        ("'\u00a0 a\u3000'.trim()", "a"),
        ("'abc'.reverse()", "cba"),
        ("strings.quote('a\"\\n')", '"a\\"\\n"'),
        (
            "'%d%%|%.1f|%e|%x|%X|%o|%b'.format([-5, 2.25, 1000, 'k', 255u, 8, true])",
            "-5%|2.2|1.000000e+03|6b|FF|10|1",
        ),
        ("'%s'.format([{'b': null, 'a': [b'x', 1.0, duration('90s')]}])", "{a: [x, 1, 90s], b: null}"),
        ("'%s'.format([1e20])", "100000000000000000000"),
        ("string(1e6) + string(0.1) + string(1e-5)", "1e+060.11e-05"),
        ("'a.b'.matches('^a[.]b$') && matches('ab', 'b')", True),
        ("base64.encode(base64.decode('aGk'))", "aGk="),
        ("math.round(-0.5) == -1.0 && math.round(0.49999999999999994) == 0.0", True),
        ("math.least([3, 1.5, 2u])", 1.5),
    ],
)
def test_values(source: str, wanted: Any) -> None:
    assert cel.compile(source).evaluate({}) == (wanted, None)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("'abc'.substring(2, 1)", "invalid substring range"),
        ("'abc'.charAt(4)", "index out of range: 4"),
        ("'%s'.format([])", "index 0 out of range"),
        ("'%z'.format([1])", 'unrecognized formatting clause "z"'),
        ("'%'.format([1])", "unrecognized formatting clause"),
        ("'%d'.format(['a'])", "decimal clause can only be used on integers, was given string"),
        ("base64.decode('a===')", "is no base64"),
        ("timestamp(0).getHours('Mars/Olympus')", "no time zone"),
        ("timestamp(0).getHours('../../etc/passwd')", "no time zone"),
    ],
)
def test_errors(source: str, said: str) -> None:
    error = cel.compile(source).evaluate({}).error
    assert error is not None
    assert said in error.message
