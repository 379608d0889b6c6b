"""What the standard's schema refuses, in plain words and at the place in the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from govern.contract import offer
from govern.contract.complaint import route_text
from govern.contract.findings import finding
from govern.contract.odcs_words import deepest, forms, pointed
from govern.diagnostic import Edit, Fix, Safety
from govern.source.node import Mapping, Scalar
from govern.source.resolve import core_scalar, find, locate
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jsonschema_rs import ValidationError

    from govern.diagnostic import Diagnostic, Place
    from govern.source.node import Document, Node, Route

_SHOWN = 6
"""How many of the allowed values a message lists."""

_GUESSED = 100
"""How many unknown keys of a document are compared with the known ones: with more, it is another format."""

_FORMER = {"metric": "rule"}
"""What a key was called before version 3.1."""

_ARTICLES = {"string": "text", "array": "a list", "object": "a mapping", "integer": "an integer"}

_HINTS = {"mustBe": "add a `metric:` to compare, or `type: sql` and a `query:`"}
"""What goes with a key that stands without it, by how the key begins."""


def odcs_findings(
    document: Document, root: Node, errors: list[ValidationError], schema: dict[str, Any]
) -> tuple[Diagnostic, ...]:
    """Make findings of a validator's errors, one for each mistake.

    What several branches of the schema say alike is said once, a misspelt key is not missing as well, and a
    key that belongs to another alternative is not called unknown while something beside it is wrong.
    """
    meant_most = [deepest(error) for error in errors]
    strange = [error for error in meant_most if error.kind.name in _UNKNOWN]
    unknown = _unknown(document, root, strange, schema)
    meant = {(key.holder, key.guess) for key in unknown}
    found: list[Diagnostic] = []
    for error in meant_most:
        holder, kind = tuple(error.instance_path), cast("Any", error.kind)
        if kind.name == "required" and (holder, kind.property) not in meant:
            found.append(_about_missing(document, root, holder, str(kind.property)))
        elif kind.name not in {"required", *_UNKNOWN}:
            found.append(_about_value(document, root, holder, error, schema))
    beside = [tuple(error.instance_path) for error in meant_most if error.kind.name not in _UNKNOWN]
    found += [
        _about_key(document, key)
        for key in unknown
        if not key.known or not any(route[: len(key.holder)] == key.holder for route in beside)
    ]
    return tuple({(item.place, item.message): item for item in reversed(found)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that is refused in the mapping at `holder`; `known` says that another alternative has it."""

    holder: Route
    name: str
    place: Place
    guess: str | None
    known: bool


_UNKNOWN = ("additionalProperties", "unevaluatedProperties")


def _unknown(
    document: Document, root: Node, errors: Iterable[ValidationError], schema: dict[str, Any]
) -> list[_Key]:
    found: list[_Key] = []
    for error in errors:
        known, holder = _known_keys(error, schema), tuple(error.instance_path)
        node = find(root, holder)
        keys = {key.text: key.span for key, _ in node.items} if isinstance(node, Mapping) else {}
        for name in cast("Any", error.kind).unexpected:
            guessed = name not in known and len(found) < _GUESSED
            guess = did_you_mean(name, sorted(known)) if guessed else None
            place = keys.get(name, root.span).place(document.file)
            found.append(_Key(holder, name, place, guess, name in known))
    return found


def _about_key(document: Document, key: _Key) -> Diagnostic:
    message = f"the standard knows no `{key.name}` here"
    if key.known:
        message = f"`{key.name}` does not go with the other keys here"
    hint = f"did you mean `{key.guess}`?" if key.guess else None
    if key.known:
        hint = next((text for word, text in _HINTS.items() if key.name.startswith(word)), None)
    elif key.holder == ("team",):
        hint = hint or "write each person as an item of `members:`"
    fixes = offer.key(document, key.holder, key.name, key.guess)
    return finding(
        "CON007", message, key.place, route=route_text((*key.holder, key.name)), help=hint, fixes=fixes
    )


def _about_missing(document: Document, root: Node, holder: Route, name: str) -> Diagnostic:
    former = _FORMER.get(name)
    if former is not None and find(root, (*holder, former)) is not None:
        place = locate(root, (*holder, former), key=True).place(document.file)
        message, route = f"`{former}` is no longer read: it is called `{name}`", (*holder, former)
        fixes = offer.key(document, holder, former, name)
        help_ = f"call it `{name}`, and its value as the standard does"
        return finding("CON007", message, place, route=route_text(route), help=help_, fixes=fixes)
    place = _start(root, holder).place(document.file)
    help_ = f"add `{name}:`"
    return finding("CON007", f"`{name}` is missing", place, route=route_text(holder), help=help_)


def _about_value(
    document: Document, root: Node, route: Route, error: ValidationError, schema: dict[str, Any]
) -> Diagnostic:
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
    if kind.name == "type" and isinstance(node, Scalar) and node.plain and core_scalar(node.text) is None:
        needed = " or ".join(_ARTICLES.get(name, f"a {name}") for name in kind.types)
        message = f"nothing stands here, and {needed} is needed"
        return finding("CON007", message, place, route=spelt, help="write a value, or remove the key")
    message, help_ = forms(error, schema) or (error.message[:400], None)
    return finding("CON007", message, place, route=spelt, help=help_)


def _start(root: Node, route: Route) -> Any:
    """Where to point for what is missing in a mapping: its key, or the first key in it."""
    node = find(root, route)
    if route and isinstance(route[-1], str):
        return locate(root, route, key=True)
    return node.items[0][0].span if isinstance(node, Mapping) and node.items else locate(root, route)


def _known_keys(error: ValidationError, schema: dict[str, Any]) -> set[str]:
    """Gather the keys that the schema knows where an unknown one was met."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [pointed(schema, error.schema_path[:-1])]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict) and id(part) not in seen:
            seen.add(id(part))
            found |= set(part.get("properties", {}))
            waiting += [part[word] for word in ("allOf", "anyOf", "oneOf", "then", "else") if word in part]
            if "$ref" in part:
                waiting.append(pointed(schema, str(part["$ref"]).removeprefix("#/").split("/")))
    return found
