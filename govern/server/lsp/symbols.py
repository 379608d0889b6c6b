"""A document's outline for the editor: keys, and items of lists by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from govern.contract.impact import IDENTITY_KEYS
from govern.diagnostic import Place

if TYPE_CHECKING:
    from govern.server.lsp.outline import Entry, Outline
    from govern.server.lsp.positions import Positions
    from govern.source.node import Route


def symbols(found: Outline, positions: Positions) -> list[lsp.DocumentSymbol]:
    """Give the symbols of a text, those inside others as their children."""
    top: list[lsp.DocumentSymbol] = []
    made: dict[Route, lsp.DocumentSymbol] = {}
    for entry in found.entries:
        for depth in range(1, len(entry.route) + 1):
            route = entry.route[:depth]
            if route not in made:
                made[route] = _symbol(found, positions, entry, route)
                holder = made.get(route[:-1])
                siblings = top if holder is None else list(holder.children or [])
                siblings.append(made[route])
                if holder is not None:
                    holder.children = siblings
        for depth in range(1, len(entry.route)):
            made[entry.route[:depth]].range.end = _span(positions, entry).end
    return top


def _symbol(found: Outline, positions: Positions, entry: Entry, route: Route) -> lsp.DocumentSymbol:
    step = route[-1]
    collection = route != entry.route or not entry.value
    kind = lsp.SymbolKind.Object if collection else lsp.SymbolKind.Field
    whole = _span(positions, entry)
    name = str(step) if isinstance(step, str) else _item_name(found, route)
    detail = entry.value if not collection and isinstance(step, str) else None
    start = lsp.Range(whole.start, whole.start)
    selection = whole if route == entry.route else start
    return lsp.DocumentSymbol(name, kind, lsp.Range(whole.start, whole.end), selection, detail)


def _item_name(found: Outline, route: Route) -> str:
    values = found.values()
    names = (values.get((*route, key)) for key in IDENTITY_KEYS)
    return next((name for name in (*names, values.get(route)) if name), f"[{route[-1]}]")


def _span(positions: Positions, entry: Entry) -> lsp.Range:
    end = max(entry.value_end, entry.key_end)
    return positions.range(Place("", entry.line, entry.key_start, entry.line, end))
