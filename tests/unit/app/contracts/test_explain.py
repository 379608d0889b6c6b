from __future__ import annotations

from pathlib import Path

import pytest

from govern.app.contracts.explain import all_pages, find_pages, pack_pages, stale_pages, write_pages
from govern.change.findings import CODES as CHANGE
from govern.check.page import FAMILIES
from govern.check.registry import MODULES, reading_codes
from govern.check.summaries import SUMMARIES
from govern.errors import UsageError


def test_every_code_has_a_page_that_says_what_to_do() -> None:
    pages = all_pages()
    packed = {code for code, page in pages.items() if page.pack}
    assert set(pages) == {*MODULES, *reading_codes(), *CHANGE, *packed}
    assert packed == set(pack_pages())
    for code, page in pages.items():
        assert page.code == code
        assert page.family in FAMILIES
        assert page.summary.endswith(".")
        assert bool(page.sections) == (code in MODULES or code in packed)
        assert bool(page.help) == (code not in MODULES)


@pytest.mark.parametrize("word", ["CHG001", "chg001", "unversioned-change", "Unversioned_Change", " CHG001 "])
def test_a_page_is_found_by_code_and_name_in_any_letters(word: str) -> None:
    assert [page.code for page in find_pages(word)] == ["CHG001"]


def test_every_code_without_a_rule_has_a_summary_and_no_other_has() -> None:
    assert set(SUMMARIES) == set(all_pages()) - set(MODULES) - set(pack_pages())


def test_a_pack_lists_its_policies_and_each_says_where_it_belongs() -> None:
    listed = find_pages("privacy")
    assert {page.pack for page in listed} == {"privacy"}
    (page,) = find_pages("personal-source-without-legal-basis")
    assert page in listed
    assert page.sections["Where it stands"].endswith(", in the pack privacy")
    assert page.sections["Controls"].startswith("    gdpr/6.1     GDPR, Article 6(1)\n")


def test_a_family_and_nothing_list_pages() -> None:
    assert {page.family for page in find_pages("yml")} == {"YML"}
    assert find_pages(None) == tuple(all_pages().values())


@pytest.mark.parametrize(
    ("word", "hint"),
    [("WRV001", "WVR001"), ("unpined-model", "unpinned-model"), ("", "lists"), ("QQQ", "lists")],
)
def test_what_names_no_rule_is_refused_with_a_hint(word: str, hint: str) -> None:
    with pytest.raises(UsageError, match="there is no rule") as caught:
        find_pages(word)
    assert hint in caught.value.help


def test_missing_outdated_and_surplus_pages_are_named_and_mended(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "rules"
    assert {item.why for item in stale_pages(folder)} == {"missing"}
    written = write_pages(folder)
    assert len(written) == len(all_pages()) + 1
    assert stale_pages(folder) == []
    (folder / "REF001.md").unlink()
    (folder / "README.md").write_text("mine")
    (folder / "XYZ999.md").write_text("gone")
    (folder / "notes.md").write_text("not a page")
    assert [(item.path.name, item.why) for item in stale_pages(folder)] == [
        ("README.md", "outdated"),
        ("REF001.md", "missing"),
        ("XYZ999.md", "surplus"),
    ]
    assert len(write_pages(folder)) == 3
    assert stale_pages(folder) == []
    assert (folder / "notes.md").read_text() == "not a page"


@pytest.mark.parametrize("word", ["prv07", "PRV7", "PRV0007", "prv-007", "prvoo7", "PRV-O7"])
def test_a_code_is_known_again_whatever_zeros_it_lacks(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_pages(word)
    assert caught.value.help.startswith("Did you mean PRV007?")


def test_a_code_that_there_is_not_leads_to_its_family() -> None:
    with pytest.raises(UsageError) as caught:
        find_pages("prv999")
    assert "`govern explain PRV`" in caught.value.help
    with pytest.raises(UsageError) as caught:
        find_pages("xyz999")
    assert caught.value.help == "`govern explain` lists them all."
