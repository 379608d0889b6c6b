"""What the targets are given: any bytes, real inputs spoilt, and inputs made by the grammar."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from govern.contract.catalog import CONFIG_FILE
from govern.contract.schema import json_schema, kinds
from govern.source.reader import read_document

from . import world
from .mutations import NAMES, VALUES, Mutant, mutants
from .targets import TARGETS
from .vocabulary import ATOMS, SHAPES, TEXTS, TOKENS

CORPUS = Path(__file__).with_name("corpus")


@cache
def known(name: str) -> tuple[bytes, ...]:
    """The inputs that a target starts from: its corpus, and what of the repository is of its kind."""
    kept = tuple(path.read_bytes() for path in sorted((CORPUS / name).iterdir()))
    ours = world.files()
    if name in {"document", "contract", "workspace", "fixed"}:
        kept += tuple(ours[path] for path in world.contracts())
    if name == "settings":
        kept += (ours["govern.yaml"],)
    if name == "lock":
        kept += ((world.ROOT / "govern.lock").read_bytes(),)
    if name == "code":
        kept += tuple(data for path, data in ours.items() if path.endswith(".py"))
    return kept


@st.composite
def spoilt(draw: st.DrawFn, name: str) -> bytes:
    """Draw a known input with a few pieces cut out, doubled, put in, or swapped."""
    data = draw(st.sampled_from(known(name)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(start + draw(st.integers(0, 24)), len(data))
        piece = data[start:end]
        new = draw(
            st.sampled_from([b"", piece * 2, piece[::-1]])
            | some([*TOKENS, *VALUES.values(), *NAMES.values()])
            | st.binary(max_size=4)
        )
        data = data[:start] + new + data[end:]
    return data


def some(words: list[str]) -> st.SearchStrategy[bytes]:
    """Draw one of the words, as bytes."""
    return st.sampled_from([word.encode("utf-8", "replace") for word in words])


def words(least: int = 1) -> st.SearchStrategy[bytes]:
    """Draw words that follow one another with no grammar."""
    return st.lists(some([*TOKENS, *VALUES.values(), *NAMES.values()]), min_size=least, max_size=14).map(
        b"".join
    )


def contracts() -> st.SearchStrategy[bytes]:
    """Draw a contract by the schema of its kind, here and there with a value that fits nothing."""
    ours = [kind for kind in kinds() if kind not in {"Workspace", "DataContract"}]
    return st.sampled_from(ours).flatmap(_of_kind)


def settings() -> st.SearchStrategy[bytes]:
    """Draw settings of a workspace by their schema."""
    return _of_kind("Workspace")


@cache
def _of_kind(kind: str) -> st.SearchStrategy[bytes]:
    schema = json_schema(kind)
    drawn = _value(schema, schema.get("$defs", {}), 0)
    fixed = {} if kind == "Workspace" else {"status": "active"}
    return drawn.map(lambda value: json.dumps({**value, **fixed}).encode())


_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        "",
        [],
        {},
        0,
        -1,
        1.5,
        True,
        "x",
        ["x"],
        {"x": 1},
        "9" * 400,
        "\ud800",
        "\u2028",
        "{{ a }}",
        10**30,
    ]
)
_PATTERNS: dict[str, st.SearchStrategy[str]] = {}
_TEXTS = st.sampled_from(TEXTS)


def _value(schema: dict[str, Any], defs: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    """Draw a value that a schema accepts, mostly."""
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rsplit("/", 1)[-1]], defs, depth)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return st.one_of([_value(option, defs, depth) for option in options])
    make: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "object": lambda: _object(schema, defs, depth),
        "array": lambda: st.lists(_value(schema.get("items", {}), defs, depth + 1), max_size=3),
        "integer": lambda: st.integers(schema.get("minimum", 0), schema.get("maximum", 99)),
        "number": lambda: st.sampled_from([0, 0.5, 1, 0.123456]),
        "boolean": st.booleans,
        "null": st.none,
        "string": lambda: _text(schema),
    }
    return make[schema["type"]]() if schema.get("type") in make else _ODD


def _object(schema: dict[str, Any], defs: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    fields = schema.get("properties", {})
    if not fields or depth > 6:
        more = schema.get("additionalProperties")
        inner = _value(more, defs, depth + 1) if isinstance(more, dict) else _ODD
        return st.dictionaries(_TEXTS, inner, max_size=2)
    needed = set(schema.get("required", ()))
    drawn = {name: _value(field, defs, depth + 1) for name, field in fields.items()}
    spoilt_ones = {
        name: st.integers(0, 24).flatmap(lambda n, s=value: s if n else _ODD) for name, value in drawn.items()
    }
    must = {name: value for name, value in spoilt_ones.items() if name in needed}
    may = {name: value for name, value in spoilt_ones.items() if name not in needed}
    return st.fixed_dictionaries(must, optional=may)


def _text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if pattern := schema.get("pattern"):
        if "@" in pattern:
            return st.sampled_from(["model/vader@1.0.0", "prompt/case-summary@1.0.0", "release/42@1.0.0"])
        if pattern not in _PATTERNS:
            _PATTERNS[pattern] = st.from_regex(pattern, fullmatch=True).map(lambda text: text[:60])
        return _PATTERNS[pattern]
    return _TEXTS


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> str:
    """Draw an expression by the grammar of the language, with no thought for types."""
    inner = expressions(depth - 1) if depth else st.sampled_from(ATOMS)
    shape = draw(st.sampled_from(SHAPES))
    while "#" in shape:
        shape = shape.replace("#", draw(inner).replace("#", ""), 1)
    return shape


@st.composite
def fields(draw: st.DrawFn) -> bytes:
    """Draw a file of the repository's workspace with one field changed, after the line of its path."""
    path = draw(st.sampled_from([CONFIG_FILE, *world.contracts()]))
    return path.encode() + b"\n" + draw(st.sampled_from(_changed(path))).text.encode("utf-8", "replace")


@cache
def _changed(path: str) -> list[Mutant]:
    return list(mutants(read_document(world.files()[path], path)))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _compact(value: Any) -> bytes:
    return _utf8(json.dumps(value, separators=(",", ":"), ensure_ascii=False))


INPUTS: dict[str, st.SearchStrategy[bytes]] = {
    "document": words() | spoilt("document") | st.binary(max_size=60),
    "contract": contracts() | spoilt("contract"),
    "workspace": contracts() | spoilt("workspace"),
    "settings": settings() | spoilt("settings"),
    "field": fields(),
    "fixed": spoilt("fixed") | contracts(),
    "lock": spoilt("lock") | words(),
    "canonical": spoilt("canonical") | words() | _JSON.map(_compact),
    "signed": spoilt("signed") | words(),
    "expression": expressions().map(_utf8) | spoilt("expression") | words(),
    "redaction": spoilt("redaction") | st.text("ab(|)*+?{}1,3[]\\.^$dwsPn=:<>!-&", max_size=24).map(_utf8),
    "code": spoilt("code") | words(),
    "frozen": spoilt("frozen") | words(),
    "reference": spoilt("reference") | st.text(max_size=20).map(_utf8),
}
"""What each target is given."""

assert INPUTS.keys() == TARGETS.keys()
