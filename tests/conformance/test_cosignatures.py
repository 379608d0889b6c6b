"""Cosignatures: those of Sunlight's witnesses, the form of C2SP's example, and Wycheproof's ML-DSA-44."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from govern.lineage import note
from govern.lineage.cosignature import Cosigner, timestamp
from govern.lineage.note import NoteError


@pytest.mark.parametrize("witness", ["witness", "witness2"])
def test_the_cosignatures_of_sunlights_witnesses_are_good(shared: Path, witness: str) -> None:
    folder = shared / "vectors/tlog-tiles/sunlight/cmd/skylight/testdata" / witness
    key = Cosigner.parse(json.loads((folder / "witness.v0.json").read_text())["verifier_keys"][0])
    checkpoints = [path for path in folder.glob("*/checkpoint") if path.parent.name != "mirror"]
    assert checkpoints
    for path in checkpoints:
        found = note.verify(path.read_bytes(), [key])
        assert [line.name for line in found.signatures] == [key.name]
        assert timestamp(found.signatures[0].signature) == 1_767_139_200
        spoilt = path.read_bytes().replace(b"\n300\n", b"\n301\n")
        with pytest.raises(NoteError):
            note.verify(spoilt, [key])


def test_the_example_of_the_specification_is_read(shared: Path) -> None:
    found = json.loads((shared / "vectors/c2sp/tlog-cosignature.examples.json").read_text())["fenced"][0]
    line = note.parse(found.encode()).signatures[1]
    assert (line.name, line.key_id.hex(), timestamp(line.signature)) == (
        "witness.example.com/w1",
        "8d66cf3f",
        1_679_315_147,
    )
    assert len(line.signature) == 8 + 64


def test_wycheproof_ml_dsa_44_through_what_we_call(shared: Path) -> None:
    suite = json.loads((shared / "vectors/wycheproof/mldsa_44_verify_test.json").read_text())
    judged = 0
    for group in suite["testGroups"]:
        for case in group["tests"]:
            if case.get("ctx"):
                continue  # cosignatures are made without a context
            judged += 1
            assert _good(group["publicKey"], case["msg"], case["sig"]) == (case["result"] == "valid"), case[
                "tcId"
            ]
    assert judged > 100


def _good(key: str, message: str, signature: str) -> bool:
    try:
        MLDSA44PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(signature), bytes.fromhex(message)
        )
    except (InvalidSignature, ValueError):
        return False
    return True
