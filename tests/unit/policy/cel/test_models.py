from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from govern.contract.kinds.action_policy import ActionPolicy
from govern.policy.cel import Type, types_of_model


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Leaf(BaseModel):
    kind: Literal["leaf"]
    size: int = 0


class Branch(BaseModel):
    kind: Literal["branch"]
    children: list[Leaf | Branch] = []


class Everything(BaseModel):
    flag: bool
    number: int
    part: float = Field(alias="ratio")
    data: bytes
    when: dt.datetime
    span: dt.timedelta
    colour: Colour
    maybe: Colour | None
    words: tuple[str, ...]
    several: set[int]
    table: dict[str, list[int]]
    loose: dict[str, Any]
    either: int | str
    text: Annotated[str, "note"] | Literal["x"]
    level: Literal[1, 2]
    tree: Annotated[Leaf | Branch, Field(discriminator="kind")]


def fields(found: Type) -> dict[str, str]:
    assert found.fields is not None
    return {name: str(kind) for name, kind in found.fields.items()}


def test_annotations_become_types_under_the_names_of_documents() -> None:
    assert fields(types_of_model(Everything)) == {
        "flag": "bool",
        "number": "int",
        "ratio": "double",
        "data": "bytes",
        "when": "google.protobuf.Timestamp",
        "span": "google.protobuf.Duration",
        "colour": "string",
        "maybe": "string or null",
        "words": "list(string)",
        "several": "list(int)",
        "table": "map(string, list(int))",
        "loose": "map(string, dyn)",
        "either": "dyn",
        "text": "string",
        "level": "int",
        "tree": "Leaf or Branch",
    }


def test_python_names_on_request() -> None:
    assert "part" in fields(types_of_model(Everything, by_alias=False))


def test_enumerations_keep_their_choices() -> None:
    found = types_of_model(Everything).fields
    assert found is not None
    assert found["colour"].choices == ("red", "blue")
    assert found["maybe"].params[0].choices == ("red", "blue")
    assert found["text"].choices == ()


def test_a_union_of_models_has_the_fields_of_all_and_may_contain_itself() -> None:
    found = types_of_model(Branch | Leaf)
    assert fields(found) == {"kind": "string", "children": "list(Leaf or Branch)", "size": "int"}
    assert found.fields is not None
    inner = found.fields["children"].params[0]
    assert inner.fields is not None
    assert inner.fields["children"] == found.fields["children"]


def test_the_contract_models_are_read() -> None:
    found = types_of_model(ActionPolicy)
    assert found.fields is not None
    action = found.fields["actions"].params[0]
    assert action.fields is not None
    assert "high" in action.fields["blast_radius"].choices
