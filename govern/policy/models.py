"""The models that the types of expressions were made from, by their names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from govern.contract.kinds import model_of

if TYPE_CHECKING:
    from pydantic import BaseModel


@cache
def models_by_name(kinds: tuple[str, ...]) -> dict[str, type[BaseModel]]:
    """Give the models of these kinds and all models inside them. The result is shared: don't change it."""
    found: dict[str, type[BaseModel]] = {}
    todo: list[Any] = [model_of(kind) for kind in kinds]
    seen: set[int] = set()
    while todo:
        each = todo.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        todo.extend(get_args(getattr(each, "__value__", each)))
        if isinstance(fields := getattr(each, "model_fields", None), dict):
            found[each.__name__] = each
            todo.extend(info.annotation for info in fields.values())
    return found
