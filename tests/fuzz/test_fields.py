"""Every field of every contract of the repository spoilt in every way: a contract, or findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from govern.contract.catalog import CONFIG_FILE
from govern.source.reader import read_document

from . import world
from .mutations import Mutant, mutants
from .targets import contract, document, field, settings

STEP = 1500
"""One mutant in so many goes all the way: lint, reports, lock, comparison."""

SAMPLE = 40
"""ODCS files of others that are spoilt here; `make fuzz` goes on with the repository's own."""


def alike(found: Iterable[Mutant]) -> Iterator[Mutant]:
    """Leave out what is done again to a field of another item of the same list."""
    seen: Counter[str] = Counter()
    for mutant in found:
        shape = re.sub(r"\[[0-9]+\]", "[]", mutant.what)
        seen[shape] += 1
        if seen[shape] == 1:
            yield mutant


def shared_out(found: Iterable[Mutant]) -> Iterator[Mutant]:
    """Of the values that can stand in a place, try a quarter; over all fields each has its many turns."""
    for number, mutant in enumerate(found):
        if number % 4 == 1 or ": " in mutant.kind:
            yield mutant


@cache
def of(path: str) -> tuple[Mutant, ...]:
    return tuple(mutants(read_document(world.files()[path], path)))


@pytest.mark.parametrize("path", world.contracts())
def test_each_field_spoilt_is_a_contract_or_a_finding(path: str) -> None:
    for mutant in shared_out(alike(of(path))):
        try:
            contract(mutant.text.encode())
        except Exception as error:  # the mutant is what has to be known
            raise AssertionError(f"{mutant.what}: {error!r}") from error


@pytest.mark.slow
@pytest.mark.parametrize("path", world.contracts())
def test_each_field_spoilt_in_every_way(path: str) -> None:
    for mutant in of(path):
        contract(mutant.text.encode())


def test_each_setting_spoilt_is_refused_in_words_or_obeyed() -> None:
    for number, mutant in enumerate(alike(of(CONFIG_FILE))):
        if number % 40 == 0:
            settings(mutant.text.encode())
        else:
            document(mutant.text.encode())


def test_some_go_all_the_way() -> None:
    every = [(path, mutant) for path in world.contracts() for mutant in of(path)]
    for path, mutant in every[::STEP]:
        try:
            field(f"{path}\n{mutant.text}".encode())
        except Exception as error:
            raise AssertionError(f"{mutant.what}: {error!r}") from error


def test_data_contracts_of_others_spoilt(shared: Path) -> None:
    files = sorted((shared / "data/odcs").rglob("*.yaml"))
    assert len(files) > SAMPLE
    for number, path in enumerate(files[:: len(files) // SAMPLE]):
        read = read_document(path.read_bytes(), path.name)
        if read.root is None:
            continue
        every = list(mutants(read))
        for mutant in every[number :: max(len(every) // 3, 1)]:
            try:
                contract(mutant.text.encode())
            except Exception as error:
                raise AssertionError(f"{mutant.what}: {error!r}") from error
