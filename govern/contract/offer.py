"""Fixes that findings offer: another value or another key, in the layout of the text around it.

A fix is `safe` where the meaning can only be the one written: the same word in other letters. Everything that
rests on a guess is `unsafe`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.diagnostic import Edit, Fix, Safety
from govern.errors import UsageError
from govern.source.edit import set_scalar
from govern.source.node import Mapping
from govern.source.resolve import find
from govern.source.spell import spell_double, spell_plain

if TYPE_CHECKING:
    from govern.source.node import Document, Route


def value(document: Document, route: Route, text: str, safety: Safety = Safety.UNSAFE) -> tuple[Fix, ...]:
    """Offer `text` for the scalar at `route`; nothing where the layout has no simple place for it."""
    try:
        edit = set_scalar(document, route, text)
    except UsageError:
        return ()
    return (Fix(f"write `{text}`", safety, (edit,)),)


def word(document: Document, route: Route, old: str, guess: str | None) -> tuple[Fix, ...]:
    """Offer one of a closed list of words; safe where only capital and small letters differ."""
    if guess is None:
        return ()
    return value(document, route, guess, Safety.SAFE if old.casefold() == guess.casefold() else Safety.UNSAFE)


def key(document: Document, holder: Route, name: str, guess: str | None) -> tuple[Fix, ...]:
    """Offer another spelling of the key `name`; nothing where the mapping has that key already."""
    mapping = None if document.root is None else find(document.root, holder)
    if guess is None or not isinstance(mapping, Mapping) or mapping.key(guess) is not None:
        return ()
    found = mapping.key(name)
    if found is None or found.span.start == found.span.end:
        return ()
    text = spell_plain(guess, flow=True) or spell_double(guess)
    edit = Edit(found.span.place(document.file), text)
    return (Fix(f"call it `{guess}`", Safety.UNSAFE, (edit,)),)


def first_key(document: Document, name: str, text: str) -> tuple[Fix, ...]:
    """Offer a key that is missing, at the top of a document in block style."""
    root = document.root
    if not isinstance(root, Mapping) or not root.items or root.items[0][0].span.start != root.span.start:
        return ()
    span = root.items[0][0].span
    before = document.text[: span.start].removeprefix("\ufeff")
    if before and before[-1] not in "\r\n":
        return ()  # indented, or after `---` on one line
    place = type(span)(span.line, span.column, span.line, span.column, span.start, span.start)
    end = "\r\n" if "\r\n" in document.text else "\n"
    edit = Edit(place.place(document.file), f"{name}: {text}{end}")
    return (Fix(f"add `{name}: {text}`", Safety.SAFE, (edit,)),)
