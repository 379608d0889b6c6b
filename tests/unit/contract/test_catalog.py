from __future__ import annotations

import pytest

from govern.contract.catalog import read_catalog
from govern.contract.reference import Ref
from govern.contract.tree import MemoryTree
from govern.errors import UsageError

CONFIG = "apiVersion: govern/v1\nkind: Workspace\nname: w\n"
THRESHOLDS = (
    "apiVersion: govern/v1\nkind: Thresholds\nid: {}\nversion: 1.0.0\nstatus: active\n"
    "values: [{{name: a, value: 1, metric: m}}]\n"
)


def tree(**files: str) -> MemoryTree:
    named = {name.replace("__", "/").replace("_yaml", ".yaml"): text for name, text in files.items()}
    return MemoryTree(
        {"govern.yaml": CONFIG.encode(), **{name: text.encode() for name, text in named.items()}}
    )


def test_contracts_are_found_below_the_configured_folders_only() -> None:
    catalog = read_catalog(
        tree(
            contracts__a_yaml=THRESHOLDS.format("a"),
            contracts__deep__b_yaml=THRESHOLDS.format("b"),
            elsewhere__c_yaml=THRESHOLDS.format("c"),
            contracts__notes="not yaml",
        )
    )
    assert [str(ref) for ref in catalog.contracts] == ["thresholds/a@1.0.0", "thresholds/b@1.0.0"]
    assert not catalog.broken
    assert [loaded.ref.id for loaded in catalog.of_kind("Thresholds")] == ["a", "b"]
    assert catalog.of_kind("Prompt") == []


def test_no_spelling_of_the_suffix_hides_a_contract() -> None:
    files = {"govern.yaml": CONFIG, "contracts/a.YAML": THRESHOLDS.format("a"), "contracts/b.Yml": "kind: ["}
    catalog = read_catalog(MemoryTree({name: text.encode() for name, text in files.items()}))
    assert Ref.parse("thresholds/a@1.0.0") in catalog.contracts
    assert catalog.broken


def test_one_broken_file_hides_no_other() -> None:
    catalog = read_catalog(tree(contracts__a_yaml="kind: [", contracts__b_yaml=THRESHOLDS.format("b")))
    assert Ref.parse("thresholds/b@1.0.0") in catalog.contracts
    assert catalog.broken
    assert {item.place.file for item in catalog.diagnostics} == {"contracts/a.yaml"}
    assert set(catalog.documents) == {"contracts/a.yaml", "contracts/b.yaml"}


def test_a_component_declared_twice_is_told_at_the_second_with_the_first() -> None:
    catalog = read_catalog(
        tree(contracts__a_yaml=THRESHOLDS.format("a"), contracts__b_yaml=THRESHOLDS.format("a"))
    )
    (found,) = catalog.diagnostics
    assert (found.code, str(found.place)) == ("CON006", "contracts/b.yaml:3:5")
    assert [str(other.place) for other in found.related] == ["contracts/a.yaml:3:5"]


@pytest.mark.parametrize(
    ("config", "message", "place"),
    [
        (None, "there is no govern.yaml here", ""),
        (CONFIG + "nmae: x\n", "unknown key `nmae`", "govern.yaml:4:1"),
        (CONFIG + "contracts: [../x]\n", "must be a path inside the workspace", "govern.yaml:4:13"),
        ("", "there is nothing in this file", "govern.yaml:1:1"),
        ("a: [", "", "govern.yaml:"),
    ],
)
def test_a_configuration_that_cannot_be_used_stops_the_job_at_its_place(
    config: str | None, message: str, place: str
) -> None:
    files = {} if config is None else {"govern.yaml": config.encode()}
    with pytest.raises(UsageError) as caught:
        read_catalog(MemoryTree(files))
    assert message in caught.value.message
    assert caught.value.place.startswith(place)
    assert caught.value.help
