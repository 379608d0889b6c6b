"""The official CEL tests in JSON (cel-spec `SimpleTest`), run against this engine."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from govern.policy import cel
from govern.policy.cel import CelError, CelUnsupportedError, Env
from govern.policy.cel.equality import make_map
from govern.policy.cel.errors import CelEvalError
from govern.policy.cel.library import Overload
from govern.policy.cel.meter import Meter
from govern.policy.cel.times import parse_duration, parse_timestamp
from govern.policy.cel.types import BY_NAME, DYN, NULL, Type, list_of, map_of, nullable, type_of
from govern.policy.cel.values import TypeValue, Uint, from_key

Verdict = Literal["passed", "unsupported", "wrong"]


CONTRADICTED = {
    f"parse/bytes_literals/{quotes}_unescaped_punctuation": (
        "the test expects a backslash before `?` that its expression does not have; "
        "Google's own engine gives what this one gives"
    )
    for quotes in ("triple_single_quoted", "triple_double_quoted")
}
"""Tests whose expected value is not what the language definition says, with the reason."""

NEEDS_MESSAGES = {
    "dynamic/value_null/literal": "makes a google.protobuf.Value, a protobuf message",
}
"""Tests of the shared folder that need protobuf messages, with the reason."""


class NeedsMessagesError(Exception):
    """The test's own data are protobuf messages."""


@dataclass(frozen=True)
class Outcome:
    """How one test went; `name` is `file/section/name`."""

    name: str
    verdict: Verdict
    detail: str = ""


def outcomes(folder: Path) -> Iterator[Outcome]:
    """Run every test of a folder."""
    for file in sorted(folder.glob("*.json")):
        for test in json.loads(file.read_text("utf-8")):
            name = f"{file.stem}/{test['section']}/{test['name']}"
            if name in CONTRADICTED:
                yield Outcome(name, "unsupported", CONTRADICTED[name])
                continue
            try:
                complaint = run(test)
            except (NeedsMessagesError, CelUnsupportedError) as error:
                yield Outcome(name, "unsupported", str(error))
            else:
                shown = f"{test['expr'][:200]}: {complaint}"
                yield Outcome(name, "wrong", shown) if complaint else Outcome(name, "passed")


def run(test: dict[str, Any]) -> str:  # noqa: C901, PLR0911 - one case a kind
    """Run one test and say what was wrong, or nothing."""
    variables, functions = {}, {}
    for declared in test.get("typeEnv", ()):
        if "ident" in declared:
            variables[declared["name"]] = read_type(declared["ident"]["type"])
        else:
            functions[declared["name"]] = tuple(map(read_overload, declared["function"]["overloads"]))
    bindings = {name: read_value(bound["value"]) for name, bound in test.get("bindings", {}).items()}
    env = Env(variables, functions, test.get("container", ""), check=not test.get("disableCheck", False))
    wants_error = "evalError" in test
    try:
        program = cel.compile(test["expr"], env)
    except CelUnsupportedError:
        raise
    except CelError as error:
        return "" if wants_error else f"refused: {error}"
    typed = test.get("typedResult", {})
    if "deducedType" in typed and program.type != read_type(typed["deducedType"]):
        return f"type {program.type}, not {read_type(typed['deducedType'])}"
    if test.get("checkOnly"):
        return ""
    for result in (program.evaluate(bindings), program.interpret(bindings)):
        if isinstance(result.error, CelUnsupportedError):
            raise result.error
        if wants_error != (result.error is not None):
            return f"gave {result.error or result.value!r}"
        if wants_error and not isinstance(result.error, CelEvalError):
            return f"another error: {result.error!r}"
        wanted = read_value(test.get("value") or typed.get("result") or {"boolValue": True})
        if not wants_error and not same(result.value, wanted):
            return f"gave {result.value!r}, not {wanted!r}"
    return ""


