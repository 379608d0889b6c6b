"""What findings say, without the secrets of the files they are about.

Rules and policies quote values, and an explanation gives every operand. A report is kept by CI, sent around
and read by more people than the repository.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from govern.check.secrets import secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.check.secrets import Secret
    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.contract.material import FileUse
    from govern.diagnostic import Diagnostic, Explained, Fix
    from govern.source.node import Document

_HEAD, _BEGUN = 5, 3
"""Characters that the shortest secret has with its neighbours, and those of one cut off that are hidden."""

_LINE_END = re.compile(r"\r?\n|(?:\\r)?\\n")
_TELLING = 8
"""Characters from which a secret is hidden wherever it stands; a shorter one may be a word like any other."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A document, or a file that a contract names, and the secrets in it."""

    holder: Document | tuple[Loaded, FileUse]
    text: str
    secrets: tuple[Secret, ...]


def searched(view: View) -> tuple[Searched, ...]:
    """Search every document, prompt and piece of code; lexicons and weights are no text of ours."""
    found = [
        Searched(document, document.text, tuple(secrets_in(document.text)))
        for document in (view.catalog.config_document, *view.catalog.documents.values())
    ]
    read: set[str] = set()
    for loaded, use in view.file_uses:
        if use.path not in read and use.route[-1] != "location":
            read.add(use.path)
            text = (view.read(use.path) or b"").decode("utf-8", "replace")
            found.append(Searched((loaded, use), text, tuple(secrets_in(text))))
    return tuple(each for each in found if each.secrets)


class Hider:
    """Takes secrets out of what is told."""

    def __init__(self, found: Iterable[tuple[str, Iterable[Secret]]]) -> None:
        """Hide the secrets found in texts."""
        self._known = sorted({each for text, secrets in found for each in _spelt(text, secrets)})
        self._whole = frozenset(self._known)
        lengths: dict[str, set[int]] = {}
        for known in self._known:
            lengths.setdefault(known[:_HEAD], set()).add(len(known))
        self._lengths = {head: sorted(each, reverse=True) for head, each in lengths.items()}

    def text(self, text: str) -> str:
        """Give a text with asterisks for each secret, one that is cut off with `…` included."""
        if not self._known:
            return text
        at, shown = 0, ""
        cut = text.find("…")
        while at < len(text):
            if -1 < cut <= at:
                cut = text.find("…", at + 1)
            size = self._standing(text, at) or (self._begun(text[at:cut]) if cut > at else 0)
            shown += _stars(text[at : at + size]) if size else text[at]
            at += size or 1
        return shown

    def _standing(self, text: str, at: int) -> int:
        """The length of the longest secret that stands at a position; 0 where none does."""
        lengths = self._lengths.get(text[at : at + _HEAD], ())
        return next((length for length in lengths if text[at : at + length] in self._whole), 0)

    def _begun(self, text: str) -> int:
        """The length of a text that is the beginning of a secret; 0 where it is of none."""
        after = bisect_left(self._known, text)
        begun = after < len(self._known) and self._known[after].startswith(text)
        return len(text) if begun and len(text) >= _BEGUN else 0

    def part(self, part: Explained) -> Explained:
        """Give a part of an explanation without secrets."""
        return replace(part, text=self.text(part.text), value=self.text(part.value))

    def finding(self, item: Diagnostic) -> Diagnostic:
        """Give a finding without secrets; the text of its fixes, which will stand in the file, is kept."""
        if not self._known:
            return item
        return replace(
            item,
            message=self.text(item.message),
            help=self.text(item.help),
            related=tuple(replace(each, message=self.text(each.message)) for each in item.related),
            fixes=tuple(map(self._fix, item.fixes)),
            explanation=tuple(map(self.part, item.explanation)),
        )

    def _fix(self, fix: Fix) -> Fix:
        shows = any(self.text(edit.text) != edit.text for edit in fix.edits)
        return replace(fix, description=self.text(fix.description), secret=shows)


def hider(view: View) -> Hider:
    """Give what hides the secrets of a workspace."""
    return Hider((each.text, each.secrets) for each in view.once(searched))


def _spelt(text: str, secrets: Iterable[Secret]) -> Iterable[str]:
    """How a secret stands in what quotes its value: line by line, and a short one between its neighbours."""
    for secret in secrets:
        if secret.kind == "a password in an address":
            yield text[secret.start - 1 : secret.end + 1]
        for line in _LINE_END.split(text[secret.start : secret.end]):
            if len(bare := line.strip()) >= _TELLING:
                yield bare


def _stars(known: str) -> str:
    return "".join(mark if mark in ":@" else "*" for mark in known)
