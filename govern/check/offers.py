"""Fixes that need the whole workspace: the one version that a floating reference can mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.check.nodes import node_at
from govern.contract import offer
from govern.contract.reference import KINDS
from govern.source.node import Mapping, Scalar

if TYPE_CHECKING:
    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic, Fix, Safety
    from govern.source.node import Document

FLOATING = "REF002"


def only_version(view: View, line: str) -> str | None:
    """Give the version of `kind/id` where exactly one is known, and no broken file may declare another."""
    slug, _, name = line.partition("/")
    known = {ref for ref in (*view.catalog.contracts, *view.locked) if ref.line == line}
    if slug not in KINDS or len(known) != 1:
        return None
    (ref,) = known
    return None if any(_may_be_another(document, name) for document in view.broken) else ref.version


def _may_be_another(document: Document, name: str) -> bool:
    stated = document.root.get("id") if isinstance(document.root, Mapping) else None
    return stated.text == name if isinstance(stated, Scalar) else name in document.text


def with_offers(view: View, item: Diagnostic) -> Diagnostic:
    """Add the fix of a floating reference where only one version exists; other findings stay as they are."""
    if item.code != FLOATING or item.fixes:
        return item
    document = view.catalog.documents.get(item.place.file)
    found = None if document is None else node_at(document, item.place)
    if document is None or found is None or not isinstance(found[1], Scalar):
        return item
    line = found[1].text.partition("@")[0]
    version = only_version(view, line)
    return (
        item if version is None else replace(item, fixes=offer.value(document, found[0], f"{line}@{version}"))
    )


def write(loaded: Loaded, route: tuple[str | int, ...], text: str, safety: Safety) -> tuple[Fix, ...]:
    """Offer `text` for the scalar at a route of a contract, whose lists may be walked by identity."""
    found = node_at(loaded.document, loaded.place(*route))
    return () if found is None else offer.value(loaded.document, found[0], text, safety)
