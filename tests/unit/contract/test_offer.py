from __future__ import annotations

import pytest

from govern.contract import offer
from govern.contract.load import load
from govern.diagnostic import Fix, Safety
from govern.source.edit import apply
from govern.source.node import Document
from govern.source.reader import read_document

HEAD = "apiVersion: govern/v1\nkind: ActionPolicy\nid: a\nversion: 1.0.0\nstatus: active\n"
ODCS = "apiVersion: v3.1.0\nkind: DataContract\nid: s\nversion: 1.0.0\nstatus: active\n"


def document(text: str) -> Document:
    return read_document(text.encode(), "contracts/a.yaml")


def fixed(text: str) -> tuple[str, Fix]:
    """Make the one fix that the one finding of a text offers."""
    read = document(text)
    (found,) = load(read)[1]
    (fix,) = found.fixes
    return apply(read, fix.edits), fix


def test_a_misspelt_key_is_offered_the_one_close_name() -> None:
    text, fix = fixed(
        HEAD + "actions:\n  - name: x   # why\n    blast_radus: low\n    minimum_confidence: 0\n"
    )
    assert "    blast_radius: low\n" in text
    assert "# why" in text
    assert fix.safety is Safety.UNSAFE


def test_a_key_is_not_renamed_to_one_that_is_there() -> None:
    text = HEAD + "actions:\n  - {name: x, nam: y, blast_radius: low, minimum_confidence: 0}\n"
    (found,) = load(document(text))[1]
    assert (found.code, found.fixes) == ("CON002", ())


@pytest.mark.parametrize(
    ("wrong", "safety"), [("Low", Safety.SAFE), ("LOW", Safety.SAFE), ("lwo", Safety.UNSAFE)]
)
def test_a_word_of_a_closed_list_is_safe_only_in_other_letters(wrong: str, safety: Safety) -> None:
    body = "actions:\n  - name: x\n    blast_radius: {}   # reach\n    minimum_confidence: 0\n"
    text, fix = fixed(HEAD + body.format(wrong))
    assert text == HEAD + body.format("low")
    assert fix.safety is safety


def test_a_missing_api_version_goes_on_top_below_the_comments() -> None:
    body = HEAD.replace("apiVersion: govern/v1\n", "")
    text, fix = fixed(f"# head\n---\n{body}actions: []\n")
    assert text == f"# head\n---\napiVersion: govern/v1\n{body}actions: []\n"
    assert fix.safety is Safety.SAFE


@pytest.mark.parametrize("text", ["{kind: Release, id: a}\n", "  kind: Release\n  id: a\n"])
def test_no_api_version_is_offered_where_the_layout_has_no_simple_place(text: str) -> None:
    (found,) = load(document(text))[1]
    assert (found.code, found.fixes) == ("CON003", ())


def test_the_standard_has_several_versions_so_none_is_offered() -> None:
    (found,) = load(document(ODCS.replace("apiVersion: v3.1.0\n", "")))[1]
    assert found.fixes == ()


def test_a_kind_is_offered() -> None:
    read = document(HEAD.replace("ActionPolicy", "ActionPolcy"))
    (found,) = load(read)[1]
    assert "kind: ActionPolicy\n" in apply(read, found.fixes[0].edits)


@pytest.mark.parametrize(
    ("value", "safety"), [("1.10", Safety.SAFE), ("true", Safety.SAFE), ("~", Safety.UNSAFE)]
)
def test_a_value_that_must_be_text_is_quoted_and_null_only_by_choice(value: str, safety: Safety) -> None:
    text, fix = fixed(ODCS + f"name: {value}   # called so\n")
    assert text == ODCS + f'name: "{value}"   # called so\n'
    assert fix.safety is safety


def test_a_key_and_a_word_of_the_standard_are_offered() -> None:
    text, fix = fixed(ODCS + "schema:\n  - name: t\n    phyicalName: x\n")
    assert "physicalName: x" in text
    assert fix.safety is Safety.UNSAFE
    text, fix = fixed(ODCS + "schema:\n  - name: t\n    logicalType: Object\n")
    assert "logicalType: object" in text
    assert fix.safety is Safety.SAFE


def test_nothing_is_offered_without_a_guess_or_a_place() -> None:
    read = document(HEAD + "tags: []\n")
    assert offer.word(read, ("id",), "a", None) == ()
    assert offer.value(read, ("tags",), "x") == ()
    assert offer.key(read, (), "id", None) == ()
