"""The thresholds of the working tree, each with where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.thresholds import Threshold, Thresholds
    from govern.contract.load import Loaded


class Limit(NamedTuple):
    """One threshold, at `route` of its contract."""

    loaded: Loaded
    route: tuple[str | int, ...]
    threshold: Threshold


def thresholds(view: View) -> Iterator[Limit]:
    """Give every threshold, in the order of the files."""
    for loaded in view.catalog.of_kind("Thresholds"):
        for position, item in enumerate(cast("Thresholds", loaded.contract).values):
            yield Limit(loaded, ("values", position), item)
