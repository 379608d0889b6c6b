"""The examples of in-toto's attestation specification, put in canonical form, through the strict reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govern.lineage.statements import intoto
from govern.lineage.statements.intoto import StatementError
from govern.source.canonical import canonical_bytes

# What each example that is whole JSON has or lacks; the others are sketches with comments and dots.
EXAMPLES = {
    "reference.2": "",
    "reference.3": "",
    "release.2": "sha256 is not a string",
    "release.4": "sha256 is not a string",
    "svr.2": "sha256 is not a string",
    "svr.3": "sha256 is not a string",
    "svr.4": "sha256 is not a string",
    "test-result.2": "name is missing",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_read_or_refused_for_what_it_lacks(shared: Path, name: str) -> None:
    path = shared / f"vectors/in-toto/spec_predicates_{name}.jsonc"
    data = canonical_bytes(json.loads(path.read_text()))
    if EXAMPLES[name]:
        with pytest.raises(StatementError, match=EXAMPLES[name]):
            intoto.read(data)
    else:
        assert intoto.read(data).encode() == data
