from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from govern.contract.code import Artefact, Code, PackageFile, package_file

DIGEST = "sha256:" + "0" * 64


def test_a_package_file_is_read_and_a_path_is_none() -> None:
    assert package_file("package:afinn==0.1/afinn/data/a.txt") == PackageFile(
        "afinn", "0.1", "afinn/data/a.txt"
    )
    assert package_file("lexicons/a.txt") is None


@pytest.mark.parametrize(
    "location",
    [
        "package:afinn",
        "package:afinn==0.1",
        "package:afinn>=0.1/a",
        "package:afinn==0.1/../a",
        "package:a==1//a",
        "package:",
    ],
)
def test_what_only_starts_like_a_package_is_refused(location: str) -> None:
    with pytest.raises(ValueError, match="package:NAME==VERSION/PATH"):
        package_file(location)


def test_an_artefact_from_a_package_needs_its_digest() -> None:
    assert Artefact(name="a", location="package:a==1/a.txt", digest=DIGEST).digest == DIGEST
    assert Artefact(name="a", location="a.txt").digest is None
    with pytest.raises(ValidationError, match="needs its digest"):
        Artefact(name="a", location="package:a==1/a.txt")
    with pytest.raises(ValidationError, match="inside the workspace"):
        Artefact(name="a", location="../a.txt")


@pytest.mark.parametrize(
    "entry", ["a.py", "a.txt:build", "../a.py:build", "/a.py:build", "a.py:build()", "a.py:2x", ":build"]
)
def test_an_entry_is_a_file_of_the_workspace_and_a_name(entry: str) -> None:
    with pytest.raises(ValidationError):
        Code(entry=entry)


def test_sources_start_with_the_entry_and_name_it_once() -> None:
    code = Code(entry="s/a.py:build", files=("s/b.py", "s/a.py"))
    assert (code.entry_file, code.factory, code.sources) == ("s/a.py", "build", ("s/a.py", "s/b.py"))


@pytest.mark.parametrize("pin", [">=1.0", "latest", "", "1.*"])
def test_pins_are_exact(pin: Any) -> None:
    with pytest.raises(ValidationError):
        Code(entry="a.py:build", pins={"numpy": pin})
