from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govern.diagnostic import Severity

ACTIONS = """
actions:
  - name: call
    blast_radius: low   {}
    minimum_confidence: 0.5
"""


@pytest.mark.parametrize(
    "comment",
    [
        "# govern: ignore",
        "# govern: ignore[ACT001]",
        "# govern: ignore ACT001 waiver/w@1.0.0",
        "# govern: ignore[ACT1] waiver/w@1.0.0",
        "# govern: ignore[act001] waiver/w@1.0.0",
        "# govern: ignore[ACT001,ACT002] waiver/w@1.0.0",
        "# govern: ignore[ACT001] waiver/w",
        "# govern: ignore[ACT001] waiver/w@latest",
        "# govern: ignore[ACT001] prompt/w@1.0.0",
        "# govern: ignore[ACT001] waiver/w@1.0.0 because",
        "# govern: allow[ACT001] waiver/w@1.0.0",
        "#Govern : ignore[ACT001] waiver/w@1.0.0",
    ],
)
def test_what_is_meant_as_an_ignore_and_is_none_is_told(
    judge: Callable[..., Any], doc: Any, comment: str
) -> None:
    (found,) = judge("WVR004", {"contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS.format(f"«{comment}»"))})
    assert found.severity is Severity.ERROR
    assert found.route == "actions[0].blast_radius"


@pytest.mark.parametrize(
    "comment",
    [
        "# govern: ignore[ACT001] waiver/w@1.0.0",
        "#govern:  ignore[ACT001]  waiver/w@1.0.0  ",
        "# we govern: as we may",
        "# governs: nothing",
        "# see # govern",
    ],
)
def test_the_form_and_other_comments_are_left_alone(
    judge: Callable[..., Any], doc: Any, comment: str
) -> None:
    judge("WVR004", {"contracts/a.yaml": doc("ActionPolicy", "a", ACTIONS.format(comment))})


def test_texts_are_no_comments(judge: Callable[..., Any], doc: Any) -> None:
    body = """
        description:
          purpose: "a # govern: ignore"
          usage: |
            # govern: ignore
          limitations: x# govern:y
        actions:
          - {name: call, blast_radius: low, minimum_confidence: 0}
    """
    judge("WVR004", {"contracts/a.yaml": doc("ActionPolicy", "a", body)})


def test_the_configuration_is_looked_at_and_broken_files_are_not(
    judge: Callable[..., Any], bench: Any
) -> None:
    config = "apiVersion: govern/v1\nkind: Workspace\nname: b   «# govern: x»\n"
    judge("WVR004", {"govern.yaml": config})
    result = bench.lint({"contracts/a.yaml": "a: [   # govern: x\n"})
    assert {item.code for item in result.diagnostics} == {"YML004"}
