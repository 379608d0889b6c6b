from __future__ import annotations

from typing import Any

from govern.contract.revoked import RevokedVersion

MODEL = "provider: local\nrequest_model: m\nreplay: none\ndeterministic: true\n"
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: a, inputs: [record], uses: {m: %s}}]
"""
SAID = RevokedVersion("carl", "2026-02-01", "it leaks\nnames", "lineage/statements/ab.json", "sha256:ab")
REVOKED = {"model/m@1.0.0": SAID}


def test_a_reference_to_a_revoked_version_is_found(judge: Any, doc: Any) -> None:
    files = {
        "contracts/m.yaml": doc("Model", "m", MODEL, version="1.0.1"),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % "«model/m@1.0.0»"),
    }
    (found,) = judge("REF018", files, revoked=REVOKED)
    assert found.message == "`model/m@1.0.0` was revoked by carl on 2026-02-01: it leaks names"
    assert "`govern revoke sha256:ab`" in found.help
    assert [other.place.file for other in found.related] == ["lineage/statements/ab.json"]
    judge("REF018", {**files, "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % "model/m@1.0.1")})


def test_the_revoked_version_itself_is_found_until_it_is_another_or_retired(judge: Any, doc: Any) -> None:
    text = doc("Model", "m", MODEL)
    judge("REF018", {"m.yaml": text}, revoked=REVOKED)  # in no folder of contracts
    (found,) = judge("REF018", {"contracts/m.yaml": text.replace("1.0.0", "«1.0.0»")}, revoked=REVOKED)
    assert found.message.startswith("`model/m@1.0.0` was revoked by carl")
    judge("REF018", {"contracts/m.yaml": text.replace("1.0.0", "1.0.1")}, revoked=REVOKED)
    judge("REF018", {"contracts/m.yaml": text.replace("active", "retired")}, revoked=REVOKED)


def test_a_data_contract_is_found_where_nothing_else_is(judge: Any, doc: Any) -> None:
    revoked = {"data-contract/d@1.0.0": SAID}
    judge("REF018", {"contracts/d.yaml": doc("DataContract", "d", version="«1.0.0»")}, revoked=revoked)


def test_a_reference_is_followed_through_what_only_the_lock_has(judge: Any, doc: Any) -> None:
    archived = {
        "insight-pipeline/p@1.0.0": doc("InsightPipeline", "p", PIPELINE % "model/m@1.0.0"),
        "model/m@1.0.0": doc("Model", "m", MODEL),
    }
    body = "environments:\n  - name: test\n    components: [«insight-pipeline/p@1.0.0»]\n"
    files = {"contracts/41.yaml": doc("Release", "'41'", body)}
    (found,) = judge("REF018", files, archived=archived, revoked=REVOKED)
    assert found.message.startswith("`insight-pipeline/p@1.0.0` uses `model/m@1.0.0`, which was revoked by")


def test_it_is_told_once_where_what_uses_it_stands_here(judge: Any, doc: Any) -> None:
    body = "environments:\n  - name: test\n    components: [insight-pipeline/p@1.0.0]\n"
    pipeline = doc("InsightPipeline", "p", PIPELINE % "«model/m@1.0.0»")
    files = {"contracts/41.yaml": doc("Release", "'41'", body), "contracts/p.yaml": pipeline}
    assert len(judge("REF018", files, revoked=REVOKED)) == 1


def test_what_is_retired_hides_nothing_from_what_is_not(judge: Any, doc: Any) -> None:
    body = "environments:\n  - name: test\n    components: [«insight-pipeline/p@1.0.0»]\n"
    pipeline = doc("InsightPipeline", "p", PIPELINE % "model/m@1.0.0", status="retired")
    files = {"contracts/41.yaml": doc("Release", "'41'", body), "contracts/p.yaml": pipeline}
    judge("REF018", files, revoked=REVOKED)


def test_one_that_can_not_be_verified_counts_and_says_so(judge: Any, doc: Any) -> None:
    revoked = {"model/m@1.0.0": SAID._replace(objection="nobody signed it")}
    files = {"contracts/m.yaml": doc("Model", "m", MODEL, version="«1.0.0»")}
    (found,) = judge("REF018", files, revoked=revoked)
    assert found.message.endswith("by a statement that can't be verified: nobody signed it")
