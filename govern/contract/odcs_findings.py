"""What the standard's schema refuses, in plain words and at the place in the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from govern.contract import offer
from govern.contract.complaint import route_text
from govern.contract.findings import finding
from govern.diagnostic import Edit, Fix, Safety
from govern.source.node import Mapping, Scalar
from govern.source.resolve import core_scalar, find, locate
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema_rs import ValidationError

    from govern.diagnostic import Diagnostic
    from govern.source.node import Document, Node, Route

_SHOWN = 6
"""How many of the allowed values a message lists."""


def odcs_findings(
    document: Document, root: Node, errors: list[ValidationError], schema: dict[str, Any]
) -> tuple[Diagnostic, ...]:
    """Make findings of a validator's errors, one for each mistake.

    What several branches of the schema say alike is said once, a misspelt key is not missing as well, and a
    key that belongs to another alternative is not called unknown while something beside it is wrong.
    """
    deepest = [_deepest(error) for error in errors]
    strange = [error for error in deepest if error.kind.name in _UNKNOWN]
    unknown = [key for error in strange for key in _unknown(error, schema)]
    meant = {(key.holder, key.guess) for key in unknown}
    found: list[Diagnostic] = []
    for error in deepest:
        holder, kind = tuple(error.instance_path), cast("Any", error.kind)
        if kind.name == "required" and (holder, kind.property) not in meant:
            place = _start(root, holder).place(document.file)
            message, help_ = f"`{kind.property}` is missing", f"add `{kind.property}:`"
            found.append(finding("CON007", message, place, route=route_text(holder), help=help_))
        elif kind.name not in {"required", *_UNKNOWN}:
            found.append(_about_value(document, root, holder, error))
    beside = [tuple(error.instance_path) for error in deepest if error.kind.name not in _UNKNOWN]
    found += [
        _about_key(document, root, key)
        for key in unknown
        if not key.known or not any(route[: len(key.holder)] == key.holder for route in beside)
    ]
    return tuple({(item.place, item.message): item for item in reversed(found)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that is refused in the mapping at `holder`; `known` says that another alternative has it."""

    holder: Route
    name: str
    guess: str | None
    known: bool


_UNKNOWN = ("additionalProperties", "unevaluatedProperties")


def _unknown(error: ValidationError, schema: dict[str, Any]) -> Iterator[_Key]:
    known = _known_keys(error, schema)
    for name in cast("Any", error.kind).unexpected:
        guess = None if name in known else did_you_mean(name, sorted(known))
        yield _Key(tuple(error.instance_path), name, guess, name in known)


def _about_key(document: Document, root: Node, key: _Key) -> Diagnostic:
    place = locate(root, (*key.holder, key.name), key=True).place(document.file)
    message = f"the standard knows no `{key.name}` here"
    if key.known:
        message = f"`{key.name}` does not go with the other keys here"
    hint = f"did you mean `{key.guess}`?" if key.guess else None
    fixes = offer.key(document, key.holder, key.name, key.guess)
    return finding(
        "CON007", message, place, route=route_text((*key.holder, key.name)), help=hint, fixes=fixes
    )


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
        fixes = offer.word(document, route, node.text, guess)
        return finding("CON007", message, place, route=spelt, help=hint, fixes=fixes)
    if (
        kind.name == "type"
        and kind.types == ["string"]
        and isinstance(node, Scalar)
        and node.plain
        and node.text
    ):
        message = f"`{node.text}` is not read as text here, and text is needed"
        # who writes null means that there is none, and not the word
        safety = Safety.UNSAFE if core_scalar(node.text) is None else Safety.SAFE
        fixes = (Fix("quote it", safety, (Edit(place, f'"{node.text}"'),)),)
        return finding("CON007", message, place, route=spelt, help=f'quote it: "{node.text}"', fixes=fixes)
    message = error.message[:400]
    if kind.name in {"oneOf", "anyOf"}:
        message = "this has none of the forms that the standard allows here"
    return finding("CON007", message, place, route=spelt)


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
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [_pointed(schema, error.schema_path[:-1])]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict) and id(part) not in seen:
            seen.add(id(part))
            found |= set(part.get("properties", {}))
            waiting += [part[word] for word in ("allOf", "anyOf", "oneOf", "then", "else") if word in part]
            if "$ref" in part:
                waiting.append(_pointed(schema, str(part["$ref"]).removeprefix("#/").split("/")))
    return found


def _pointed(schema: Any, steps: Iterable[str | int]) -> Any:
    """Follow a path of keys and positions; None where it leads nowhere."""
    try:
        for step in steps:
            schema = schema[step]
    except (KeyError, IndexError, TypeError):
        return None
    return schema
