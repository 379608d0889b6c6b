from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from govern.contract.fields import Sensitivity
from govern.contract.kinds.sanitizer import Sanitizer
from govern.data.sanitise import build_sanitiser
from govern.errors import UsageError

CLASSES = {
    "id": Sensitivity.INTERNAL,
    "drug": Sensitivity.PUBLIC,
    "review": Sensitivity.RESTRICTED,
    "condition": Sensitivity.RESTRICTED,
    "count": Sensitivity.INTERNAL,
    "date": Sensitivity.CONFIDENTIAL,
}
RECORD = {
    "id": "7",
    "drug": "Zomig",
    "review": "Zomig stopped my migraine in 15 minutes; mail jo@example.com",
    "condition": "Migraine",
    "count": "27",
    "date": "December 24, 2012",
}
KEY = b"k" * 32


def keys(reference: str) -> bytes:
    if reference != "env:KEY":
        raise UsageError(f"`{reference}` is not set", help="set it")
    return KEY


def sanitizer(*rules: dict[str, Any], default: str = "suppress") -> Sanitizer:
    return Sanitizer.model_validate(
        {
            "apiVersion": "govern/v1",
            "kind": "Sanitizer",
            "id": "text",
            "version": "1.0.0",
            "status": "active",
            "rules": list(rules),
            "default": default,
        }
    )


def built(*rules: dict[str, Any], default: str = "suppress") -> Callable[[dict[str, str]], dict[str, str]]:
    return build_sanitiser(sanitizer(*rules, default=default), CLASSES, keys)


def test_the_first_rule_that_addresses_a_field_decides() -> None:
    sanitise = built(
        {"field": "review", "method": "keep"},
        {"classification": "restricted", "method": "suppress"},
        {"field": "condition", "method": "keep"},
    )
    assert sanitise(RECORD) == {"review": RECORD["review"]}


def test_what_no_rule_addresses_is_suppressed_by_default() -> None:
    assert built({"field": "drug", "method": "keep"})(RECORD) == {"drug": "Zomig"}


def test_the_default_may_be_to_keep_what_the_contract_knows() -> None:
    sanitise = built({"classification": "restricted", "method": "suppress"}, default="keep")
    assert set(sanitise({**RECORD, "undeclared": "x"})) == {"id", "drug", "count", "date"}


def test_redaction_takes_out_patterns_expressions_and_another_fields_words() -> None:
    sanitise = built(
        {
            "field": "review",
            "method": "redact",
            "patterns": ["email", "number"],
            "expressions": [r"minute\w*"],
            "words_of": ["drug", "condition"],
            "replacement": "#",
        }
    )
    assert sanitise(RECORD) == {"review": "# stopped my # in # #; mail #"}


def test_generalisation() -> None:
    sanitise = built(
        {"field": "date", "method": "generalise", "to": "month"},
        {"field": "count", "method": "generalise", "to": "bucket", "size": 10},
        {"field": "drug", "method": "generalise", "to": "prefix", "size": 2},
        {"field": "id", "method": "generalise", "to": "year"},
    )
    assert sanitise(RECORD) == {"id": "unknown", "drug": "Zo", "count": "20..29", "date": "2012-12"}


def test_hashes_are_equal_for_equal_values_and_tokens_are_of_the_field() -> None:
    sanitise = built(
        {"field": "id", "method": "hash", "key": "env:KEY", "length": 12},
        {"field": "count", "method": "hash", "key": "env:KEY", "length": 12},
        {"field": "drug", "method": "tokenise", "key": "env:KEY", "prefix": "t"},
        {"field": "condition", "method": "tokenise", "key": "env:KEY", "prefix": "t"},
    )
    same = sanitise({**RECORD, "id": "x", "count": "x", "drug": "x", "condition": "x"})
    assert same["id"] == same["count"]
    assert re.fullmatch(r"[0-9a-f]{12}", same["id"])
    assert same["drug"] != same["condition"]
    assert re.fullmatch(r"t_[a-z2-7]{24}", same["drug"])


def test_another_key_gives_other_hashes() -> None:
    rule = sanitizer({"field": "id", "method": "hash", "key": "env:ANY"})
    one, two = (build_sanitiser(rule, CLASSES, lambda _, k=key: k * 32)(RECORD)["id"] for key in (b"a", b"b"))
    assert one != two


def test_noise_is_the_records_own_and_bounded() -> None:
    sanitise = built({"field": "count", "method": "noise", "key": "env:KEY", "width": 3})
    values = {int(sanitise({**RECORD, "id": str(i)})["count"]) for i in range(200)}
    assert values == set(range(24, 31))
    assert sanitise(RECORD) == sanitise(dict(RECORD))
    assert sanitise({**RECORD, "count": "many"}) == {"count": "unknown"}
    assert sanitise({**RECORD, "count": ""}) == {"count": ""}
    assert sanitise({**RECORD, "count": "1" * 5_000}) == {"count": "unknown"}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"field": "reviw", "method": "keep"}, "names the field `reviw`"),
        ({"field": "review", "method": "redact", "words_of": ["drugs"]}, "names the field `drugs`"),
        ({"field": "review", "method": "redact", "expressions": ["(a+)+b"]}, "expression"),
        ({"field": "id", "method": "hash", "key": "env:NONE"}, "`env:NONE` is not set"),
        ({"field": "count", "method": "aggregate", "minimum_group": 5}, "whole data set"),
        ({"field": "review", "method": "synthesise", "generator": "g"}, "whole data set"),
    ],
)
def test_sanitisers_that_cannot_be_built(rule: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)) as caught:
        built(rule)
    assert caught.value.help


def test_a_short_key_is_refused() -> None:
    rule = sanitizer({"field": "id", "method": "hash", "key": "env:KEY"})
    with pytest.raises(UsageError, match="15 bytes"):
        build_sanitiser(rule, CLASSES, lambda _: b"k" * 15)


def test_keys_of_rules_that_decide_nothing_are_not_asked_for() -> None:
    sanitise = built({"field": "id", "method": "keep"}, {"field": "id", "method": "hash", "key": "env:NONE"})
    assert sanitise(RECORD) == {"id": "7"}
