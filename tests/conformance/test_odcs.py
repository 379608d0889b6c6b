"""Contracts of others, held to the official schemas of the Open Data Contract Standard and to its meaning."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from govern.diagnostic import Diagnostic, Severity


def load(name: str) -> ModuleType:
    """Load a module that stands beside this one: test folders are no packages."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


corpus = load("odcs_corpus")

MADE_FOR = {
    "invalid.odcs.yaml": ("CON007", 1, "`status` is missing"),
    "invalid_multiple_schema_errors.odcs.yaml": ("CON007", 10, "nothing stands here, and text is needed"),
    "invalid-duplicate-key.yaml": ("YML005", 6, "the key `id` is here twice"),
    "invalid-empty-id.yaml": ("CON009", 4, "the id is empty"),
    "invalid-extension-duplicate.yaml": ("DAT002", 10, "the custom property `owner` is listed twice"),
    "invalid-extension-empty-key.yaml": ("DAT003", 10, "`property` is empty"),
    "invalid-json-schema-only.yaml": ("CON007", 16, "`not-a-valid-dimension` is not a value"),
    "invalid-logical-type.yaml": ("CON007", 9, "`not-a-valid-logical-type` is not a value"),
    "invalid-lone-team-member.yaml": ("CON007", 9, "the standard knows no `username` here"),
    "invalid-nested-duplicate-key.yaml": ("YML005", 8, "the key `name` is here twice"),
    "invalid-pricing-missing-currency.yaml": ("DAT011", 9, "the price of 100.0 has no currency"),
    "invalid-pricing-negative-amount.yaml": ("DAT011", 9, "the price is negative"),
    "invalid-quality-between-length.yaml": ("CON007", 16, "[1] has less than 2 items"),
    "invalid-quality-deprecated-rule-only.yaml": ("CON007", 15, "it is called `metric`"),
    "invalid-quality-dimension.yaml": ("CON007", 16, "`invalid-dimension-value` is not a value"),
    "invalid-quality-empty-rule.yaml": ("DAT008", 14, "this rule of quality checks nothing"),
    "invalid-quality-empty-sql-query.yaml": ("DAT008", 15, "the query is empty"),
    "invalid-quality-mustbe-only.yaml": ("CON007", 14, "`mustBe` does not go with the other keys"),
    "invalid-quality-no-type-bad-metric.yaml": ("CON007", 14, "`not_null` is not a value"),
    "invalid-relationship-dangling.yaml": ("DAT004", 15, "the contract has no object `ghost_table`"),
    "invalid-roles-duplicate-id.yaml": ("DAT001", 11, "the id `role-analyst` is in this list twice"),
    "invalid-server-type.yaml": ("CON007", 9, "`not-a-valid-server-type` is not a value"),
    "invalid-server-typo.yaml": ("CON007", 8, "the standard knows no `sever` here"),
    "invalid-sla-schedule-without-scheduler.yaml": ("DAT007", 12, "`cron` has no schedule"),
    "invalid-stable-id.yaml": ("CON009", 4, "no reference can name the id `bad/id!`"),
    "invalid-structural-duplicate-schema-name.yaml": ("DAT002", 13, "the object `customers` is listed twice"),
    "invalid-structural-sla-default-element-dangling.yaml": ("DAT006", 6, "`missing_table` is no element"),
    "invalid-structural-sla-default-element-partial.yaml": ("DAT006", 6, "`missing` is no element"),
    "invalid-structural-sla-element-dangling.yaml": ("DAT006", 11, "`missing_table` is no element"),
}
"""Contracts labelled invalid, with the finding that says what each of them was made for."""

JUSTIFIED = {
    "invalid-duplicate-key.yaml": "YML005",  # the schema sees one of the two keys; which one is chance
    "invalid-nested-duplicate-key.yaml": "YML005",
    "invalid-empty-id.yaml": "CON009",  # the standard: a unique identifier
    "invalid-quality-empty-rule.yaml": "DAT008",  # a library rule, by default, and those need a metric
    "invalid-roles-duplicate-id.yaml": "DAT001",  # the standard: unique within its containing array
    "invalid-structural-duplicate-schema-name.yaml": "DAT002",  # a reference by name means either
}
"""Errors of contracts that their schema accepts, all of them labelled invalid by their authors."""

