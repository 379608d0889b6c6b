"""Changes of documents that have no version: the settings, and the files that someone asked to watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.change.changes import DocumentChange
from govern.change.direction import Direction
from govern.change.facets import Facet, of_leaves
from govern.change.findings import finding
from govern.change.leafdiff import settings_changed
from govern.change.subject import of_file, of_values
from govern.contract.catalog import CONFIG_FILE
from govern.contract.impact import Impact
from govern.diagnostic import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.change.leafdiff import LeafChange
    from govern.contract.catalog import Catalog
    from govern.diagnostic import Diagnostic

_CAME = frozenset({Facet(Impact.SAFEGUARD, Direction.OTHER)})
_CHANGED = frozenset({Facet(Impact.SAFEGUARD, Direction.LOOSER)})
"""A watched file is no contract of ours: what it means that it changed, only a person can tell."""


def settings_document(base: Catalog, head: Catalog) -> Iterator[DocumentChange]:
    """Compare `govern.yaml`."""
    changes = settings_changed((base.config, base.config_document), (head.config, head.config_document))
    if changes:
        yield DocumentChange(
            of_values(base.config.name, CONFIG_FILE, changes),
            changes[0].where,
            of_leaves(changes),
            changes,
            findings=tuple(map(_setting, changes)),
        )


def watched_documents(
    workspace: str, base: Mapping[str, str], head: Mapping[str, str]
) -> Iterator[DocumentChange]:
    """Compare watched files by the digests of what they say."""
    for path in sorted(base.keys() | head.keys()):
        old, new = base.get(path), head.get(path)
        if old != new:
            yield DocumentChange(
                of_file(workspace, path, old, new), Place(path), _CAME if old is None else _CHANGED
            )


def _setting(change: LeafChange) -> Diagnostic:
    message = f"{change.route_text} {change.how} in {CONFIG_FILE} ({change.impact}, {change.direction})"
    return finding("CHG010", message, change.where, route=change.route_text)
