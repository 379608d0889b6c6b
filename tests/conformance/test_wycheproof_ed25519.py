"""Wycheproof's Ed25519 vectors through the very method that checks notes."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from govern.lineage.note import Verifier


def test_every_signature_is_judged_as_wycheproof_says(shared: Path) -> None:
    vectors = json.loads((shared / "vectors/wycheproof/ed25519_test.json").read_text())
    results: Counter[str] = Counter()
    wrong: list[str] = []
    for group in vectors["testGroups"]:
        key = Verifier("wycheproof.example", bytes.fromhex(group["publicKey"]["pk"]))
        for case in group["tests"]:
            accepted = key.check(bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
            results[case["result"]] += 1
            if accepted != (case["result"] == "valid"):
                wrong.append(f"{case['tcId']} {case['comment']}")
    assert not wrong, wrong
    assert sum(results.values()) == vectors["numberOfTests"] == 151
    assert min(results["valid"], results["invalid"]) > 50
