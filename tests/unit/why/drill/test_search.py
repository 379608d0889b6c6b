from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from govern.why.drill.search import Came, Spent, Trial, minimal_sets, narrowed

Keys = frozenset[tuple[str, ...]]


def keys(names: Iterable[str]) -> list[tuple[str, ...]]:
    return [(name,) for name in names]


def sets(*names: str) -> list[Keys]:
    return [frozenset(keys(each)) for each in names]


class Game:
    """Undone keys change the outcome where `changes` says so; `most` trials are allowed."""

    def __init__(
        self,
        names: str,
        changes: Callable[[str], bool | Came],
        read: Callable[[str], str] | None = None,
        most: int = 10_000,
    ) -> None:
        self.names, self.changes, self.read, self.most, self.tried = names, changes, read, most, 0

    def __call__(self, undone: Keys) -> Trial:
        if self.tried >= self.most:
            raise Spent
        self.tried += 1
        text = "".join(sorted(name for (name,) in undone))
        came = self.changes(text)
        if isinstance(came, bool):
            came = Came.CHANGES if came else Came.STAYS
        return Trial(came, frozenset(keys(self.names if self.read is None else self.read(text))))


def test_either_of_two_and_both_of_two() -> None:
    found = minimal_sets(Game("abc", lambda u: "a" in u or "bc" in u), keys("abc"))
    assert (found.sets, found.complete) == (sets("a", "bc"), True)


def test_a_superset_may_change_it_back_and_the_minimal_one_is_still_found() -> None:
    found = minimal_sets(Game("ab", lambda u: len(u) == 1), keys("ab"))
    assert (found.sets, found.complete) == (sets("a", "b"), True)


def test_only_what_is_read_is_branched_on() -> None:
    # `b` is looked at only where `a` is undone, and the other 20 never
    game = Game("", lambda u: "ab" in u, lambda u: "ab" if "a" in u else "a")
    found = minimal_sets(game, keys("abcdefghijklmnopqrstuv"))
    assert (found.sets, found.complete) == (sets("ab"), True)
    assert game.tried == 3


def test_within_a_part_of_what_is_read_it_is_not_complete() -> None:
    found = minimal_sets(Game("abc", lambda u: "a" in u), keys("ab"))
    assert (found.sets, found.complete) == (sets("a"), False)


def test_what_was_found_when_trials_end_is_kept() -> None:
    found = minimal_sets(Game("abcd", lambda u: "a" in u or "cd" in u, most=4), keys("abcd"))
    assert (found.sets, found.complete) == (sets("a"), False)


def test_beyond_what_nobody_knows_nothing_is_claimed() -> None:
    found = minimal_sets(Game("ab", lambda u: Came.UNKNOWN if u == "a" else u == "ab"), keys("ab"))
    assert (found.sets, found.complete) == ([], False)


def test_what_is_no_version_is_passed_through() -> None:
    found = minimal_sets(Game("ab", lambda u: Came.VOID if len(u) == 1 else u == "ab"), keys("ab"))
    assert (found.sets, found.complete) == (sets("ab"), True)


MANY = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("cause", ["q", "az", "cdq", "abyz"])
def test_halving_finds_a_set_among_many(cause: str) -> None:
    game = Game(MANY, lambda u: set(cause) <= set(u))
    assert narrowed(game, keys(MANY), 6) == (frozenset(keys(cause)), True)


def test_halving_one_of_many_takes_about_twice_the_logarithm() -> None:
    names = [(str(at),) for at in range(1024)]
    tried = []

    def one(undone: Keys) -> Trial:
        tried.append(undone)
        return Trial(Came.CHANGES if ("700",) in undone else Came.STAYS, frozenset(names))

    assert narrowed(one, names, 6) == (frozenset([("700",)]), True)
    assert len(tried) <= 21


def test_a_smaller_part_that_changes_it_is_preferred_over_one_that_halving_ends_at() -> None:
    # no single key can be left out of `abcd`, and no half of it does it, yet `ac` does
    game = Game("abcd", lambda u: u in {"abcd", "ac"})
    assert narrowed(game, keys("abcd"), 6) == (frozenset(keys("ac")), True)
    assert narrowed(game, keys("abcd"), 3) == (frozenset(keys("abcd")), False)


def test_a_large_set_is_not_called_minimal() -> None:
    game = Game(MANY, lambda u: set("abcdefgh") <= set(u))
    assert narrowed(game, keys(MANY), 6) == (frozenset(keys("abcdefgh")), False)


def test_where_trials_end_the_smallest_so_far_is_given_or_nothing() -> None:
    assert narrowed(Game(MANY, lambda u: "q" in u, most=1), keys(MANY), 6) is None
    narrow = narrowed(Game(MANY, lambda u: "q" in u, most=4), keys(MANY), 6)
    assert narrow is not None
    undone, minimal = narrow
    assert ("q",) in undone
    assert not minimal


def test_where_all_of_them_change_nothing_there_is_no_set() -> None:
    assert narrowed(Game(MANY, lambda u: u == "a"), keys(MANY), 6) is None
