"""Nothing of what is suppressed or redacted survives, and sanitising twice changes nothing more."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.contract.fields import Sensitivity
from govern.contract.kinds.sanitizer import Sanitizer
from govern.data.redact import PATTERNS, words_in
from govern.data.sanitise import build_sanitiser

CLASSES = dict.fromkeys("abc", Sensitivity.RESTRICTED)
EXPRESSION = r"ab\d{1,3}"
TEXT = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            [
                "ab1",
                "foo",
                "Bar",
                "x@y.zz",
                "12",
                " ",
                "2012-12-24",
                "May 3",
                "www.a",
                "[removed]",
                ",",
                "0171 1234567",
            ]
        ),
        max_size=8,
    ).map("".join),
)
RECORDS = st.fixed_dictionaries(dict.fromkeys(CLASSES, TEXT))
REDACT = st.fixed_dictionaries(
    {
        "method": st.just("redact"),
        "patterns": st.lists(st.sampled_from(sorted(PATTERNS)), max_size=5, unique=True),
        "expressions": st.sampled_from([(), (EXPRESSION,)]),
        "words_of": st.just(("a",)),
        "replacement": st.sampled_from(["[removed]", "", "#"]),
    }
)
RULE = st.one_of(
    st.just({"method": "keep"}),
    st.just({"method": "suppress"}),
    REDACT,
    st.sampled_from(["year", "month"]).map(lambda to: {"method": "generalise", "to": to}),
    st.sampled_from(["bucket", "prefix"]).map(lambda to: {"method": "generalise", "to": to, "size": 10}),
)
RULES = st.fixed_dictionaries(
    {}, optional={"a": RULE.filter(lambda rule: rule["method"] != "redact"), "b": RULE, "c": RULE}
).filter(bool)


def sanitizer(rules: dict[str, dict[str, Any]]) -> Sanitizer:
    return Sanitizer.model_validate(
        {
            "apiVersion": "govern/v1",
            "kind": "Sanitizer",
            "id": "x",
            "version": "1.0.0",
            "status": "active",
            "rules": [{"field": name, **rule} for name, rule in rules.items()],
        }
    )


def no_keys(reference: str) -> bytes:
    raise AssertionError(reference)


@given(RULES, RECORDS)
@settings(deadline=None, max_examples=300)
def test_nothing_survives_and_twice_is_once(rules: dict[str, dict[str, Any]], record: dict[str, str]) -> None:
    sanitise = build_sanitiser(sanitizer(rules), CLASSES, no_keys)
    once = sanitise(record)
    assert set(once) == {name for name, rule in rules.items() if rule["method"] != "suppress"}
    for name, rule in rules.items():
        if rule["method"] == "redact":
            # no replacement in use here can match, so what is left can be judged as it stands
            left = once[name].replace(rule["replacement"], "\x00") if rule["replacement"] else once[name]
            patterns = [PATTERNS[p] for p in rule["patterns"]] + [re.compile(e) for e in rule["expressions"]]
            assert not [pattern for pattern in patterns if pattern.search(left)]
            assert not words_in([left]) & words_in(record[other] for other in rule["words_of"])
    for name, value in once.items():
        assert sanitise({**record, name: value})[name] == value
