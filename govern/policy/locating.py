"""Where in a contract an item of `for_each` stands: `contract.actions[2]`, also after a `filter`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.policy.judging import ITEM

if TYPE_CHECKING:
    from govern.policy.cel.trace import Path
    from govern.policy.judging import Judged


def item_path(judged: Judged) -> Path | None:
    """The path from a variable to the item that was judged, or None where the expression made it.

    A container is found by what it is, not by what is in it; nothing tells equal texts or numbers apart.
    """
    if judged.items is None or judged.position is None:
        return None
    if (base := judged.items.path) is not None:
        return (*base, judged.position)
    item = judged.bindings[ITEM]
    if isinstance(judged.position, str):
        item = item["value"]
    return judged.items.containers.get(id(item)) if isinstance(item, (dict, list, tuple)) else None
