"""The variables that a prompt's template files ask for, with their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, cast

from govern.diagnostic import Place
from govern.source.lines import Lines

if TYPE_CHECKING:
    from govern.check.view import View
    from govern.contract.kinds.prompt import Prompt
    from govern.contract.load import Loaded

VARIABLE = re.compile(r"\{\{[ \t]*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)[ \t]*\}\}", re.ASCII)
"""A variable in a template: `{{name}}`."""
_ANY = re.compile(r"\{\{(?P<expression>[^{}]*)\}\}|\{%(?P<statement>.*?)%\}", re.DOTALL)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


class Template(NamedTuple):
    """A prompt's section: where it is named, and what its file asks for.

    `asks` are the variables written as `{{name}}`; `words` are all words inside braces, for templates whose
    language says more than that. `text` is the file's, undecodable bytes replaced.
    """

    position: int
    file: str
    asks: tuple[tuple[str, Place], ...]
    words: frozenset[str]
    text: str

    def place(self, start: int, end: int) -> Place:
        """Where a span of the text stands."""
        lines = Lines(self.text)
        return Place(self.file, *lines.position(start), *lines.position(end))


Read = tuple["Loaded", "Prompt", list[Template] | None]
"""A prompt with its templates; None where a file can't be read, which is a finding of its own."""


def prompts(view: View) -> tuple[Read, ...]:
    """Give each prompt of the working tree with its templates, read once for all rules."""
    return view.once(_prompts)


def _prompts(view: View) -> tuple[Read, ...]:
    return tuple(_read(view, loaded) for loaded in view.catalog.of_kind("Prompt"))


def _read(view: View, loaded: Loaded) -> Read:
    prompt = cast("Prompt", loaded.contract)
    texts = [view.read(section.file) for section in prompt.sections]
    if None in texts:
        return loaded, prompt, None
    return (
        loaded,
        prompt,
        [
            _template(position, section.file, (data or b"").decode("utf-8", "replace"))
            for position, (section, data) in enumerate(zip(prompt.sections, texts, strict=True))
        ],
    )


def asked_in(text: str) -> list[str]:
    """Name each variable that a template asks for as `{{name}}`, once, in their order."""
    return list(dict.fromkeys(match["name"] for match in VARIABLE.finditer(text)))


def _template(position: int, file: str, text: str) -> Template:
    lines = Lines(text)
    asks = []
    for match in VARIABLE.finditer(text):
        line, column = lines.position(match.start("name"))
        asks.append((match["name"], Place(file, line, column, line, column + len(match["name"]))))
    inside = [match["expression"] or match["statement"] or "" for match in _ANY.finditer(text)]
    words = frozenset(word for part in inside for word in _WORD.findall(part))
    return Template(position, file, tuple(asks), words | {word.partition(".")[0] for word in words}, text)
