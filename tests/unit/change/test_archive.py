from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from govern.change.archive import Archive, MissingObjectError, object_path
from govern.change.lockfile import Lock, dump, parse
from govern.contract.reference import Ref
from govern.errors import IntegrityError

if TYPE_CHECKING:
    from conftest import Work

EXTRACTOR = Ref("feature-extractor", "negation", "1.0.0")
PIPELINE = Ref("insight-pipeline", "triage", "1.0.0")


def test_every_version_comes_back_with_its_files_as_they_were(base: Work, work: Work) -> None:
    work.files = {"govern.yaml": work.files["govern.yaml"]}
    for ref in work.lock.components:
        found = work.archive.load(ref)
        assert found.loaded.ref == ref
        assert found.content.digests == work.lock.components[ref].digests
        assert found.tree.read(found.loaded.file) in base.files.values()
    tree = work.archive.load(EXTRACTOR).tree
    assert tree.read("contracts/negation.py") == base.files["contracts/negation.py"]
    assert tree.read("contracts/words.tsv") == b"not\t-1\nnever\t-1\n"


def test_places_name_the_object_that_can_be_opened(work: Work) -> None:
    found = work.archive.load(EXTRACTOR)
    assert found.loaded.place("version").file == object_path(work.lock.components[EXTRACTOR].source)
    assert found.loaded.place("version").line == 4


def test_a_version_is_read_once(base: Work) -> None:
    read: list[str] = []
    archive = Archive(base.lock, lambda name: (read.append(name), base.objects[name])[1])
    assert archive.load(EXTRACTOR) is archive.load(EXTRACTOR)
    assert len(read) == 3


def test_an_unknown_version_is_a_key_error(work: Work) -> None:
    with pytest.raises(KeyError):
        work.archive.load(Ref("prompt", "triage", "9.0.0"))


def test_a_lost_object_names_the_version_and_the_file(work: Work) -> None:
    name = work.lock.components[EXTRACTOR].files["contracts/words.tsv"]
    del work.objects[name]
    with pytest.raises(MissingObjectError) as caught:
        work.archive.load(EXTRACTOR)
    assert str(EXTRACTOR) in caught.value.message
    assert "contracts/words.tsv" in caught.value.message
    assert object_path(name) in caught.value.message
    assert caught.value.place.startswith("govern.lock:")


@pytest.mark.parametrize("file", ["contracts/words.tsv", None])
def test_a_changed_object_is_caught_whatever_the_store_checks(work: Work, file: str | None) -> None:
    line = work.lock.components[EXTRACTOR]
    name = line.source if file is None else line.files[file]
    work.objects[name] = work.objects[name].replace(b"1", b"2")
    with pytest.raises(IntegrityError, match="was changed") as caught:
        work.archive.load(EXTRACTOR)
    assert caught.value.exit == 4
    assert str(EXTRACTOR) in caught.value.message
    assert object_path(name) in caught.value.help


def edited(work: Work, ref: Ref, **changes: object) -> IntegrityError:
    line = replace(work.lock.components[ref], **changes)
    work.lock = parse(dump(Lock({**work.lock.components, ref: line})))
    with pytest.raises(IntegrityError) as caught:
        work.archive.load(ref)
    number = sorted(work.lock.components).index(ref) + 2
    assert caught.value.message.startswith(f"govern.lock:{number} was edited: ")
    assert caught.value.place == f"govern.lock:{number}"
    return caught.value


@pytest.mark.parametrize("name", ["behaviour", "exposure", "safeguard", "schema", "closure"])
def test_an_edited_digest_is_named_with_its_line(work: Work, name: str) -> None:
    digests = replace(work.lock.components[EXTRACTOR].digests, **{name: "sha256:" + "0" * 64})
    assert str(EXTRACTOR) in edited(work, EXTRACTOR, digests=digests).message


def test_a_line_that_points_elsewhere_is_named(work: Work) -> None:
    other = work.lock.components[Ref("prompt", "triage", "1.0.0")]
    assert f"is not {EXTRACTOR}" in edited(work.copy(), EXTRACTOR, source=other.source).message
    files = work.lock.components[EXTRACTOR].files
    swapped = {**files, "contracts/words.tsv": next(iter(other.files.values()))}
    assert "digests are not those" in edited(work.copy(), EXTRACTOR, files=swapped).message
    fewer = {"contracts/negation.py": files["contracts/negation.py"]}
    assert "contracts/words.tsv" in edited(work.copy(), EXTRACTOR, files=fewer).message
    worse = {**files, "contracts/negation.py": other.files["prompts/system.md"]}
    assert "can't be digested" in edited(work, EXTRACTOR, files=worse).message


def test_a_line_below_that_is_gone_is_named(work: Work) -> None:
    rest = {ref: line for ref, line in work.lock.components.items() if ref != EXTRACTOR}
    work.lock = Lock(rest)
    with pytest.raises(IntegrityError, match=r"needs feature-extractor/negation@1\.0\.0"):
        work.archive.load(PIPELINE)
