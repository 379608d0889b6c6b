from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.contract.catalog import read_file
from govern.contract.kinds.prompt import Prompt
from govern.contract.kinds.workspace import PromptFolder
from govern.contract.prompt_files import can_be_named, component_id, contract_text, is_text, left_out
from govern.contract.reference import IDENTIFIER

FOLDER = PromptFolder(folder="prompts")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("system.md", "system.md"),
        ("triage/system.md", "triage--system.md"),
        ("generate", "generate"),
        ("a/b.c/d", "a--b.c--d"),
    ],
)
def test_a_plain_path_is_the_name_of_its_component(path: str, name: str) -> None:
    assert component_id(path) == name


PATHS = st.lists(
    st.text("ab.-_ ü/", min_size=1, max_size=6).map(lambda part: part.replace("/", "") or "x"),
    min_size=1,
    max_size=4,
).map("/".join)


@settings(max_examples=300, deadline=None)
@given(PATHS, PATHS)
def test_no_two_paths_have_one_name(one: str, other: str) -> None:
    assert re.fullmatch(IDENTIFIER, component_id(one))
    assert (component_id(one) == component_id(other)) is (one == other)


def test_a_name_is_never_too_long() -> None:
    assert re.fullmatch(IDENTIFIER, component_id("x" * 4000))
    assert component_id("x" * 4000) != component_id("x" * 4001)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("prompts/a.md", None),
        ("prompts/sub/a", None),
        ("prompts/.gitkeep", "hidden"),
        ("prompts/.git/a.md", "hidden"),
        ("prompts/run.py", "code"),
        ("prompts/back\\slash", "name"),
        ("prompts/new\nline", "name"),
        ("prompts/\udcff", "name"),
    ],
)
def test_some_files_of_a_folder_are_no_prompts(path: str, why: str | None) -> None:
    assert left_out(path, FOLDER) == why


def test_patterns_choose_and_take_code_in() -> None:
    folder = PromptFolder(folder="prompts", only=("*.j2", "lib/*.py"))
    assert left_out("prompts/a/b.j2", folder) is None
    assert left_out("prompts/lib/a.py", folder) is None
    assert left_out("prompts/a.md", folder) == "pattern"
    assert left_out("prompts/.a.j2", folder) == "hidden"


def test_what_is_empty_or_no_utf8_is_no_text() -> None:
    assert all(map(is_text, (b"a", "ü".encode(), b"a\r\n")))
    assert not any(map(is_text, (b"", b"a\0", b"\xff")))


@settings(max_examples=200, deadline=None)
@given(
    st.text(min_size=1, max_size=30).filter(lambda text: can_be_named(f"p/{text}")),
    st.text(min_size=1, max_size=9),
)
def test_the_contract_of_a_file_names_it(path: str, owner: str) -> None:
    owner = owner if owner.isprintable() and owner.strip() == owner else "ann"
    text = contract_text(component_id(path), f"p/{path}", owner, ["user", "on"], "1.2.0")
    _, loaded, problems = read_file("contracts/x.yaml", text)
    assert problems == ()
    assert loaded is not None
    contract = loaded.contract
    assert isinstance(contract, Prompt)
    assert [section.file for section in contract.sections] == [f"p/{path}"]
    assert [variable.name for variable in contract.variables] == ["user", "on"]
    assert contract.team is not None
    assert contract.team.members[0].username == owner
    assert str(loaded.ref) == f"prompt/{component_id(path)}@1.2.0"
