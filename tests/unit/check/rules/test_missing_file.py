from __future__ import annotations

from typing import Any

from govern.check.registry import rule
from govern.contract.tree import MemoryTree
from govern.errors import UsageError

PROMPT = """
sections:
  - name: system
    role: system
    file: {file}
"""


def test_a_file_that_is_not_there_is_found_with_a_suggestion(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "CON010",
        {
            "prompts/p.yaml": doc("Prompt", "p", PROMPT.format(file="«prompts/sumary.md»")),
            "prompts/summary.md": "Summarise.\n",
        },
    )
    assert str(found.place) == "prompts/p.yaml:9:11"
    assert found.route == "sections[system].file"
    assert found.help == "did you mean `prompts/summary.md`?"


def test_the_same_name_in_another_folder_is_suggested(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "CON010",
        {
            "prompts/p.yaml": doc("Prompt", "p", PROMPT.format(file="«prompts/system.md»")),
            "prompts/case-summary/for-people/system.md": "Summarise.\n",
        },
    )
    assert found.help == "did you mean `prompts/case-summary/for-people/system.md`?"


def test_code_and_artefacts_count_as_well(judge: Any, doc: Any) -> None:
    extractor = """
    code:
      entry: «stages/e.py:build»
      files: [«stages/words.py»]
    artefacts:
      - name: terms
        location: «terms.txt»
    """
    judge("CON010", {"contracts/e.yaml": doc("FeatureExtractor", "e", extractor)})


def test_a_file_that_is_there_is_fine(judge: Any, doc: Any) -> None:
    judge(
        "CON010",
        {"prompts/p.yaml": doc("Prompt", "p", PROMPT.format(file="prompts/s.md")), "prompts/s.md": "Hi\n"},
    )


def test_a_link_that_leaves_the_workspace_is_a_finding(bench: Any, doc: Any) -> None:
    class Linked(MemoryTree):
        def read(self, path: str) -> Any:
            if path == "prompts/s.md":
                raise UsageError("`prompts/s.md` is a link that leaves the workspace", help="copy the file")
            return super().read(path)

    text = doc("Prompt", "p", PROMPT.format(file="prompts/s.md"))
    view = bench.view({"prompts/p.yaml": text})
    object.__setattr__(view.catalog, "tree", Linked({"prompts/p.yaml": text.encode()}))
    (found,) = rule("CON010").check(view)
    assert (found.message, found.help) == (
        "`prompts/s.md` is a link that leaves the workspace",
        "copy the file",
    )
    assert str(found.place) == "prompts/p.yaml:9:11"
