from __future__ import annotations

from govern.check.page import Page, short_page
from govern.diagnostic import Severity
from govern.report.findings.explain_human import list_human, page_human
from govern.report.findings.rule_pages import index, markdown, rule_pages
from govern.report.styled import plain

PAGE = Page(
    "REF099",
    "odd-reference",
    Severity.ERROR,
    "A <b> is `<b>` | odd.",
    "govern lint",
    sections={
        "What it checks": "Prose.",
        "Example": "    a: 1\n\n    b: 2\n\nand\n\n    Review: {{x}}",
        "Instead": "Delete it.",
    },
)
SHORT = short_page("YML099", "other-encoding", Severity.WARNING, "save it as UTF-8", "govern lint")


def test_examples_become_fences_and_prose_stays_prose() -> None:
    text = markdown(PAGE)
    assert "## Example\n\n```yaml\na: 1\n\nb: 2\n```\n\nand\n\n```text\nReview: {{x}}\n```\n" in text
    assert text.endswith("## Instead\n\nDelete it.\n")


def test_angle_brackets_are_escaped_in_prose_and_not_in_code() -> None:
    assert "A \\<b> is `<b>` | odd." in markdown(PAGE)


def test_a_code_without_a_rule_says_what_to_do() -> None:
    assert "## What to do\n\nSave it as UTF-8.\n" in markdown(SHORT)
    shown = plain(page_human(SHORT))
    assert shown == (
        "YML099 other-encoding\nwarning, about YAML text, found by govern lint\n\nOther encoding.\n\n"
        "What to do\nSave it as UTF-8.\n"
    )


def test_the_index_links_every_page_and_keeps_its_cells() -> None:
    text = index([PAGE, SHORT])
    assert "| [REF099](REF099.md) | odd-reference | error | A \\<b> is `<b>` \\| odd. |" in text
    assert set(rule_pages([PAGE, SHORT])) == {"README.md", "REF099.md", "YML099.md"}


def test_a_list_is_a_table_by_family() -> None:
    shown = plain(list_human([PAGE, SHORT])).splitlines()
    assert shown[0] == "REF: references"
    assert shown[1] == "  REF099  odd-reference   error    A <b> is `<b>` | odd."
    assert shown[3] == "YML: YAML text"
