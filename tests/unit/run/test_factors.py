from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from govern.errors import IntegrityError, UsageError
from govern.run.factors import plain_json
from govern.source.canonical import digest, digest_of

PACKAGED = {"name": "lexicon", "location": "package:afinn==0.1/afinn/en.txt", "digest": digest(b"bad")}


def digests(workspace: Any) -> dict[str, str]:
    return {name: factor.digest for name, factor in workspace.build().factors.items()}


def changed(workspace: Any, before: dict[str, str]) -> set[str]:
    after = digests(workspace)
    assert after.keys() == before.keys()
    return {name for name in before if before[name] != after[name]}


def test_factors_are_named_by_component_line_and_aspect(workspace: Any) -> None:
    built = workspace.build()
    assert set(built.factors) == {
        "engine",
        "data-contract/reviews#classes",
        "sanitizer/text",
        "model/words#code",
        "model/words#parameters",
        "model/words#weights",
        "model/words#libraries",
        "thresholds/triage",
        "insight-pipeline/triage#stage/recommend",
        "insight-pipeline/triage#wiring",
        "action-policy/triage",
    }
    assert built.factors["model/words#weights"].label == "model/words@1.0.0 weights"
    assert built.versions["model/words#weights"] == "1.0.0"
    assert built.factors["sanitizer/text"].label == "sanitizer/text@1.0.0"


def test_each_aspect_changes_alone(workspace: Any) -> None:
    before = digests(workspace)
    workspace.files["bad.txt"] += "ugly\n"
    assert changed(workspace, before) == {"model/words#weights"}


@pytest.mark.parametrize(
    ("name", "fields", "factor"),
    [
        ("model", {"parameters": {"weight": 2}}, "model/words#parameters"),
        ("model", {"request_model": "other"}, "model/words#parameters"),
        ("model", {"libraries": {"rich": "1"}}, "model/words#libraries"),
        (
            "thresholds",
            {"values": [{"name": "alert_at", "value": "0.3", "metric": "x"}]},
            "thresholds/triage",
        ),
        ("sanitizer", {"rules": [{"field": "review", "method": "keep"}]}, "sanitizer/text"),
        ("sanitizer", {"default": "keep"}, "sanitizer/text"),
        (
            "policy",
            {"actions": [{"name": "log", "blast_radius": "low", "minimum_confidence": "0.1"}]},
            "action-policy/triage",
        ),
    ],
)
def test_a_change_of_content_changes_its_factor(
    workspace: Any, name: str, fields: dict[str, Any], factor: str
) -> None:
    before = digests(workspace)
    workspace.change(name, **fields)
    assert changed(workspace, before) == {factor}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("model", {"description": {"purpose": "other words"}}),
        ("thresholds", {"values": [{"name": "alert_at", "value": "0.250", "metric": "x"}]}),
        ("pipeline", {"name": "Other name"}),
    ],
)
def test_what_no_stage_can_see_changes_no_factor(workspace: Any, name: str, fields: dict[str, Any]) -> None:
    before = digests(workspace)
    workspace.change(name, **fields)
    assert changed(workspace, before) == set()


def test_comments_and_formatting_of_code_change_nothing_and_code_does(workspace: Any) -> None:
    before = digests(workspace)
    workspace.files["code/count.py"] = "# a comment\n" + workspace.files["code/count.py"].replace(
        "\n\n", "\n\n\n"
    )
    assert changed(workspace, before) == set()
    workspace.files["code/count.py"] += "\nX = 1\n"
    assert changed(workspace, before) == {"model/words#code"}


def test_a_moved_file_is_the_same_code(workspace: Any) -> None:
    before = digests(workspace)
    workspace.files["moved/other.py"] = workspace.files.pop("code/count.py")
    workspace.change("model", code={"entry": "moved/other.py:counter"})
    assert changed(workspace, before) == set()


def test_classes_are_a_factor_of_their_own(workspace: Any) -> None:
    before = digests(workspace)
    table = workspace.documents["source"]["schema"][0]
    columns = [*table["properties"][:2], {"name": "review", "classification": "internal"}]
    workspace.change("source", schema=[{**table, "properties": columns}])
    assert changed(workspace, before) == {"data-contract/reviews#classes"}


def test_wiring_is_a_factor_that_no_stage_reads(workspace: Any) -> None:
    before = digests(workspace)
    workspace.stage(2, inputs=["count", "sanitise"])
    assert changed(workspace, before) == {"insight-pipeline/triage#wiring"}
    assert not [s for s in workspace.build().stages if "insight-pipeline/triage#wiring" in s.factors]


def test_a_raised_version_with_equal_content_is_an_equal_factor_with_another_label(workspace: Any) -> None:
    before = workspace.build()
    workspace.change("thresholds", version="1.1.0")
    workspace.stage(2, uses={"thresholds": "thresholds/triage@1.1.0"})
    after = workspace.build()
    name = "thresholds/triage"
    assert before.factors[name].digest == after.factors[name].digest
    assert (before.factors[name].label, after.factors[name].label) == (f"{name}@1.0.0", f"{name}@1.1.0")


def test_artefacts_of_packages_are_checked_against_their_digest(workspace: Any) -> None:
    workspace.change("model", weights=[PACKAGED])
    workspace.packages["afinn/en.txt"] = b"bad"
    assert workspace.build().factors["model/words#weights"].value.content == {"lexicon": b"bad"}
    workspace.packages["afinn/en.txt"] = b"bat"
    with pytest.raises(IntegrityError) as caught:
        workspace.build()
    assert digest(b"bad") in caught.value.message
    assert digest(b"bat") in caught.value.message
    assert caught.value.exit == 4


def test_a_declared_digest_of_a_workspace_file_is_checked_too(workspace: Any) -> None:
    workspace.change("model", weights=[{"name": "l", "location": "bad.txt", "digest": digest(b"other")}])
    with pytest.raises(IntegrityError, match=r"bad\.txt is not what the contract declares"):
        workspace.build()


def test_files_that_are_not_there(workspace: Any) -> None:
    del workspace.files["bad.txt"]
    with pytest.raises(UsageError, match=r"no file bad\.txt"):
        workspace.build()


def test_a_prompt_is_one_factor_over_its_bytes_and_roles(workspace: Any) -> None:
    prompt = {
        "apiVersion": "govern/v1",
        "version": "1.0.0",
        "status": "active",
        "kind": "Prompt",
        "id": "sum",
        "sections": [{"name": "system", "role": "system", "file": "system.md"}],
    }
    workspace.documents["prompt"] = prompt
    workspace.files["system.md"] = "Be brief."
    workspace.stage(1, uses={"model": "model/words@1.0.0", "prompt": "prompt/sum@1.0.0"})
    before = digests(workspace)
    view = workspace.build().factors["prompt/sum"].value.content
    assert (view.sections, view.roles) == ({"system": "Be brief."}, {"system": "system"})
    workspace.files["system.md"] = "Be brief. "
    assert changed(workspace, before) == {"prompt/sum"}
    workspace.files["system.md"] = "Be brief."
    workspace.change("prompt", sections=[{"name": "system", "role": "user", "file": "system.md"}])
    assert changed(workspace, before) == {"prompt/sum"}


def test_plain_json_keeps_apart_what_differs() -> None:
    values = [Decimal("0.5"), "0.5", {"decimal": "0.5"}, [["a", 1]], {"a": 1}, [], {}, None, "", False, 0]
    assert len({digest_of(plain_json(value)) for value in values}) == len(values)
    assert plain_json(Decimal("0.50")) == plain_json(Decimal("0.5"))
