"""What the standard's schema refuses, in plain words and at the place in the document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from govern.contract.complaint import route_text
from govern.contract.findings import finding
from govern.diagnostic import Edit, Fix, Safety
from govern.source.node import Mapping, Scalar
from govern.source.resolve import find, locate
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema_rs import ValidationError

    from govern.diagnostic import Diagnostic
    from govern.source.node import Document, Node, Route

_SHOWN = 6
"""How many of the allowed values a message lists."""


def odcs_findings(
    document: Document, root: Node, errors: list[ValidationError], schema: dict[str, Any]
) -> tuple[Diagnostic, ...]:
    """Make findings of a validator's errors; what several branches of the schema say alike is said once."""
    found: dict[tuple[object, ...], Diagnostic] = {}
    for error in errors:
        for item in _of_error(document, root, _deepest(error), schema):
            found.setdefault((item.place, item.message), item)
    return tuple(found.values())


def _of_error(
    document: Document, root: Node, error: ValidationError, schema: dict[str, Any]
) -> Iterator[Diagnostic]:
    route: Route = tuple(error.instance_path)
    kind: Any = error.kind
    if kind.name in {"additionalProperties", "unevaluatedProperties"}:
        known = _known_keys(error, schema)
        for key in kind.unexpected:
            guess = did_you_mean(key, sorted(known))
            place = locate(root, (*route, key), key=True).place(document.file)
            hint = f"did you mean `{guess}`?" if guess else None
            message = f"the standard knows no `{key}` here"
            yield finding("CON007", message, place, route=route_text((*route, key)), help=hint)
    elif kind.name == "required":
        place = _start(root, route).place(document.file)
        message = f"`{kind.property}` is missing"
        yield finding("CON007", message, place, route=route_text(route), help=f"add `{kind.property}:`")
    else:
        yield _about_value(document, root, route, error)


def _about_value(document: Document, root: Node, route: Route, error: ValidationError) -> Diagnostic:
    kind: Any = error.kind
    node, span = find(root, route), locate(root, route)
    place, spelt = span.place(document.file), route_text(route)
    if kind.name == "enum" and isinstance(node, Scalar):
        options = [str(option) for option in kind.options]
        guess = did_you_mean(node.text, options)
        listed = ", ".join(f"`{option}`" for option in options[:_SHOWN]) + ", …" * (len(options) > _SHOWN)
        hint = f"did you mean `{guess}`?" if guess else f"write one of {listed}"
        message = f"`{node.text}` is not a value the standard knows here"
        return finding("CON007", message, place, route=spelt, help=hint)
    if (
        kind.name == "type"
        and kind.types == ["string"]
        and isinstance(node, Scalar)
        and node.plain
        and node.text
    ):
        message = f"`{node.text}` is not read as text here, and text is needed"
        quoted = finding("CON007", message, place, route=spelt, help=f'quote it: "{node.text}"')
        return replace(quoted, fixes=(Fix("quote it", Safety.SAFE, (Edit(place, f'"{node.text}"'),)),))
    return finding("CON007", error.message[:400], place, route=spelt)


def _start(root: Node, route: Route) -> Any:
    """Where to point for what is missing in a mapping: its key, or the first key in it."""
    node = find(root, route)
    if route and isinstance(route[-1], str):
        return locate(root, route, key=True)
    return node.items[0][0].span if isinstance(node, Mapping) and node.items else locate(root, route)


def _deepest(error: ValidationError) -> ValidationError:
    """Of the alternatives that failed, the error deepest in the document says most about what was meant."""
    options = [item for branch in getattr(error.kind, "context", ()) for item in branch]
    if not options:
        return error
    best = max((_deepest(item) for item in options), key=lambda item: len(item.instance_path))
    return best if len(best.instance_path) > len(error.instance_path) else error


def _known_keys(error: ValidationError, schema: dict[str, Any]) -> set[str]:
    """Gather the keys that the schema knows where an unknown one was met."""
    place: Any = schema
    try:
        for step in error.schema_path[:-1]:
            place = place[step]
    except (KeyError, IndexError, TypeError):
        return set()
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [place]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict) and id(part) not in seen:
            seen.add(id(part))
            found |= set(part.get("properties", {}))
            waiting += [part[word] for word in ("allOf", "anyOf", "oneOf", "then", "else") if word in part]
            if "$ref" in part:
                waiting.append(schema["$defs"].get(str(part["$ref"]).rpartition("/")[2]))
    return found
