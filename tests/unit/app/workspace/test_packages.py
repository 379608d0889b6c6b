from __future__ import annotations

from pathlib import Path

import pytest

from govern.app.workspace import packages
from govern.app.workspace.packages import Packages
from govern.contract.code import PackageFile
from govern.errors import UsageError


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder laid out like site-packages, with one package that lists one of its two files."""
    folder = tmp_path / "site"
    info = folder / "words_en-1.2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: words-en\nVersion: 1.2.0\n")
    (info / "RECORD").write_text("words/list.txt,,\nwords_en-1.2.0.dist-info/METADATA,,\n")
    (folder / "words").mkdir()
    (folder / "words/list.txt").write_bytes(b"good\n")
    (folder / "words/secret.txt").write_bytes(b"not the package's\n")
    return folder


def refused(folder: Path, name: str, version: str, path: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        Packages((folder,)).read(PackageFile(name, version, path))
    assert caught.value.help
    return caught.value


def test_a_file_of_the_exact_version_is_read(installed: Path) -> None:
    for name in ("words-en", "words_en", "Words.EN"):
        assert Packages((installed,)).read(PackageFile(name, "1.2.0", "words/list.txt")) == b"good\n"


def test_another_version_is_named(installed: Path) -> None:
    error = refused(installed, "words-en", "1.3.0", "words/list.txt")
    assert error.message == "words-en 1.3.0 is needed, and 1.2.0 is here"
    assert "Install words-en==1.3.0" in error.help


def test_what_is_not_installed_says_so(installed: Path, tmp_path: Path) -> None:
    assert (
        "it is not installed" in refused(tmp_path / "nowhere", "words-en", "1.2.0", "words/list.txt").message
    )


@pytest.mark.parametrize("path", ["words/secret.txt", "words/none.txt", "../site/words/list.txt"])
def test_only_what_the_package_lists_is_its_file(installed: Path, path: str) -> None:
    assert f"has no file {path}" in refused(installed, "words-en", "1.2.0", path).message


def test_folders_come_before_the_environment_and_in_order(installed: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (installed).rename(other)
    (other / "words/list.txt").write_bytes(b"first\n")
    found = Packages((other, tmp_path / "site")).read(PackageFile("words-en", "1.2.0", "words/list.txt"))
    assert found == b"first\n"
    here = packages.metadata.version("pytest")
    assert Packages((other,)).read(PackageFile("pytest", here, "pytest/__init__.py"))


def test_a_file_that_is_too_large_is_refused(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LARGEST", 4)
    assert "more than 4 bytes" in refused(installed, "words-en", "1.2.0", "words/list.txt").message
