"""Where in a contract an item of `for_each` stands: `contract.actions[2]`, also after a `filter`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.policy.judging import ITEM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.policy.cel.trace import Path
    from govern.policy.compiled import CompiledPolicy
    from govern.policy.judging import Judged


def item_path(compiled: CompiledPolicy, judged: Judged) -> Path | None:
    """The path from a variable to the item that was judged, or None where the expression made it."""
    if compiled.for_each is None or judged.position is None or ITEM not in judged.bindings:
        return None
    bindings = {name: value for name, value in judged.bindings.items() if name != ITEM}
    base = compiled.for_each.explain(bindings).root.path
    if base is not None:
        return (*base, judged.position)
    item = judged.bindings[ITEM]
    return _find(bindings, item["value"] if isinstance(judged.position, str) else item)


def _find(bindings: Mapping[str, Any], item: Any) -> Path | None:
    """Find a container by what it is, not by what is in it; nothing tells equal texts or numbers apart."""
    if not isinstance(item, (dict, list, tuple)):
        return None
    return next((path for path, value in _containers(bindings) if value is item), None)


def _containers(bindings: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    todo: list[tuple[Path, Any]] = [((name,), value) for name, value in reversed(list(bindings.items()))]
    while todo:
        path, value = todo.pop()
        if isinstance(value, dict):
            yield path, value
            todo.extend(((*path, key), child) for key, child in reversed(value.items()))
        elif isinstance(value, (list, tuple)):
            yield path, value
            todo.extend(((*path, at), value[at]) for at in range(len(value) - 1, -1, -1))
