"""The variables that a prompt's template files ask for, with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from govern.diagnostic import Place
from govern.source.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.prompt import Prompt
    from govern.contract.load import Loaded

_VARIABLE = re.compile(r"\{\{[ \t]*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)[ \t]*\}\}", re.ASCII)
_ANY = re.compile(r"\{\{(?P<expression>[^{}]*)\}\}|\{%(?P<statement>.*?)%\}", re.DOTALL)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Template:
    """A prompt's section: where it is named, and what its file asks for.

    `asks` are the variables written as `{{name}}`; `words` are all words inside braces, for templates whose
    language says more than that.
    """

    position: int
    file: str
    asks: tuple[tuple[str, Place], ...]
    words: frozenset[str]


def prompts(view: View) -> Iterator[tuple[Loaded, Prompt, list[Template] | None]]:
    """Give each prompt with its templates; None where a file can't be read, which is a finding of its own."""
    for loaded in view.catalog.of_kind("Prompt"):
        prompt = cast("Prompt", loaded.contract)
        texts = [view.read(section.file) for section in prompt.sections]
        if None in texts:
            yield loaded, prompt, None
            continue
        yield (
            loaded,
            prompt,
            [
                _template(position, section.file, (data or b"").decode("utf-8", "replace"))
                for position, (section, data) in enumerate(zip(prompt.sections, texts, strict=True))
            ],
        )


def _template(position: int, file: str, text: str) -> Template:
    lines = Lines(text)
    asks = []
    for match in _VARIABLE.finditer(text):
        line, column = lines.position(match.start("name"))
        asks.append((match["name"], Place(file, line, column, line, column + len(match["name"]))))
    inside = [match["expression"] or match["statement"] or "" for match in _ANY.finditer(text)]
    words = frozenset(word for part in inside for word in _WORD.findall(part))
    return Template(position, file, tuple(asks), words | {word.partition(".")[0] for word in words})
