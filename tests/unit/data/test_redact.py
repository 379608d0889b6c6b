from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from govern.data.redact import PATTERNS, find_matches, pattern_finders, redacted, word_finder, words_in


def taken_out(name: str, text: str) -> str:
    return redacted(text, pattern_finders([PATTERNS[name]]), "#")


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("email", "write to jane.doe+x@mail.example.co.uk.", "write to #."),
        ("email", "jürgen@exämple.de, ok", "#, ok"),
        ("email", "a" * 500 + "@b.com", "#"),
        ("email", "a @ b and x@y", "a @ b and x@y"),
        ("url", "see https://example.com/a?b=c#d now", "see # now"),
        ("url", "WWW.Example.com", "#"),
        ("phone", "call +1 (555) 123-4567 or 0171/1234567", "call # or #"),
        ("phone", "take 2 of 40 mg", "take 2 of 40 mg"),
        ("number", "2 pills, 1,000.50 mg", "# pills, # mg"),
        ("number", "٣ pills", "# pills"),
        ("date", "on December 24, 2012 and 2012-12-24 and 24.12.2012", "on # and # and #"),
        ("date", "Dec 3rd, 24 December 2012, 3/4/12, April 2016", "#, #, #, #"),
        ("date", "in 2012", "in 2012"),
    ],
)
def test_patterns(name: str, text: str, left: str) -> None:
    assert taken_out(name, text) == left


def test_words_of_another_field_are_whole_and_caseless() -> None:
    finder = word_finder(["drug"], {"drug": "Ethinyl estradiol / ASA of"})
    assert redacted("ETHINYL is no Estradiol; asap asa of", finder, "#") == "# is no #; asap # of"


def test_words_compare_in_any_composition() -> None:
    finder = word_finder(["drug"], {"drug": "Caf\u00e9ine"})
    assert redacted("cafe\u0301ine", finder, "#") == "#"


def test_words_need_three_letters() -> None:
    assert words_in(["of iud b12 x-ray"]) == {"iud", "ray"}


def test_a_field_without_words_takes_nothing_out() -> None:
    assert word_finder(["drug", "gone"], {"drug": "12 of"}) == ()


def test_a_replacement_is_not_redacted_again() -> None:
    finders = pattern_finders([PATTERNS["number"]])
    once = redacted("a 12 b 13", finders, "<0>")
    assert once == "a <0> b <0>" == redacted(once, finders, "<0>")


def test_what_a_match_uncovers_is_taken_out_too() -> None:
    finders = pattern_finders([PATTERNS["phone"], PATTERNS["email"]])
    assert redacted("x@y.zz 0171 1234567", finders, "") == " "


def test_an_endless_uncovering_ends_with_nothing_left() -> None:
    def last_letter(text: str) -> Iterator[tuple[int, int]]:
        if letters := text.rstrip("#"):
            yield (len(letters) - 1, len(letters))

    assert redacted("abcd", [last_letter], "#") == "####"
    assert redacted("abcdefghijklm", [last_letter], "#") == "#"


def test_a_match_that_holds_a_replacement_is_taken_out_whole() -> None:
    finders = pattern_finders([PATTERNS["url"]])
    assert redacted("https://e.com/[removed]/secret", finders, "[removed]") == "[removed]"


def test_words_of_a_replacement_stay() -> None:
    finder = word_finder(["drug"], {"drug": "removed"})
    assert redacted("removed [removed] removed", finder, "[removed]") == "[removed] [removed] [removed]"


def test_spans_are_in_order() -> None:
    assert list(find_matches(PATTERNS["number"], "1a22b")) == [(0, 1), (2, 4)]


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_take_linear_time_on_hostile_text(name: str) -> None:
    seeds = [
        "a",
        "a@",
        "a.",
        "a@b.",
        "1",
        "1-",
        "(1",
        "+",
        "1.1,",
        "may ",
        "1 may ",
        "www.",
        "http://",
        "1/1/",
        "é",
    ]

    def seconds(size: int) -> float:
        started = time.process_time()
        for seed in seeds:
            taken_out(name, (seed * size)[:size])
        return time.process_time() - started

    small = min(seconds(4_000) for _ in range(3))
    assert seconds(32_000) < 30 * small + 0.05


def test_many_words_take_linear_time() -> None:
    many = " ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{'x' * (i % 50)}" for i in range(20_000))
    started = time.process_time()
    redacted(many, word_finder(["other"], {"other": many}), "#")
    assert time.process_time() - started < 5
