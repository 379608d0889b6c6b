"""Completion: keys that may stand here and do not yet, values of closed lists, references, names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from govern.contract.reference import SLUGS, version_key
from govern.server.lsp.outline import spot
from govern.server.lsp.slots import Slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.contract.reference import Ref
    from govern.server.lsp.cursor import Cursor
    from govern.source.node import Route

TRIGGERS = [" ", "/", "@", "[", "-"]
"""What, beside letters, makes a client ask."""

_REST = re.compile(r"""[^\s,\]}#"']*""")
_NOT_USED_BY_STAGES = frozenset({"insight-pipeline", "release", "policy", "waiver"})
_BUILTINS = {"sanitise": "sanitizer", "act": "action-policy"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be written: a name, in words what it is, and its rank, low ones first."""

    label: str
    kind: lsp.CompletionItemKind
    detail: str = ""
    documentation: str = ""
    rank: int = 0
    ending: str = ""


def complete(cursor: Cursor) -> lsp.CompletionList:
    """Give what may be written at the cursor in place of the word there."""
    typed = spot(cursor.text, cursor.line, cursor.column)
    rest = cursor.line_text[cursor.column - 1 :]
    word = _REST.match(rest)
    end = cursor.column + (word.end() if word is not None else 0)
    if typed.key_in is not None:  # a key that is changed keeps its colon
        end -= rest[: end - cursor.column].endswith(":")
    closed = cursor.line_text[end - 1 : end] == ":"
    span = cursor.span(typed.start, end)
    offers: list[Offer] = []
    if typed.value_of is not None:
        offers += _values(cursor, cursor.slots(but=typed.value_of), typed.value_of)
    if typed.key_in is not None:
        offers += _keys(cursor, typed.key_in, typed.line)
    return lsp.CompletionList(
        is_incomplete=False, items=[_item(offer, span, closed=closed) for offer in offers]
    )


def _item(offer: Offer, span: lsp.Range, *, closed: bool) -> lsp.CompletionItem:
    documentation = lsp.MarkupContent(lsp.MarkupKind.Markdown, offer.documentation)
    return lsp.CompletionItem(
        label=offer.label,
        kind=offer.kind,
        detail=offer.detail or None,
        documentation=documentation if offer.documentation else None,
        sort_text=f"{offer.rank:04}",
        filter_text=offer.label,
        text_edit=lsp.TextEdit(span, offer.label if closed else offer.label + offer.ending),
    )


def _keys(cursor: Cursor, route: Route, line: int) -> Iterator[Offer]:
    slots = cursor.slots()
    there = cursor.outline.keys(route, but=line)
    if not slots.known and not route:
        heads = {"apiVersion": "The version of the format.", "kind": "What kind of document this is."}
        for name, words in heads.items():
            if name not in there:
                yield Offer(name, lsp.CompletionItemKind.Property, "required", words, ending=": ")
        return
    fields = [key for key in slots.keys(route).values() if key.name not in there]
    for rank, key in enumerate(sorted(fields, key=lambda key: not key.required)):
        detail = "required" if key.required else ""
        ending = ": " if key.single else ":"
        yield Offer(key.name, lsp.CompletionItemKind.Property, detail, key.description, rank, ending)


def _values(cursor: Cursor, slots: Slots, route: Route) -> Iterator[Offer]:
    if not slots.known:
        yield from _heads(route)
    elif slots.is_reference(route):
        yield from _references(cursor, slots, route)
    elif slots.is_code(route):
        yield from _codes()
    else:
        for rank, (value, meaning) in enumerate(slots.words(route).items()):
            yield Offer(value, lsp.CompletionItemKind.EnumMember, documentation=meaning, rank=rank)
        for rank, name in enumerate(_names(slots, route)):
            yield Offer(name, lsp.CompletionItemKind.Reference, rank=rank)


def _heads(route: Route) -> Iterator[Offer]:
    if route == ("kind",):
        for rank, kind in enumerate(SLUGS):
            meaning = Slots(kind, {}).description(())
            yield Offer(kind, lsp.CompletionItemKind.Class, documentation=meaning, rank=rank)
    elif route == ("apiVersion",):
        yield Offer("govern/v1", lsp.CompletionItemKind.Value)


def _codes() -> Iterator[Offer]:
    from govern.check.page import lint_pages  # noqa: PLC0415 - loads every rule

    for rank, page in enumerate(lint_pages().values()):
        yield Offer(page.code, lsp.CompletionItemKind.Value, page.slug, page.summary, rank)


def _references(cursor: Cursor, slots: Slots, route: Route) -> Iterator[Offer]:
    view = cursor.view
    if view is None:
        return
    own = None if cursor.own is None else cursor.own.ref
    here, fits = view.catalog.contracts, _fitting(slots, route)
    found = [ref for ref in {*here, *view.locked} if ref.slug in fits and ref != own]
    found.sort(key=lambda ref: version_key(ref.version), reverse=True)
    found.sort(key=lambda ref: (_far(ref, route), ref not in here, ref.line))
    for rank, ref in enumerate(found):
        loaded = here.get(ref)
        detail = "an earlier version" if loaded is None else str(getattr(loaded.contract, "name", None) or "")
        yield Offer(str(ref), lsp.CompletionItemKind.Reference, detail, rank=rank)


def _fitting(slots: Slots, route: Route) -> frozenset[str]:
    """Give the kinds that do what the place asks for, by their slugs."""
    every = frozenset(SLUGS.values())
    if route[0] == "sources":
        return frozenset({"data-contract"})
    if route[-1] == "release":
        return frozenset({"release"})
    if "uses" in route:
        builtin = slots.values.get((*route[: route.index("uses")], "builtin"), "")
        return frozenset({_BUILTINS[builtin]}) if builtin in _BUILTINS else every - _NOT_USED_BY_STAGES
    return every


def _far(ref: Ref, route: Route) -> bool:
    """Whether the slot's name (`extractor`) has nothing to do with the kind (`feature-extractor`)."""
    return route[-1] not in {ref.slug, *ref.slug.split("-")}


def _names(slots: Slots, route: Route) -> list[str]:
    """Give the names that the document itself declares and that may stand at a route."""
    if slots.kind == "InsightPipeline" and route[0] == "stages" and route[2:3] == ("inputs",):
        own = slots.values.get((*route[:2], "name"))
        taken = {value for other, value in slots.values.items() if other[:-1] == route[:-1]}
        names = ["record", *_declared(slots, "stages")]
        return [name for name in names if name != own and name not in taken]
    if slots.kind == "ActionPolicy" and route[0] == "actions" and route[2:] == ("fallback",):
        own = slots.values.get((*route[:2], "name"))
        return [name for name in _declared(slots, "actions") if name != own]
    return []


def _declared(slots: Slots, key: str) -> list[str]:
    return [
        value
        for route, value in slots.values.items()
        if len(route) == 3 and route[0] == key and route[2] == "name"
    ]
