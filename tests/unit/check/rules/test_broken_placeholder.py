from __future__ import annotations

from typing import Any

import pytest

PROMPT = """
sections: [{name: user, role: user, file: p.md}]
variables: [{name: review, type: string}]
"""


def prompt(doc: Any, text: str) -> Any:
    return {"contracts/p.yaml": doc("Prompt", "p", PROMPT), "p.md": text}


@pytest.mark.parametrize("broken", ["{{review}", "{review}}", "{{ review }", "{{review", "{{review, please"])
def test_braces_that_do_not_match_are_found(judge: Any, doc: Any, broken: str) -> None:
    marked = broken.replace("{{review,", "«{{review»,") if "," in broken else f"«{broken}»"
    (found,) = judge("PRM003", prompt(doc, f"What they wrote:\n  {marked}\nAnswer with {{}}.\n"))
    assert found.help == "write `{{review}}`"
    assert str(found.place) == "p.md:2:3"
    assert [str(other.place) for other in found.related] == ["contracts/p.yaml:7:20"]


@pytest.mark.parametrize(
    "text",
    [
        "{{review}}",
        "{{ review }}",
        "{{{review}}}",
        "{{review | upper}}",
        "{review}",
        "{{other}",
        "{% if review %}",
        '{"a": {"review": 1}}',
    ],
)
def test_whole_ones_and_other_braces_are_fine(judge: Any, doc: Any, text: str) -> None:
    judge("PRM003", prompt(doc, text))


def test_a_prompt_whose_file_is_missing_is_told_elsewhere(judge: Any, doc: Any) -> None:
    judge("PRM003", {"contracts/p.yaml": doc("Prompt", "p", PROMPT)})
