from __future__ import annotations

from govern.run.stage import FactorValue, Stage
from govern.source.canonical import canonical_bytes, digest_of, parse_canonical
from govern.why import explain


def test_the_answer_as_json() -> None:
    stage = Stage("act", ("a", "b", "c"), (), lambda f, i: "yes" if f["a"] | f["b"] else "no")
    before = {name: FactorValue(f"{name}0", f"{name}@1", 0) for name in "abcd"}
    after = {name: FactorValue(f"{name}1", f"{name}@2", 1) for name in "abc"}
    written = explain([stage], None, before, after).to_json()
    assert parse_canonical(canonical_bytes(written)) == written
    assert isinstance(written["changed"], list)
    assert written["changed"][0] == {
        "factor": "a",
        "before": {"digest": "a0", "label": "a@1"},
        "after": {"digest": "a1", "label": "a@2"},
        "unversioned": False,
        "read_by": ["act"],
        "role": "necessary with others",
    }
    assert written["outcome"] == {"before": "no", "after": "yes", "changed": True}
    assert written["tier"] == ["PROVEN", "COMPLETE"]
    assert written["ruled_out"] == [
        {"factor": "c", "reason": "same output", "differs": [], "tier": "RULED-OUT"},
        {"factor": "d", "reason": "never read", "differs": [], "tier": "RULED-OUT"},
    ]
    assert written["rollback_sets"] == written["restoring_sets"] == [["a", "b"]]
    assert written["forward_sets"] == written["reaching_sets"] == [["a"], ["b"]]
    half = {"fraction": "1/2", "ppm": 500_000}
    assert written["responsibility"] == written["share"] == {"a": half, "b": half}
    assert written["sum_check"] == {"sum": "1", "change": "1"}
    assert isinstance(written["counterfactuals"], list)
    assert written["counterfactuals"][0] == {
        "factor": "a",
        "action": "undo",
        "outcome": "yes",
        "changes_outcome": False,
        "differs": [],
    }
    assert written["carrier_path"] == [{"stage": "act", "before": digest_of("no"), "after": digest_of("yes")}]
    assert written["self_check"] is None
    assert written["missing"] == []
