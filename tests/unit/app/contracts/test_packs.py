from __future__ import annotations

import zipfile
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import cast

import pytest
from flit_core.wheel import make_wheel_in

from govern.app.contracts.lint import lint, view_of
from govern.app.contracts.packs import (
    DEFINITION,
    NAMES,
    definition,
    pack_of,
    packs_of,
    read_packs,
    require_pack,
)
from govern.check.page import FAMILIES
from govern.check.registry import MODULES, reading_codes
from govern.check.rule_sets import LATEST, members
from govern.check.testing import run_policies
from govern.contract.kinds.policy import Policy
from govern.contract.load import Loaded
from govern.errors import UsageError
from govern.policy.controls import is_known
from govern.policy.pack import Pack
from govern.source.suggest import did_you_mean

from ..conftest import Work

REPOSITORY = Path(__file__).resolve().parents[4]
EVERY = [(name, loaded) for name in NAMES for loaded in read_packs((name,), LATEST).policies]
IDS = [f"{name}-{loaded.file[-11:-5]}" for name, loaded in EVERY]


def policy_of(loaded: Loaded) -> Policy:
    return cast("Policy", loaded.contract)


@pytest.mark.parametrize(("pack", "loaded"), EVERY, ids=IDS)
def test_every_policy_of_a_pack_passes_its_cases_and_these_reach_every_condition(
    pack: str, loaded: Loaded
) -> None:
    tested = run_policies([loaded])
    (result,) = tested.policies
    assert result.problems == ()
    assert [(run.name, run.message) for run in result.cases if not run.passed] == []
    assert {run.expected.value for run in result.cases} >= {"pass", "fail"}
    assert [clause.text for clause in result.clauses if not clause.covered] == []
    assert result.clauses


@pytest.mark.parametrize(("pack", "loaded"), EVERY, ids=IDS)
def test_every_policy_of_a_pack_is_whole(pack: str, loaded: Loaded) -> None:
    policy = policy_of(loaded)
    assert loaded.document.diagnostics == ()
    assert loaded.file == f"<govern>/packs/{pack}/{policy.code}.yaml"
    assert policy.code[:3] in FAMILIES
    assert 201 <= int(policy.code[3:]) <= 399
    assert policy.status.value == "active"
    assert policy.name is not None
    assert policy.name.endswith(".")
    assert policy.description is not None
    assert policy.description.purpose
    assert policy.help is not None
    assert policy.help.endswith(".")
    assert not policy.message.endswith(".")
    assert policy.controls
    assert [control for control in policy.controls if not is_known(control)] == []


def test_controls_of_rules_are_known() -> None:
    named = {control: rule.code for rule in members(LATEST) for control in rule.controls}
    assert {control: code for control, code in named.items() if not is_known(control)} == {}


def test_codes_and_names_are_each_used_once() -> None:
    codes = Counter(policy_of(loaded).code for _, loaded in EVERY)
    assert [code for code, count in codes.items() if count > 1] == []
    assert not codes.keys() & (MODULES.keys() | reading_codes().keys())
    slugs = Counter(policy_of(loaded).id for _, loaded in EVERY)
    assert [slug for slug, count in slugs.items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_lists_the_files_of_its_folder(name: str) -> None:
    pack = definition(name)
    assert pack.name == name
    there = {item.name for item in (files("govern.policy") / "packs" / name).iterdir()}
    listed = {file for entry in pack.sets for file in entry.policies}
    assert there == listed | {DEFINITION}
    for entry in pack.sets:
        assert list(entry.policies) == sorted(set(entry.policies))
        codes = [item.code for item in entry.levels]
        assert codes == sorted(set(codes))
        assert set(codes) <= MODULES.keys()


def test_strict_turns_every_pedantic_rule_on() -> None:
    raised = {level.code for level in read_packs(("strict",), LATEST).levels}
    assert {rule.code for rule in members(LATEST) if rule.pedantic} <= raised


def test_a_pack_named_twice_counts_once_and_packs_keep_their_order() -> None:
    once = read_packs(("privacy", "recommended"), 1)
    assert read_packs(("privacy", "recommended", "privacy"), 1) == once
    assert once.policies[0].file.startswith("<govern>/packs/privacy/")
    assert read_packs((), 1).policies == ()


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no pack `strcit`") as caught:
        read_packs(("strcit",), 1)
    assert caught.value.help.startswith("Did you mean strict?")
    with pytest.raises(UsageError, match="there is no rule set 99"):
        read_packs((), 99)


@pytest.mark.parametrize(
    ("settings", "place", "words"),
    [
        ("  packs: [recommended, privcy]\n", "24", "there is no pack `privcy`"),
        ("  rule_set: 7\n", "13", "there is no rule set 7"),
    ],
)
def test_a_workspace_that_names_it_is_told_where(work: Work, settings: str, place: str, words: str) -> None:
    text = (work.root / "govern.yaml").read_text()
    lines = text.count("\n")
    (work.root / "govern.yaml").write_text(f"{text}lint:\n{settings}")
    with pytest.raises(UsageError, match=words) as caught:
        lint(work.context)
    assert caught.value.place == f"govern.yaml:{lines + 2}:{place}"


def test_a_pack_of_a_later_set_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert did_you_mean("strictt", NAMES) == "strict"
    entry = {"rule_set": 2, "policies": ["PRV301.yaml"]}
    later = Pack.model_validate({"name": "strict", "title": "t", "description": "d", "sets": [entry]})
    monkeypatch.setattr("govern.app.contracts.packs.definition", lambda _: later)
    with pytest.raises(UsageError, match="the pack strict came with rule set 2"):
        require_pack("strict", 1)
    require_pack("strict", 2)


def test_a_set_keeps_its_entry_when_a_later_one_is_added() -> None:
    entries = [{"rule_set": 1, "policies": ["PRV301.yaml"]}, {"rule_set": 3, "policies": ["PRV301-2.yaml"]}]
    pack = Pack.model_validate({"name": "p", "title": "t", "description": "d", "sets": entries})
    found = [entry.policies[0] for number in (1, 2, 3, 4) if (entry := pack.at(number)) is not None]
    assert found == ["PRV301.yaml", "PRV301.yaml", "PRV301-2.yaml", "PRV301-2.yaml"]
    assert pack.at(0) is None


def test_a_code_leads_to_its_pack() -> None:
    assert pack_of("PRV303") == "privacy"
    assert pack_of("ACT201") == "recommended"
    assert pack_of("ACT001") is None


def test_a_view_has_the_packs_that_the_workspace_names(work: Work) -> None:
    view = view_of(work.context, work.context.catalog)
    assert view.packs == packs_of(work.context.catalog).policies
    assert view.packs == read_packs(("recommended",), 1).policies
    assert view.pack_of("PRV303") == "privacy"


def test_the_wheel_carries_the_packs(tmp_path: Path) -> None:
    wheel = make_wheel_in(REPOSITORY / "pyproject.toml", tmp_path).file
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("govern/policy/packs/")}
    listed = {
        f"govern/policy/packs/{name}/{file}" for name in NAMES for file in definition(name).sets[0].policies
    }
    assert packed == listed | {f"govern/policy/packs/{name}/{DEFINITION}" for name in NAMES}
