"""What pydantic says, in plain words and at the place in the document."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from govern.contract import offer
from govern.contract.findings import finding
from govern.source.node import Mapping, Node, Scalar, Sequence
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from govern.diagnostic import Diagnostic, Fix
    from govern.source.node import Document, Route

_CODES = {
    "extra_forbidden": "CON002",
    "missing": "CON003",
    "union_tag_not_found": "CON003",
    "floating_reference": "REF002",
    "reference": "REF003",
}


def complaints(document: Document, model: type[BaseModel], error: ValidationError) -> tuple[Diagnostic, ...]:
    """Make one finding for each mistake, at the key or value it is about.

    A misspelt key is unknown and not missing too; a list whose items are wrong is not called short.
    """
    errors = [item for item in error.errors(include_url=False) if not _follows(item)]
    meant = {
        (*item["loc"][:-1], guess)
        for item in errors
        if item["type"] == "extra_forbidden" and (guess := _guess(model, item["loc"])) is not None
    }
    errors = [item for item in errors if item["type"] != "missing" or item["loc"] not in meant]
    return tuple(_finding(document, model, item) for item in errors)


def _follows(error: ErrorDetails) -> bool:
    """Whether a list is called too short only because its items were refused."""
    least = error.get("ctx", {}).get("min_length", 0)
    return error["type"] == "too_short" and len(error["input"]) >= least


def _guess(model: type[BaseModel], loc: tuple[int | str, ...]) -> str | None:
    return did_you_mean(str(loc[-1]), sorted(_siblings(model, loc[:-1])))


def _finding(document: Document, model: type[BaseModel], error: ErrorDetails) -> Diagnostic:
    tag = (_tag_key(error),) if error["type"] == "union_tag_invalid" else ()
    route, node, key = _walk(document.root, (*error["loc"], *tag))
    code = _CODES.get(error["type"], "CON001")
    name = str(error["loc"][-1]) if error["loc"] else ""
    assert node is not None  # noqa: S101 - a validated document has a root
    help_: str | None
    fixes: tuple[Fix, ...] = ()
    span = key.span if key is not None and (code == "CON002" or isinstance(node, Mapping)) else node.span
    if code == "CON003":
        missing = name if error["type"] == "missing" else _tag_key(error)
        span, message, help_ = _start(node, key), f"`{missing}` is missing", f"add `{missing}:`"
        if error["type"] == "union_tag_not_found" and (slip := _misspelt(node, missing)) is not None:
            code, span = "CON002", slip.span
            message, help_ = f"unknown key `{slip.text}`", f"did you mean `{missing}`?"
    elif code == "CON002":
        joined = _joined(name)
        guess = None if joined else _guess(model, error["loc"])
        message = f"unknown key `{name}`"
        help_ = f"did you mean `{guess}`?" if guess else joined
        fixes = offer.key(document, route[:-1], name, guess)
    else:
        guess = _suggestion(error)
        message, help_ = _words(error, name), f"did you mean `{guess}`?" if guess else None
        if isinstance(node, Scalar):
            fixes = offer.word(document, route, node.text, guess)
    return finding(code, message, span.place(document.file), route=route_text(route), help=help_, fixes=fixes)


def _joined(key: str) -> str | None:
    """Tell that `{a:1}` is the key `a:1` without a value, as it is to YAML."""
    before, colon, after = key.partition(":")
    return f"did you mean `{before}: {after}`, with a blank after the `:`?" if colon and after else None


def _walk(root: Node | None, loc: tuple[int | str, ...]) -> tuple[Route, Node | None, Scalar | None]:
    """Follow pydantic's location through the tree, past tags of unions, which the document does not have."""
    node, key = root, None
    route: list[str | int] = []
    for step in loc:
        if isinstance(node, Mapping) and (child := node.get(str(step))) is not None:
            key, node = node.key(str(step)), child
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            key, node = None, node.items[step]
        else:
            continue
        route.append(step)
    return tuple(route), node, key


def _misspelt(node: Node, key: str) -> Scalar | None:
    """Find the key that was meant to be `key`: without it, nothing tells which other keys belong here."""
    keys = [name for name, _ in node.items] if isinstance(node, Mapping) else []
    return next((name for name in keys if did_you_mean(name.text, [key]) == key), None)


def _start(node: Node, key: Scalar | None) -> Any:
    if isinstance(node, Mapping) and node.items:
        return (key or node.items[0][0]).span
    return (key or node).span


def _tag_key(error: ErrorDetails) -> str:
    return str(error.get("ctx", {}).get("discriminator", "kind")).strip("'")


@cache
def _schema(model: Any) -> dict[str, Any]:
    """A model's JSON Schema, made once: it takes longer than all else that is done about a mistake."""
    found: dict[str, Any] = model.model_json_schema(by_alias=True)
    return found


def _siblings(model: Any, loc: tuple[int | str, ...]) -> set[str]:
    """Gather the keys that are allowed where the location leads, by walking the model's JSON Schema."""
    schema = _schema(model)
    definitions = schema.get("$defs", {})
    places = [schema]
    for step in loc:
        places = [found for place in places for found in _descend(_open(place, definitions), step)]
    return {
        name
        for place in places
        for option in _open(place, definitions)
        for name in option.get("properties", {})
    }


def _open(schema: dict[str, Any], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in schema:
        return _open(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions)
    options = schema.get("anyOf") or schema.get("oneOf")
    return [item for option in options for item in _open(option, definitions)] if options else [schema]


def _descend(options: list[dict[str, Any]], step: int | str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for option in options:
        if isinstance(step, int):
            found += [option["items"]] if "items" in option else []
        elif step in option.get("properties", {}):
            found.append(option["properties"][step])
        elif isinstance(option.get("additionalProperties"), dict):
            found.append(option["additionalProperties"])
        elif option.get("properties", {}).get("method", {}).get("const") == step:
            found.append(option)
    return found


def _words(error: ErrorDetails, name: str) -> str:
    context, value = error.get("ctx", {}), error["input"]
    shown = f"`{value}`" if isinstance(value, str) else "this"
    match error["type"]:
        case "value_error":
            words = str(context["error"])
        case "floating_reference" | "reference":
            words = error["msg"]
        case "too_short":
            words = f"`{name}` needs at least {context['min_length']} of them"
        case "union_tag_invalid":
            words = f"`{context['tag']}` is not {_listed(context['expected_tags'])}"
        case "literal_error" | "enum":
            words = f"{shown} is not {_listed(context['expected'])}"
        case "string_pattern_mismatch":
            wanted = "a version such as 1.0.0" if name == "version" else f"of the form {context['pattern']}"
            words = f"{shown} is not {wanted}"
        case _:
            words = f"{shown} can't stand here: {error['msg'][0].lower()}{error['msg'][1:]}"
    return words


def _listed(expected: object) -> str:
    return str(expected).replace("'", "`")


def _suggestion(error: ErrorDetails) -> str | None:
    expected = error.get("ctx", {}).get("expected") or error.get("ctx", {}).get("expected_tags")
    if not isinstance(expected, str):
        return None
    tag = error.get("ctx", {}).get("tag", error["input"])
    return did_you_mean(str(tag), [word.strip("'` ") for word in expected.replace(" or ", ", ").split(",")])


def route_text(route: Route) -> str:
    """Spell a route as people and waivers write it: `actions[2].approvals`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in route).lstrip(".")
