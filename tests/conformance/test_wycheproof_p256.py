"""Wycheproof's ECDSA P-256 vectors through the method that checks signatures of SSH keys.

SSH spells r and s as integers, so a vector counts where it has them: 64 bytes that are r and s. What is about
DER, or about r and s of other lengths, has no counterpart.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from govern.lineage.statements import sshkeys
from govern.lineage.statements.sshwire import string


def test_every_signature_of_two_numbers_is_judged_as_wycheproof_says(
    shared: Path, record_property: Callable[[str, object], None]
) -> None:
    path = shared / "vectors/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json"
    vectors = json.loads(path.read_text())
    results: Counter[str] = Counter()
    wrong: list[str] = []
    for group in vectors["testGroups"]:
        point = bytes.fromhex(group["publicKey"]["uncompressed"])
        key = sshkeys.from_blob(string(sshkeys.P256) + string("nistp256") + string(point))
        for case in group["tests"]:
            raw = bytes.fromhex(case["sig"])
            if len(raw) != 64:
                assert case["result"] != "valid", case
                results["no counterpart"] += 1
                continue
            numbers = sshkeys.ecdsa_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
            signature = sshkeys.signature_blob(sshkeys.P256, numbers)
            accepted = key.verify(bytes.fromhex(case["msg"]), signature)
            results[case["result"]] += 1
            if accepted != (case["result"] == "valid"):
                wrong.append(f"{case['tcId']} {case['comment']}")
    assert not wrong, wrong
    assert sum(results.values()) == vectors["numberOfTests"]
    assert results["valid"] > 100
    assert results["invalid"] > 50
    record_property("summary", f"Wycheproof P-256: {dict(results)}")
