from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from govern.contract.schema import json_schema, kinds


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_a_schema_that_a_validator_compiles(kind: str) -> None:
    schema = json_schema(kind)
    assert jsonschema_rs.validator_for(json.loads(json.dumps(schema))) is not None
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_our_schemas_refuse_unknown_keys_and_floating_references() -> None:
    validator = jsonschema_rs.validator_for(json_schema("Release"))
    release: dict[str, Any] = {
        "apiVersion": "govern/v1",
        "kind": "Release",
        "id": "r",
        "version": "1.0.0",
        "status": "active",
        "environments": [{"name": "test", "components": ["model/m@1.0.0"]}],
    }
    assert validator.is_valid(release)
    assert not validator.is_valid({**release, "nmae": "x"})
    floating = [{"name": "test", "components": ["model/m@latest"]}]
    assert not validator.is_valid({**release, "environments": floating})


def test_a_kind_that_does_not_exist_has_none() -> None:
    with pytest.raises(KeyError):
        json_schema("Nonsense")
