from __future__ import annotations

from typing import Any

from govern.check.registry import rule

PIPELINE = """
sources: [{source}]
stages:
  - name: score
    inputs: [record]
    uses:
      model: {model}
    replay: recorded
"""


def test_a_reference_to_nothing_is_found_where_it_stands(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "REF001",
        {
            "contracts/p.yaml": doc(
                "InsightPipeline",
                "p",
                PIPELINE.format(source="data-contract/reviews@1.0.0", model="«model/afin@1.0.0»"),
            ),
            "contracts/d.yaml": doc("DataContract", "reviews"),
            "contracts/m.yaml": doc("Model", "afinn", MODEL),
        },
    )
    assert str(found.place) == "contracts/p.yaml:11:14"
    assert found.route == "stages[score].uses.model"
    assert found.help == "did you mean `model/afinn@1.0.0`?"


MODEL = """
provider: local
request_model: AFINN-111
replay: none
deterministic: true
"""


def test_the_versions_that_exist_are_named_in_their_order(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "REF001",
        {
            "contracts/r.yaml": doc(
                "Release",
                "r",
                """
                environments:
                  - name: test
                    components: [«model/afinn@3.0.0»]
                """,
            ),
            "contracts/m.yaml": doc("Model", "afinn", MODEL, version="2.0.0"),
        },
        locked={"model/afinn@1.10.0": "sha256:a", "model/afinn@1.9.0": "sha256:b"},
    )
    assert found.help == "`model/afinn` has versions 1.9.0, 1.10.0, 2.0.0"
    assert found.route == "environments[test].components[model/afinn]"


def test_another_kind_of_the_same_name_is_pointed_out(judge: Any, doc: Any) -> None:
    (found,) = judge(
        "REF001",
        {
            "contracts/r.yaml": doc(
                "Release", "r", "environments: [{name: test, components: [«prompt/afinn@1.0.0»]}]"
            ),
            "contracts/m.yaml": doc("Model", "afinn", MODEL),
        },
    )
    assert found.help == "there is `model/afinn`: is it the kind you meant?"


def test_the_default_release_of_the_workspace_must_exist(judge: Any) -> None:
    config = "apiVersion: govern/v1\nkind: Workspace\nname: w\nrun:\n  release: «release/41@1.0.0»\n"
    (found,) = judge("REF001", {"govern.yaml": config})
    assert found.route == "run.release"


def test_what_the_working_tree_or_the_lock_has_is_fine(judge: Any, doc: Any) -> None:
    pipeline = PIPELINE.format(source="data-contract/reviews@1.0.0", model="model/afinn@1.0.0")
    files = {
        "contracts/p.yaml": doc("InsightPipeline", "p", pipeline),
        "contracts/d.yaml": doc("DataContract", "reviews"),
    }
    judge("REF001", files, locked={"model/afinn@1.0.0": "sha256:a"})


def test_a_component_whose_document_is_broken_is_not_called_missing(bench: Any, doc: Any) -> None:
    release = doc("Release", "r", "environments: [{name: test, components: [model/afinn@1.0.0]}]")
    for broken in (doc("Model", "afinn", "provider: local\n"), "kind: Model\nid: afinn\n  version: [\n"):
        view = bench.view({"contracts/r.yaml": release, "contracts/m.yaml": broken})
        assert view.catalog.broken
        assert list(rule("REF001").check(view)) == []
    other = bench.view(
        {"contracts/r.yaml": release, "contracts/m.yaml": doc("Model", "vader", "provider: x\n")}
    )
    assert [item.code for item in rule("REF001").check(other)] == ["REF001"]
