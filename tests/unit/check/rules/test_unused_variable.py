from __future__ import annotations

from typing import Any

import pytest

PROMPT = """
sections:
  - {name: system, role: system, file: prompts/system.md}
  - {name: user, role: user, file: prompts/user.md}
variables:
  - {name: %s, type: string}
"""


def workspace(doc: Any, name: str, user: str) -> Any:
    return {
        "prompts/p.yaml": doc("Prompt", "p", PROMPT % name),
        "prompts/system.md": "Summarise.\n",
        "prompts/user.md": user,
    }


def test_a_variable_no_template_asks_for_is_found_at_its_name(judge: Any, doc: Any) -> None:
    (found,) = judge("PRM002", workspace(doc, "«medicine»", "{{review}}\n"))
    assert str(found.place) == "prompts/p.yaml:10:12"
    assert found.severity.value == "warning"


@pytest.mark.parametrize(
    "text", ["{{medicine}}", "{{ medicine | upper }}", "{% if medicine %}x{% endif %}", "{{medicine.name}}"]
)
def test_any_use_within_braces_counts(judge: Any, doc: Any, text: str) -> None:
    judge("PRM002", workspace(doc, "medicine", text))


def test_nothing_is_said_while_a_template_is_missing(judge: Any, doc: Any) -> None:
    files = workspace(doc, "medicine", "")
    del files["prompts/user.md"]
    judge("PRM002", files)
