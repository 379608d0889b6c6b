from __future__ import annotations

import subprocess
import sys
from typing import Any

from govern.check.about import codes_about, is_about
from govern.check.levels import settle
from govern.check.registry import MODULES
from govern.contract.reference import SLUGS

OFF = """\
apiVersion: govern/v1
kind: Workspace
name: bench
lint:
  levels:
    - {code: ACT001, level: 'off', reason: nothing acts here yet}
"""


def test_every_rule_is_about_some_kind_there_is() -> None:
    assert codes_about(SLUGS) == MODULES.keys()
    assert {"ACC001", "PRV007", "SET001", "WVR004"} <= codes_about(())


def test_rules_of_one_kind_are_left_out_where_it_is_absent() -> None:
    among_data = codes_about({"DataContract"})
    assert {"DAT001", "RET001", "PRV007", "ACC001"} <= among_data
    assert {code[:3] for code in among_data}.isdisjoint({"ACT", "CST", "OBS", "POL", "PRM"})
    assert len(among_data) < len(MODULES) / 2
    assert is_about("ACT001", {"ActionPolicy"})
    assert not is_about("DAT001", {"Model", "Prompt"})


def test_a_document_that_is_no_contract_counts_by_the_kind_it_names(bench: Any) -> None:
    files = {"contracts/broken.yaml": "kind: DataContract\n", "contracts/list.yaml": "- kind: Model\n"}
    view = bench.view(files)
    assert not view.catalog.contracts
    assert view.kinds == {"DataContract"}
    assert "DAT001" in {rule.code for rule in settle(view).rules}


def test_what_settings_name_is_loaded_wherever_it_is_about(bench: Any, doc: Any) -> None:
    waiver = doc("Waiver", "w", "rule: X")  # names its kind, whatever else is wrong with it
    without, named = (
        bench.view({"contracts/w.yaml": waiver}),
        bench.view({"contracts/w.yaml": waiver, "govern.yaml": OFF}),
    )
    assert "ACT001" not in settle(without).base
    assert settle(named).base["ACT001"] is not None
    assert [item.code for item in bench.lint({"govern.yaml": OFF}).disabled] == ["ACT001"]


def test_a_data_contract_alone_loads_no_rule_about_others() -> None:
    program = (
        "import sys; from govern.check.about import codes_about; from govern.check.registry import rules;"
        "rules(codes_about({'DataContract'}));"
        "print(sorted(m for m in sys.modules if m.startswith('govern.check.rules.')).__len__(),"
        "'govern.check.flow' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == [str(len(codes_about({"DataContract"}))), "False"]
