from __future__ import annotations

from typing import Any

PROMPT = """
sections:
  - {name: user, role: user, file: prompts/user.md}
variables:
  - {name: review, type: string}
"""


def test_a_variable_nobody_declared_is_found_in_the_template(judge: Any, doc: Any) -> None:
    template = "Summarise.\n\nRéview: {{ «reveiw» }}\n{{review}}\n"
    (found,) = judge("PRM001", {"prompts/p.yaml": doc("Prompt", "p", PROMPT), "prompts/user.md": template})
    assert str(found.place) == "prompts/user.md:3:12"
    assert found.help == "did you mean `review`?"
    assert [str(other.place) for other in found.related] == ["prompts/p.yaml:7:36"]


def test_declared_ones_and_other_braces_are_fine(judge: Any, doc: Any) -> None:
    template = '{{review}} {{ review }} {review} {% if x %} {{#each}} {"json": {"a": 1}}\n'
    judge("PRM001", {"prompts/p.yaml": doc("Prompt", "p", PROMPT), "prompts/user.md": template})


def test_bytes_that_are_no_text_and_files_that_are_missing_do_not_stop_it(judge: Any, doc: Any) -> None:
    judge("PRM001", {"prompts/p.yaml": doc("Prompt", "p", PROMPT), "prompts/user.md": b"\xff\xfe {{review}}"})
    judge("PRM001", {"prompts/p.yaml": doc("Prompt", "p", PROMPT)})
