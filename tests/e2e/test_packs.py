"""Packs, rule sets and levels as a workspace names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Govern, refused, replace

NAMED = "  packs: [recommended] # `govern explain --packs` lists the others\n"


def test_a_new_workspace_names_its_rule_set_and_pack(small: Path, govern: Govern) -> None:
    assert NAMED in (small / "govern.yaml").read_text()
    told = govern("lint", "--format", "json").ended(0).json
    assert told["held_to"] == {"rule_set": 1, "packs": ["recommended"]}
    assert told["off"] == []


def test_a_pack_that_is_added_finds_more_with_its_explanation(small: Path, govern: Govern) -> None:
    replace(small / "govern.yaml", NAMED, "  packs: [recommended, privacy]\n")
    (found,) = govern("lint", "--format", "json").ended(1).json["diagnostics"]
    assert (found["code"], found["slug"]) == ("PRV301", "restricted-source-without-category")
    assert found["place"]["file"] == "contracts/comments.yaml"
    assert found["explanation"]


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("note", 0), ("off", 0)])
def test_a_level_holds_a_policy_of_a_pack_and_is_told(
    small: Path, govern: Govern, level: str, code: int
) -> None:
    settings = f"  levels:\n    - {{code: PRV301, level: {level}, reason: invented examples}}\n"
    replace(small / "govern.yaml", NAMED, "  packs: [recommended, privacy]\n" + settings)
    told = govern("lint", "--format", "json").ended(code).json
    assert [item["severity"] for item in told["diagnostics"]] == ([] if level == "off" else [level])
    assert [(item["code"], item["reason"], item["hidden"]) for item in told["off"]] == (
        [("PRV301", "invented examples", 1)] if level == "off" else []
    )
    summary = govern("lint").ended(code).out
    assert (", 1 rule off (PRV301)" in summary) == (level == "off")


def test_what_there_is_not_is_named_at_its_place(small: Path, govern: Govern) -> None:
    replace(small / "govern.yaml", NAMED, "  packs: [recomended]\n")
    refused(govern("lint"), "govern.yaml:12:11", "there is no pack `recomended`", "Did you mean recommended?")


def test_a_weaker_setting_is_a_change_that_the_gate_tells(small: Path, govern: Govern) -> None:
    replace(small / "govern.yaml", NAMED, "  packs: []\n")
    told = govern("diff", "HEAD").ended(1).out
    assert "govern.yaml has no version; what changed is looser" in told
    assert "lint.packs[recommended] (removed)" in told


def test_packs_and_rule_sets_are_explained(small: Path, govern: Govern) -> None:
    listed = govern("explain", "--packs").ended(0).out
    assert all(f"{name}  " in listed for name in ("recommended", "strict", "privacy", "eu-ai-act"))
    packs = {pack["name"]: pack for pack in govern("explain", "--packs", "--format", "json").json["packs"]}
    assert packs["strict"]["pedantic"]
    assert "PRV303" in packs["privacy"]["policies"]
    page = govern("explain", "PRV303").ended(0).out
    assert "in the pack privacy" in page
    assert "GDPR, Article 6(1)" in page
    assert "Rule set 1: " in govern("explain", "--rule-set", "1").ended(0).out
    refused(govern("explain", "--rule-set", "9"), "there is no rule set 9")
    refused(govern("explain", "--packs", "PRV303"), "exclude each other")


def test_the_repository_itself_names_its_packs(workspace: Path, govern: Govern) -> None:
    here = govern.at(workspace)
    assert here("lint", "--format", "json").ended(0).json["held_to"]["packs"] == ["recommended", "privacy"]
