"""Guesses are made once, and for so many words only."""

from __future__ import annotations

from govern.check.guesses import MOST, Guesses


def test_a_guess_is_made_once() -> None:
    guesses = Guesses()
    assert guesses.of("revews", ["reviews"]) == "reviews"
    assert guesses.of("revews", iter(())) == "reviews"


def test_after_so_many_words_no_more_are_guessed_at() -> None:
    guesses = Guesses()
    for number in range(MOST):
        assert guesses.of(f"reviews-{number}x", [f"reviews-{number}"]) == f"reviews-{number}"
    assert guesses.of("revews", ["reviews"]) is None
    assert guesses.of("reviews-7x", ["reviews-8"]) == "reviews-7"
