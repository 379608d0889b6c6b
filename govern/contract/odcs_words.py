"""What it means, in plain words, that a value has none of the forms the standard's schema allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jsonschema_rs import ValidationError

_FORMS = ("oneOf", "anyOf")
_ENDS = "write object.property, schema/ID/properties/ID, or either of them after FILE.yaml#"


def deepest(error: ValidationError) -> ValidationError:
    """Give, of the alternatives that failed, the error that says most about what was meant.

    That is the error deepest in the document, and where none is deeper than the value itself, the one of the
    only alternative that takes a value of this type at all.
    """
    branches = _branches(error)
    options = [deepest(item) for branch in branches for item in branch]
    if not options:
        return error
    best = max(options, key=lambda item: len(item.instance_path))
    if len(best.instance_path) > len(error.instance_path):
        return best
    fitting = [branch for branch in branches if not any(_of_type(item, error) for item in branch)]
    return deepest(fitting[0][0]) if len(fitting) == 1 and len(branches) > 1 and fitting[0] else error


def forms(error: ValidationError, schema: Any) -> tuple[str, str | None] | None:
    """Give message and help where the alternatives all failed, or where more than one holds."""
    if error.kind.name not in _FORMS:
        return None
    branches = _branches(error)
    asked = [item for branch in branches for item in branch]
    if all(item.kind.name == "required" for item in asked):
        valid = [at for at, branch in enumerate(branches) if not branch]
        keys = [_required(pointed(schema, [*error.schema_path, at])) for at in range(len(branches))]
        if len(valid) > 1 and all(keys):
            together = " and ".join(f"`{keys[at]}`" for at in valid)
            return f"{together} do not go together", "keep one of them"
        if not valid:
            names = [str(cast("Any", item.kind).property) for item in asked]
            listed = ", ".join(f"`{name}`" for name in names[:4]) + ", …" * (len(names) > 4)
            return f"one of {listed} is missing", f"add `{names[0]}:` or its like"
    hint = _ENDS if "relationships" in error.instance_path else None
    return "this has none of the forms that the standard allows here", hint


def pointed(schema: Any, steps: Iterable[str | int]) -> Any:
    """Follow a path of keys and positions; None where it leads nowhere."""
    try:
        for step in steps:
            schema = schema[step]
    except (KeyError, IndexError, TypeError):
        return None
    return schema


def _branches(error: ValidationError) -> list[list[ValidationError]]:
    return [list(branch) for branch in getattr(error.kind, "context", ())]


def _of_type(item: ValidationError, error: ValidationError) -> bool:
    return item.kind.name == "type" and list(item.instance_path) == list(error.instance_path)


def _required(branch: Any) -> str:
    names = list(branch.get("required", [])) if isinstance(branch, dict) else []
    return str(names[0]) if len(names) == 1 else ""