def same(a: Any, b: Any) -> bool:
    """Equal in type and value, to the sign of zero."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return len(a) == len(b) and all(
            any(same(from_key(key), from_key(other)) and same(a[key], b[other]) for other in b) for key in a
        )
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return bool(a == b)


def read_value(data: dict[str, Any]) -> Any:  # noqa: C901, PLR0911 - one case a kind
    """Read a `cel.expr.Value` in JSON."""
    (what, value), *_ = data.items()
    match what:
        case "nullValue":
            return None
        case "boolValue" | "stringValue":
            return value
        case "int64Value":
            return int(value)
        case "uint64Value":
            return Uint(int(value))
        case "doubleValue":
            return float(value)
        case "bytesValue":
            return base64.b64decode(value)
        case "typeValue":
            return TypeValue(value)
        case "listValue":
            return [read_value(item) for item in value.get("values", ())]
        case "mapValue":
            pairs = [
                (read_value(each["key"]), read_value(each["value"])) for each in value.get("entries", ())
            ]
            return make_map(Meter(10**6, 10**6), pairs)
        case "objectValue":
            return read_object(value)
    raise NeedsMessagesError(f"a value of kind {what}")


def read_object(data: dict[str, Any]) -> Any:  # noqa: PLR0911 - one case a kind
    """Read one of protobuf's well-known types, which are values of the language."""
    name = data["@type"].rpartition("/")[2].removeprefix("google.protobuf.")
    value = data.get("value")
    match name:
        case "Int32Value" | "Int64Value":
            return int(value or 0)
        case "UInt32Value" | "UInt64Value":
            return Uint(int(value or 0))
        case "FloatValue" | "DoubleValue":
            return float(value or 0)
        case "BoolValue":
            return bool(value)
        case "StringValue":
            return value or ""
        case "BytesValue":
            return base64.b64decode(value or "")
        case "Timestamp":
            return parse_timestamp(value)
        case "Duration":
            return parse_duration(value)
        case "Value" | "Struct" | "ListValue":
            return as_json(value)
    raise NeedsMessagesError(data["@type"])


def as_json(value: Any) -> Any:
    """JSON's numbers are doubles."""
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


PRIMITIVES = {
    "BOOL": "bool",
    "INT64": "int",
    "UINT64": "uint",
    "DOUBLE": "double",
    "STRING": "string",
    "BYTES": "bytes",
}
WRAPPERS = {
    "Int32Value": "int",
    "Int64Value": "int",
    "UInt32Value": "uint",
    "UInt64Value": "uint",
    "FloatValue": "double",
    "DoubleValue": "double",
    "BoolValue": "bool",
    "StringValue": "string",
    "BytesValue": "bytes",
}


def read_type(data: dict[str, Any]) -> Type:  # noqa: C901, PLR0911 - one case a kind
    """Read a `cel.expr.Type` in JSON."""
    (what, value), *_ = data.items()
    match what:
        case "primitive":
            return BY_NAME[PRIMITIVES[value]]
        case "wrapper":
            return nullable(BY_NAME[PRIMITIVES[value]])
        case "null":
            return NULL
        case "dyn":
            return DYN
        case "listType":
            return list_of(read_type(value.get("elemType", {"dyn": {}})))
        case "mapType":
            return map_of(read_type(value["keyType"]), read_type(value["valueType"]))
        case "type":
            return type_of(read_type(value) if value else DYN)
        case "typeParam":
            return Type("param", name=value)
        case "abstractType":
            params = tuple(map(read_type, value.get("parameterTypes", ())))
            if value["name"] == "optional_type":
                return Type("optional_type", params)
            return Type("opaque", params, value["name"])
        case "wellKnown" if value in {"TIMESTAMP", "DURATION"}:
            return BY_NAME[f"google.protobuf.{value.capitalize()}"]
        case "messageType":
            return read_message_type(value)
    raise NeedsMessagesError(f"type {data}")


def read_message_type(name: str) -> Type:
    """Read one of protobuf's well-known types by name."""
    short = name.removeprefix("google.protobuf.")
    if short in WRAPPERS:
        return nullable(BY_NAME[WRAPPERS[short]])
    known = {"Value": DYN, "ListValue": list_of(DYN), "Struct": map_of(BY_NAME["string"], DYN), "Any": DYN}
    if short in known:
        return known[short]
    if name in BY_NAME:
        return BY_NAME[name]
    raise NeedsMessagesError(name)


def read_overload(data: dict[str, Any]) -> Overload:
    """Read a declared function."""
    params = tuple(map(read_type, data.get("params", ())))
    return Overload(params, read_type(data["resultType"]), bool(data.get("isInstanceFunction")))
