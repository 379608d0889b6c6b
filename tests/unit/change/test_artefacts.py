from __future__ import annotations

import pytest

from govern.change.artefacts import check_artefacts
from govern.contract.catalog import Catalog, read_catalog
from govern.contract.code import PackageFile
from govern.contract.tree import MemoryTree
from govern.source.canonical import digest

MODEL = f"""\
apiVersion: govern/v1
kind: Model
id: afinn
version: 1.0.0
status: active
provider: local
request_model: afinn
code: {{entry: "code/a.py:make"}}
weights:
  - name: lexicon
    location: package:afinn==0.1/afinn/list.txt
    digest: {digest(b"pinned")}
  - name: more
    location: contracts/more.txt
replay: plugin
deterministic: true
"""


@pytest.fixture
def catalog() -> Catalog:
    files = {
        "govern.yaml": b"apiVersion: govern/v1\nkind: Workspace\nname: w\n",
        "contracts/a.yaml": MODEL.encode(),
    }
    found = read_catalog(MemoryTree(files))
    assert not found.diagnostics
    return found


def test_the_pinned_bytes_are_no_finding_and_only_packages_are_asked(catalog: Catalog) -> None:
    asked: list[PackageFile] = []

    def read(wanted: PackageFile) -> bytes:
        asked.append(wanted)
        return b"pinned"

    assert list(check_artefacts(catalog, read)) == []
    assert asked == [PackageFile("afinn", "0.1", "afinn/list.txt")]


def test_other_bytes_are_an_error_at_the_digest(catalog: Catalog) -> None:
    (found,) = check_artefacts(catalog, lambda _: b"other")
    assert (found.code, str(found.severity)) == ("CHG018", "error")
    assert "`lexicon` of model/afinn@1.0.0 is not what was pinned" in found.message
    assert digest(b"other") in found.message
    assert (found.place.file, found.place.line) == ("contracts/a.yaml", 12)


def test_a_package_that_is_not_here_is_a_note_and_never_silence(catalog: Catalog) -> None:
    (found,) = check_artefacts(catalog, lambda _: None)
    assert (found.code, str(found.severity)) == ("CHG019", "note")
    assert "afinn 0.1 is not installed here" in found.message
    assert found.place.line == 11
