from __future__ import annotations

from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]


def test_a_page_is_printed_by_code_or_name_and_needs_no_workspace(govern: Any) -> None:
    by_code, by_name = govern("explain", "ref001"), govern("explain", "dangling-reference")
    assert by_code.code == 0
    assert by_code.out == by_name.out
    assert by_code.out.startswith("REF001 dangling-reference\n")
    assert "What it checks\n" in by_code.out


def test_a_misspelt_name_is_a_usage_error_with_a_suggestion(govern: Any) -> None:
    done = govern("explain", "dangling-refrence")
    assert done.code == 2
    assert "Did you mean dangling-reference?" in done.err


def test_json_holds_the_sections(govern: Any) -> None:
    (page,) = govern("explain", "PRV001", "--format", "json").json["rules"]
    assert (page["slug"], page["severity"]) == ("unsanitised-restricted-field", "error")
    assert list(page["sections"]) == ["What it checks", "Why it matters", "Example", "Instead"]


def test_pages_are_written_and_held_to_the_rules(govern: Any, tmp_path: Path) -> None:
    assert govern("explain", "--write", "pages").code == 0
    assert govern("explain", "--check", "pages").code == 0
    (tmp_path / "pages" / "REF001.md").write_text("old")
    done = govern("explain", "--check", "pages")
    assert done.code == 1
    assert "outdated pages/REF001.md" in done.out
    assert "govern explain --write pages" in done.out
    assert govern("explain", "--check", "pages", "--format", "json").json["stale"] == [
        {"file": "pages/REF001.md", "why": "outdated"}
    ]
    assert govern("explain", "--write", "pages", "--format", "json").json["changed"] == ["pages/REF001.md"]


def test_the_pages_of_this_repository_are_as_the_rules_say(govern: Any) -> None:
    done = govern("explain", "--check", REPOSITORY / "docs" / "rules")
    assert done.code == 0, done.out


def test_a_code_and_a_folder_exclude_each_other(govern: Any) -> None:
    assert govern("explain", "REF001", "--write", "pages").code == 2
