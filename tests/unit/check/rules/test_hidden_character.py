from __future__ import annotations

from typing import Any

import pytest

PROMPT = "sections: [{name: user, role: user, file: p.md}]\n"


def prompt(doc: Any, text: str) -> Any:
    return {"contracts/p.yaml": doc("Prompt", "p", PROMPT), "p.md": text}


@pytest.mark.parametrize(
    ("hidden", "named"),
    [
        ("\u200b", "U+200B"),
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\u2060", "U+2060"),
        ("\ufeff", "U+FEFF"),
        ("\x08", "U+0008"),
        ("\U000e0041", "U+E0041"),
        ("\U000e0101", "U+E0101"),
    ],
)
def test_a_character_that_nobody_sees_is_found(judge: Any, doc: Any, hidden: str, named: str) -> None:
    (found,) = judge("PRM004", prompt(doc, f"One\nTwo«{hidden}»three\n"))
    assert found.message == f"1 character that nobody sees, the first {named}"
    assert str(found.place) == "p.md:2:4"


def test_a_file_is_told_once_with_how_many(judge: Any, doc: Any) -> None:
    (found,) = judge("PRM004", prompt(doc, "One«\U000e0041\U000e0042» and \u200b\n"))
    assert found.message == "3 characters that nobody sees, the first U+E0041"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffA mark at the start of the file\r\n\tand blanks",
        "नमस्ते क्\u200dष and \U0001f468\u200d\U0001f469",
        "שלום\u200f (hello)",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "soft\u00adhyphen and \u00a0 blank \u2028",
    ],
)
def test_what_scripts_and_flags_need_is_fine(judge: Any, doc: Any, text: str) -> None:
    judge("PRM004", prompt(doc, text))


def test_tags_after_other_signs_spell_no_flag(judge: Any, doc: Any) -> None:
    judge("PRM004", prompt(doc, "\U0001f3f3«\U000e0067\U000e007f»"))
    judge("PRM004", prompt(doc, "\U0001f3f4«\U000e0067\u200b»"))


def test_at_the_start_only_the_mark_belongs(judge: Any, doc: Any) -> None:
    judge("PRM004", prompt(doc, "«\u200b»One"))
    judge("PRM004", {"contracts/p.yaml": doc("Prompt", "p", PROMPT)})
