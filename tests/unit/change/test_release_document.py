"""The text of a Release, new and extended."""

from __future__ import annotations

import pytest

from govern.change.release_document import Cited, extended, new_release
from govern.contract.load import Loaded, load
from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.source.reader import read_document

REF = Ref("release", "43", "1.0.0")
PIPELINE = Ref("insight-pipeline", "triage", "1.1.0")
HEAD = 'apiVersion: govern/v1\nkind: Release\nid: "43"\nversion: 1.0.0\nstatus: active\n'


def loaded(text: str | bytes) -> Loaded:
    data = text.encode() if isinstance(text, str) else text
    found, problems = load(read_document(data, "contracts/43.yaml"))
    assert found is not None, problems
    return found


def added(text: str, *environments: str, version: str = "1.0.0") -> str:
    return extended(loaded(text), environments, [PIPELINE], Ref("release", "43", version)).decode()


def test_a_new_one_reads_back_with_what_was_cited() -> None:
    data = new_release(
        REF,
        'Why: it\'s "better" #1',
        ["test", "production"],
        [PIPELINE],
        evidence=[Cited("sha256:" + "a" * 64, "lineage/approvals/a.json")],
        approvals=[Cited("sha256:" + "b" * 64, "lineage/approvals/b.json", "ann", "data owner")],
    )
    contract = loaded(data).contract.model_dump(mode="json")
    assert contract["description"]["purpose"] == 'Why: it\'s "better" #1'
    assert [item["name"] for item in contract["environments"]] == ["test", "production"]
    assert contract["environments"][1]["components"] == [str(PIPELINE)]
    assert contract["evidence"][0]["location"] == "lineage/approvals/a.json"
    assert contract["approvals"][0] == {
        "username": "ann",
        "role": "data owner",
        "statement": "sha256:" + "b" * 64,
    }


@pytest.mark.parametrize("indent", ["", "  ", "    "])
@pytest.mark.parametrize("end", ["\n", ""])
def test_environments_are_added_in_the_layout_that_is_there(indent: str, end: str) -> None:
    text = f"{HEAD}environments:\n{indent}- name: test # here\n{indent}  components: [{PIPELINE}]"
    new = f"\n{indent}- name: staging\n{indent}  components: [{PIPELINE}]\n"
    assert added(text + end, "staging") == text + new


def test_wide_dashes_and_what_follows_stay() -> None:
    text = (
        f"{HEAD}environments:\n  -   name: test\n      components: [{PIPELINE}]\n      # below\ntags: [a]\n"
    )
    new = f"  -   name: staging\n      components: [{PIPELINE}]\n"
    assert added(text, "staging", version="1.1.0") == text.replace("tags", f"{new}tags").replace(
        "1.0.0\n", "1.1.0\n"
    )


def test_line_breaks_are_those_of_the_file() -> None:
    text = f"{HEAD}environments:\n  - name: test\n    components: [{PIPELINE}]\n".replace("\n", "\r\n")
    new = f"  - name: staging\r\n    components: [{PIPELINE}]\r\n"
    assert added(text, "staging") == text + new


@pytest.mark.parametrize(
    "environments",
    [f"[{{name: test, components: [{PIPELINE}]}}]", f"\n  - {{name: test, components: [{PIPELINE}]}}"],
)
def test_brackets_are_left_to_people(environments: str) -> None:
    with pytest.raises(UsageError, match="not extended here") as caught:
        added(f"{HEAD}environments: {environments}\n", "staging")
    assert caught.value.place.startswith("contracts/43.yaml:")
    assert "by hand" in caught.value.help


def test_what_would_be_no_release_is_not_given() -> None:
    text = f"{HEAD}environments:\n  - name: test\n    components: [{PIPELINE}]\n"
    with pytest.raises(UsageError, match="can't be extended"):
        added(text, "nowhere")
