from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from govern.check.registry import MODULES, reading_codes, rule, rules
from govern.check.rule import SECTIONS, Rule, read_docs
from govern.contract.findings import CODES

HERE = Path(__file__).resolve().parent


def test_the_list_names_every_module_and_no_other() -> None:
    folder = HERE.parents[2] / "govern" / "check" / "rules"
    assert sorted(MODULES.values()) == sorted(
        path.stem for path in folder.glob("*.py") if path.stem != "__init__"
    )
    assert len(set(MODULES.values())) == len(MODULES)


@pytest.mark.parametrize("code", sorted(MODULES))
def test_every_rule_is_the_one_its_code_says_and_has_a_whole_page(code: str) -> None:
    found = rule(code)
    assert found.code == code
    assert found.slug.replace("-", "_") == MODULES[code]
    assert tuple(found.docs.sections) == SECTIONS
    assert all(found.docs.sections.values())
    assert "\n" not in found.docs.summary


@pytest.mark.parametrize("code", sorted(MODULES))
def test_every_rule_has_cases(code: str) -> None:
    assert (HERE / "rules" / f"test_{MODULES[code]}.py").is_file()


def test_rules_come_in_the_order_of_their_codes() -> None:
    assert [item.code for item in rules()] == sorted(MODULES)
    assert {item.family for item in rules()} == {
        "ACC",
        "ACT",
        "CON",
        "CST",
        "DAT",
        "OBS",
        "PIN",
        "POL",
        "PRM",
        "PRV",
        "REF",
        "RET",
        "SET",
        "WVR",
    }


def test_no_code_means_two_things() -> None:
    assert not reading_codes().keys() & MODULES.keys()
    assert {"YML004", "CON002", "REF002"} <= reading_codes().keys()
    for code in CODES.keys() & MODULES.keys():
        assert CODES[code][0] == rule(code).slug


def test_the_list_loads_no_rule_before_it_is_asked_for_one() -> None:
    program = (
        "import sys, govern.check.registry;"
        "print([m for m in sys.modules if 'check.rules' in m or m == 'pydantic'])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_page_without_its_sections_is_refused() -> None:
    with pytest.raises(ValueError, match="has the sections What it checks"):
        read_docs("Summary.\n\nExample\n-------\nx\n")
    with pytest.raises(ValueError, match="not none"):
        _ = Rule("X", "x", rule("REF001").severity, lambda _: (), None).docs
