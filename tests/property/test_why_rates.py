"""Why a rate changed, against a plain model: every order of all factors and the mix, one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.run.stage import FactorValue, NoAnswer, Stage
from govern.why.rates import Case, Decomposition, decompose

FACTORS = ("a", "b", "c")
MIX = "the mix"
TABLES = st.lists(st.sampled_from(["yes", "no", "maybe"]), min_size=8, max_size=8)


def ends(factors: Any, inputs: Any) -> str:
    """Look the outcome up in the record, which holds one for each combination."""
    found = inputs["record"][sum(factors[name] << at for at, name in enumerate(FACTORS))]
    if found == "silent":
        raise NoAnswer("ends", "is silent")
    return str(found)


STAGES = [Stage("ends", FACTORS, ("record",), ends)]
BEFORE = {name: FactorValue("0", f"{name}@1", 0) for name in FACTORS}
AFTER = {name: FactorValue("1", f"{name}@2", 1) for name in FACTORS}


def decomposed(cases: list[Case]) -> Decomposition:
    return decompose(STAGES, cases, BEFORE, AFTER, asked=lambda outcome: outcome == "yes")


def rate(tables: list[list[str]], new: set[str]) -> Fraction:
    at = sum(1 << i for i, name in enumerate(FACTORS) if name in new)
    return Fraction(sum(table[at] == "yes" for table in tables), len(tables))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.none() | TABLES, st.none() | TABLES, st.booleans()), min_size=1, max_size=6))
def test_parts_are_the_mean_over_all_orders_of_factors_and_mix(drawn: list[Any]) -> None:
    cases = [
        Case(str(at), old, old if same else new)
        for at, (old, new, same) in enumerate(drawn)
        if (old, old if same else new) != (None, None)
    ]
    sides = [[case.before for case in cases if case.before], [case.after for case in cases if case.after]]
    if not all(sides):
        return
    found = decomposed(cases).whole
    shares = dict.fromkeys((*FACTORS, MIX), Fraction(0))
    orders = list(permutations((*FACTORS, MIX)))
    for order in orders:
        new: set[str] = set()
        for name in order:
            was = rate(sides[MIX in new], new)
            new.add(name)
            shares[name] += (rate(sides[MIX in new], new) - was) / len(orders)
    assert (found.before, found.after) == (rate(sides[0], set()), rate(sides[1], {*FACTORS}))
    assert {name: found.share.get(name, Fraction(0)) for name in FACTORS} == {n: shares[n] for n in FACTORS}
    assert (found.mix or 0) == shares[MIX]
    assert found.sum == found.change
    if found.mix is None:
        assert all(case.before == case.after for case in cases)
    else:
        assert found.mix_interval is not None
        assert found.mix_interval[0] <= found.mix <= found.mix_interval[1]
    tables = [
        table
        for case in cases
        for table in ([case.after] if case.before == case.after else [case.before, case.after])
        if table is not None
    ]
    flips = sum((table[0] == "yes") != (table[7] == "yes") for table in tables)
    assert sum(len(flip.keys) for flip in found.census) == flips


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(TABLES, st.sets(st.integers(1, 6))), min_size=1, max_size=5))
def test_what_is_silent_is_told_apart_and_the_sum_still_holds(drawn: list[Any]) -> None:
    cases = []
    for at, (table, silent) in enumerate(drawn):
        known = ["silent" if i in silent else outcome for i, outcome in enumerate(table)]
        cases.append(Case(str(at), known, known, "odd" if at % 2 else "even"))
    found = decomposed(cases)
    assert found.whole.sum == found.whole.change
    assert found.whole.mix is None
    matters = [case for case, (_, silent) in zip(cases, drawn, strict=True) if silent]
    assert found.whole.open_records == len(matters)
    for name, rates in found.segments.items():
        assert rates.sum == rates.change
        assert rates.records[0] == sum(case.segment == name for case in cases)
    heard = [case for case, (_, silent) in zip(cases, drawn, strict=True) if not silent]
    if heard:
        alone = decomposed(heard).whole
        scale = Fraction(len(heard), len(cases))
        assert found.whole.share == {name: value * scale for name, value in alone.share.items()}