WARNED = {
    "docs__examples__all__full-example.odcs.yaml": {"DAT004", "DAT006"},  # it refers to objects it has not
    # ids that the standard allows, and references of govern can't name
    "examples__user_interactions__user_interactions.odcs.yaml": {"CON009"},
    "tests__fixtures__catalog__datacontract-2.odcs.yaml": {"CON009"},
    "tests__fixtures__catalog__datacontract-3.tags.yaml": {"CON009"},
    "tests__fixtures__composite-pk-export__datacontract.yaml": {"DAT012"},  # a key with half its positions
}
"""Warnings about accepted contracts that nobody labelled, with what is wrong in them."""


@pytest.fixture(scope="module")
def contracts(shared: Path) -> list[Any]:
    found: list[Any] = corpus.read_corpus(shared)
    return found


def short(item: Any) -> str:
    name: str = item.name.rpartition("__")[2]
    return name


def test_every_contract_labelled_invalid_is_caught_for_what_it_was_made_for(
    contracts: list[Any], record_property: Callable[[str, object], None]
) -> None:
    labelled = {short(item): item for item in contracts if item.labelled_invalid}
    assert labelled.keys() == MADE_FOR.keys()
    missed = []
    for name, (code, line, words) in MADE_FOR.items():
        found = [item for item in labelled[name].findings if item.severity is not Severity.NOTE]
        if not any((it.code, it.place.line) == (code, line) and words in it.message for it in found):
            missed.append((name, found))
    assert missed == []
    record_property("summary", f"odcs: {len(labelled)} of {len(MADE_FOR)} labelled invalid caught")


def test_what_its_own_schema_accepts_is_an_error_for_a_good_reason_only(contracts: list[Any]) -> None:
    found = {short(item): {error.code for error in item.errors} for item in contracts if item.accepted}
    assert {name: codes for name, codes in found.items() if codes} == {
        name: {code} for name, code in JUSTIFIED.items()
    }
    assert len(found) >= 85


def test_warnings_about_what_nobody_labelled_are_few(
    contracts: list[Any], record_property: Callable[[str, object], None]
) -> None:
    plain = [item for item in contracts if item.accepted and not item.labelled_invalid]
    warned = {
        item.name.rpartition("/")[2]: {it.code for it in item.failing} for item in plain if item.failing
    }
    assert warned == WARNED
    record_property(
        "summary", f"odcs: {len(warned)} of {len(plain)} accepted contracts flagged, none an error"
    )


def test_what_its_own_schema_refuses_is_flagged(contracts: list[Any]) -> None:
    refused = [item for item in contracts if not item.accepted]
    assert [item.name for item in refused if not item.failing] == []
    # of these, what only a later version of the standard would accept is read, and warned of
    later = [item for item in refused if not item.errors]
    assert all("DAT022" in {found.code for found in item.failing} for item in later)
    assert (len(refused) >= 30, len(later) <= 10) == (True, True)


def test_every_finding_stands_in_its_file(contracts: list[Any]) -> None:
    for item in contracts:
        for found in item.findings:
            _stands_in(item.text, found)


def _stands_in(text: str, found: Diagnostic) -> None:
    lines = text.split("\n")
    assert found.place.file in {corpus.PLACE, "govern.yaml"}
    if found.place.file == corpus.PLACE:
        assert 1 <= found.place.line <= len(lines), found
        assert 1 <= found.place.column <= len(lines[found.place.line - 1]) + 1, found
        # a mistake in one value does not point at the whole document
        assert (found.place.line, found.place.column) != (1, 1) or found.route in {"", "version"}, found


def test_an_unknown_version_is_refused_where_it_stands(contracts: list[Any]) -> None:
    (future,) = (item for item in contracts if "v9.9.9" in item.text)
    assert [error.code for error in future.errors] == ["CON005"]


def test_a_contract_of_3_0_is_held_to_3_0(shared: Path) -> None:
    text = b"""apiVersion: v3.0.2
kind: DataContract
id: old
version: 1.0.0
status: active
team: [{name: nobody in particular}]
customProperties: [{property: alone}]
schema:
  - name: orders
    properties:
      - name: amount
        logicalType: number
        logicalTypeOptions: {maximum: 10, exclusiveMaximum: true}
        quality:
          - {type: library, rule: duplicateCount, mustBeLessThan: 5, mustBeGreaterThan: 0}
    quality:
      - {type: sql, query: select 1}
"""
    found = corpus.judge(shared / "data" / "odcs", "old.yaml", text)
    assert found.accepted
    assert found.errors == () or [item.code for item in found.errors] == ["DAT008"]
