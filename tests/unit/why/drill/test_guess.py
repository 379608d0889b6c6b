from __future__ import annotations

from govern.run.keyed.key import Key
from govern.why.drill.guess import mentioned


def names(keys: str, text: str) -> list[str]:
    given = [Key(("lexicon", name), None, "1") for name in keys.split("|")]
    return [key.route[-1] for key in mentioned(given, [text.encode()])]


def test_words_of_their_own_are_mentioned() -> None:
    assert names(
        "quality|be|Poor|can't stand|:)||x", '{"t":"Poor QUALITY, because I can\'t stand it :)"}'
    ) == [
        "quality",
        "Poor",
        "can't stand",
        ":)",
    ]
