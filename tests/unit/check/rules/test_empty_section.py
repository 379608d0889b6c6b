from __future__ import annotations

from typing import Any

import pytest


def prompt(doc: Any, file: str, text: str) -> Any:
    return {
        "contracts/p.yaml": doc("Prompt", "p", f"sections: [{{name: user, role: user, file: {file}}}]\n"),
        "p.md": text,
    }


@pytest.mark.parametrize("text", ["", "\n \t\r\n", "\ufeff\n"])
def test_a_file_that_says_nothing_is_found(judge: Any, doc: Any, text: str) -> None:
    (found,) = judge("PRM006", prompt(doc, "«p.md»", text))
    assert found.message == "the section `user` says nothing: `p.md` is empty"


def test_one_that_says_something_or_is_missing_is_fine(judge: Any, doc: Any) -> None:
    judge("PRM006", prompt(doc, "p.md", "."))
    judge("PRM006", prompt(doc, "other.md", ""))
