from __future__ import annotations

import textwrap

import pytest

from govern.check.reads import Reads, reads_of
from govern.contract.python_ast import parse


def read(code: str) -> Reads:
    source = textwrap.dedent(code).lstrip("\n").encode()
    found = reads_of(parse(source), "make", "m.py", source.splitlines())
    assert found is not None
    return found


def names(reads: Reads, *meaning: str) -> list[tuple[str, bool]]:
    return [(key.text, key.required) for key in reads.of(*meaning)]


def test_constant_names_are_read_with_their_places() -> None:
    reads = read(
        """
        def make(uses):
            values = uses["limits"].values
            def run(inputs):
                return values["high"] if inputs["score"] else None
            return run
        """
    )
    assert names(reads, "uses") == [("limits", True)]
    assert names(reads, "slot", "limits") == [("values", True)]
    assert names(reads, "part", "limits", "values") == [("high", True)]
    assert names(reads, "inputs") == [("score", True)]
    places = [reads.of("uses")[0], reads.of("slot", "limits")[0], reads.of("inputs")[0]]
    assert [str(key.place) for key in places] == ["m.py:2:19", "m.py:2:29", "m.py:4:41"]
    assert (places[0].place.end_column, places[1].place.end_column) == (27, 35)
    assert not reads.whole


def test_columns_count_characters() -> None:
    reads = read('def make(uses):\n    return {"é": uses["a"].values["x"]}\n')
    assert str(reads.of("uses")[0].place) == "m.py:2:23"


def test_a_variable_that_is_set_once_is_followed_through_others() -> None:
    reads = read(
        """
        def make(uses):
            model = uses["model"]
            parameters = model.parameters
            again = parameters
            return lambda inputs: again["window"]
        """
    )
    assert names(reads, "part", "model", "parameters") == [("window", True)]
    assert reads.knows_all("part", "model", "parameters")


def test_one_that_is_set_twice_is_not() -> None:
    reads = read(
        """
        def make(uses):
            values = uses["limits"].values
            values = dict(values)
            return lambda inputs: values["high"]
        """
    )
    assert names(reads, "part", "limits", "values") == []
    assert not reads.knows_all("part", "limits", "values")


@pytest.mark.parametrize(
    "use",
    [
        "dict(uses)",
        "uses[name]",
        "uses.items()",
        "f(uses.get)",
        "f('a', uses.get)",
        "'a' in f(uses)",
        "uses in f",
    ],
)
def test_what_is_handed_on_as_a_whole_may_be_asked_for_anything(use: str) -> None:
    assert not read(f"def make(uses):\n    return {use}\n").knows_all("uses")


def test_a_component_handed_on_may_be_asked_for_every_part() -> None:
    reads = read('def make(uses):\n    return Scorer(uses["model"], uses["limits"].values["a"])\n')
    assert not reads.knows_all("part", "model", "parameters")
    assert reads.knows_all("part", "limits", "values")
    assert reads.knows_all("uses")


@pytest.mark.parametrize(
    "line",
    [
        "x = values.get('high')",
        "x = 'high' in values and values['high']",
        "x = 'high' not in values or values['high']",
        "try:\n            x = values['high']\n        except KeyError:\n            x = 0",
    ],
)
def test_a_name_that_is_asked_for_with_care_may_be_absent(line: str) -> None:
    code = "def make(uses):\n    values = uses['limits'].values\n    def run(inputs):\n"
    code += f"        {line}\n    return run\n"
    assert {required for _, required in names(read(code), "part", "limits", "values")} == {False}


def test_to_set_a_name_is_not_to_ask_for_it() -> None:
    reads = read("def make(uses):\n    uses['a'] = 1\n    return uses\n")
    assert names(reads, "uses") == []


def test_a_name_that_is_taken_again_inside_is_another() -> None:
    reads = read("def make(uses):\n    return lambda uses: uses['a']\n")
    assert names(reads, "uses") == []
    reads = read("def make(uses):\n    def uses(): pass\n    return uses['a']\n")
    assert names(reads, "uses") == []


@pytest.mark.parametrize(
    "code",
    [
        "make = other\n",
        "def make(): pass\n",
        "def make(uses, more): pass\n",
        "class make: pass\n",
        "async def make(uses): pass\n",
        "def make(uses): pass\ndef make(uses): pass\n",
    ],
)
def test_what_is_no_plain_factory_is_not_read(code: str) -> None:
    assert reads_of(parse(code.encode()), "make", "m.py", code.encode().splitlines()) is None
