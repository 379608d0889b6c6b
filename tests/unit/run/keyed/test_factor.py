"""Every kind of factor, taken apart and put together again."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from govern.contract.fields import Sensitivity
from govern.contract.kinds import model_of
from govern.run.aspect import Aspect, CodeAspect, PromptView, Settings, ThresholdsView
from govern.run.keyed.factor import keyed
from govern.run.keyed.key import Reads
from govern.run.outside import CommandAspect
from govern.run.plugin import PluginCode
from govern.run.stage import FactorValue


def code(source: bytes, engine: bytes, pin: str = "1.0") -> CodeAspect:
    return CodeAspect(PluginCode("a.py", "make", {"a.py": source}, {"x": pin}), {"engine": engine})


def command(word: str, rows: bytes) -> CommandAspect:
    return CommandAspect((word,), {"p.py": b"1"}, {"rows": rows}, {"x": "1.0"}, None, {}, 1, 1)


def prompt(**sections: str) -> PromptView:
    return PromptView(sections, dict.fromkeys(sections, "system"))


def settings(model: str, **parameters: Any) -> Settings:
    return Settings(MappingProxyType(parameters), "local", model, None, None)


def sanitizer(*words: str) -> Any:
    rules = [{"field": "review", "method": "redact", "patterns": ["email"], "words_of": list(words)}]
    return model_of("Sanitizer").model_construct(
        rules=tuple(_rule(rule) for rule in rules), default="suppress"
    )


def _rule(rule: dict[str, Any]) -> Any:
    from govern.contract.kinds.sanitizer import Redact  # noqa: PLC0415 - one test's

    return Redact.model_validate(rule)


CASES: dict[str, tuple[str, Any, Any, list[str]]] = {
    "thresholds": (
        "thresholds/t",
        ThresholdsView({"a": 250_000, "b": 1}),
        ThresholdsView({"a": 300_000, "c": 2}),
        ["a 0.25 0.3", "b 0.000001 None", "c None 0.000002"],
    ),
    "parameters": (
        "feature-extractor/x#parameters",
        {"w": 1, "d": {"k": 2}},
        {"w": 3, "d": {"k": 2}},
        ["w 1 3"],
    ),
    "nested": (
        "feature-extractor/x#parameters",
        {"d": {"k": 2}},
        {"d": {"k": Decimal("2.5")}},
        ["d.k 2 2.5"],
    ),
    "settings": (
        "model/x#parameters",
        settings("m1", temperature=0),
        settings("m2", temperature=1),
        ["parameters.temperature 0 1", "request_model m1 m2"],
    ),
    "classes": (
        "data-contract/x#classes",
        {"review": Sensitivity.RESTRICTED},
        {"review": Sensitivity.INTERNAL, "drug": Sensitivity.PUBLIC},
        ["review restricted internal", "drug None public"],
    ),
    "lexicon": (
        "model/x#weights",
        {"lexicon": b"bad\t-2\nok\t0\n", "binary": b"\xff"},
        {"lexicon": b"bad\t-3\nok\t0\nquality\t2\n", "binary": b"\xfe"},
        ["bad -2 -3", "quality None 2", "binary sha256 sha256"],
    ),
    "json": (
        "model/x#artefacts",
        {"rows": b'{"good": {"en": 1}, "bad": -1}'},
        {"rows": b'{"good": {"en": 2}}'},
        ["en 1 2", "bad -1 None"],
    ),
    "prompt": (
        "prompt/x",
        prompt(system="Be kind.\nBe brief.", user="{text}"),
        prompt(system="Be kind.\nBe long.", more="Also."),
        ["system.text Be brief. Be long.", "user", "more"],
    ),
    "code": ("model/x#code", code(b"a", b"def f"), code(b"b", b"def g"), ["sources", "artefacts.engine"]),
    "pins": ("model/x#code", code(b"a", b"e"), code(b"a", b"e", "2.0"), ["pins.x 1.0 2.0"]),
    "command": ("model/x#code", command("a", b"k\t1"), command("a", b"k\t2"), ["k 1 2"]),
    "command's words": ("model/x#code", command("a", b"k\t1"), command("b", b"k\t1"), ["sources"]),
    "sanitiser": (
        "sanitizer/x",
        sanitizer("drug"),
        sanitizer("drug", "condition"),
        ["rules[review].words_of[condition] None condition"],
    ),
}


def factor(content: Any, digest: str) -> FactorValue:
    return FactorValue(digest, digest, Aspect(digest, content))


@pytest.mark.parametrize("case", CASES)
def test_the_keys_that_differ_are_named_with_their_values(case: str) -> None:
    name, old, new, expected = CASES[case]
    found = keyed(name, factor(old, "1"), factor(new, "2"))
    assert found is not None
    told = [f"{key.name} {key.before} {key.after}" for key in found.keys]
    assert len(told) == len(expected)
    for shown, wanted in zip(told, expected, strict=True):
        for word in wanted.split():
            assert word in shown


@pytest.mark.parametrize("case", CASES)
def test_with_no_key_undone_it_is_the_one_after_and_with_all_the_one_before(case: str) -> None:
    name, old, new, _ = CASES[case]
    found = keyed(name, factor(old, "1"), factor(new, "2"))
    assert found is not None
    every = frozenset(key.route for key in found.keys)
    assert found.make(frozenset(), Reads(every)).content == new
    assert found.make(every, Reads(every)).content == old
    if len(every) > 1:
        one = found.make(frozenset([next(iter(every))]), Reads(every)).content
        assert one not in (old, new)


def test_values_of_a_library_are_taken_apart_too() -> None:
    found = keyed("lexicon", FactorValue("1", "l@1", {"a": 1}), FactorValue("2", "l@2", {"a": 1, "b": 2}))
    assert found is not None
    reads = Reads([("b",)])
    made = found.make(frozenset([("b",)]), reads)
    assert made.get("a") == 1
    assert reads.read == set()
    assert "b" not in made
    assert reads.read == {("b",)}


def test_what_has_no_keys_is_not_taken_apart() -> None:
    assert keyed("x", FactorValue("1", "x@1", 1), FactorValue("2", "x@2", 2)) is None
    assert keyed("engine", factor("0.1", "1"), factor("0.2", "2")) is None
    assert keyed("model/x#code", factor(None, "1"), factor(code(b"a", b"e"), "2")) is None


def test_an_engine_that_is_a_program_is_one_key_and_a_lexicon_beside_it_is_not() -> None:
    old, new = code(b"a", b"word\t1\n"), code(b"a", b"word\t2\n")
    found = keyed("model/x#code", factor(old, "1"), factor(new, "2"))
    assert found is not None
    assert [(key.route, key.file) for key in found.keys] == [(("artefacts", "engine", "word"), "engine")]


def test_where_the_order_of_sections_changed_that_is_a_key() -> None:
    old, new = prompt(a="1", b="2"), prompt(b="2", a="1")
    found = keyed("prompt/x", factor(old, "1"), factor(new, "2"))
    assert found is not None
    (key,) = found.keys
    assert list(found.make(frozenset([key.route]), Reads([key.route])).content.sections) == ["a", "b"]
    assert list(found.make(frozenset(), Reads([key.route])).content.sections) == ["b", "a"]
