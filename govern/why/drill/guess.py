"""Which keys are worth trying first: those that the inputs of the stages mention. It proves nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govern.run.keyed.key import Key


def mentioned(keys: Sequence[Key], contents: Iterable[bytes]) -> list[Key]:
    """Give the keys whose name stands in one of the contents (canonical JSON), as a word of its own."""
    text = " ".join(content.decode() for content in contents).lower()
    words = set(re.findall(r"\w+", text))
    return [key for key in keys if _stands(key.route[-1].strip().lower(), text, words)]


def _stands(name: str, text: str, words: set[str]) -> bool:
    if not name:
        return False
    if name.isidentifier():
        return name in words
    return name in text and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
