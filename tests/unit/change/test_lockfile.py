from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.change.lockfile import HEADER, Lock, LockedComponent, dump, parse
from govern.contract.digests import Digests
from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.source.canonical import digest


def component(text: str, seed: str = "") -> LockedComponent:
    names = ("behaviour", "exposure", "safeguard", "schema", "closure")
    digests = Digests(*(digest(f"{text}{seed}{name}".encode()) for name in names))
    files = {"prompts/ü.md": digest(b"u"), "prompts/a.md": digest(b"a")}
    return LockedComponent(Ref.parse(text), digest(f"{text}{seed}".encode()), files, digests)


def lock(*texts: str) -> Lock:
    return Lock({Ref.parse(text): component(text) for text in texts})


TWO = lock("prompt/b@1.0.0", "prompt/a@1.0.0")


def refused(data: bytes, **options: bool) -> UsageError:
    with pytest.raises(UsageError) as caught:
        parse(data, "govern.lock", **options)
    assert caught.value.help
    return caught.value


def test_what_is_written_is_read_back() -> None:
    data = dump(TWO)
    assert parse(data) == TWO
    assert dump(parse(data)) == data
    assert parse(dump(Lock({}))) == Lock({})


def test_the_text_is_a_fixed_first_line_and_a_line_a_component_sorted() -> None:
    first, a, b, rest = dump(TWO).decode().split("\n")
    assert first == HEADER
    assert first.startswith("# govern.lock 1 ")
    assert "written by `govern lock`" in first
    assert rest == ""
    assert [json.loads(row)["ref"] for row in (a, b)] == ["prompt/a@1.0.0", "prompt/b@1.0.0"]
    assert json.loads(a)["files"] == [["prompts/a.md", digest(b"a")], ["prompts/ü.md", digest(b"u")]]


def test_places_are_the_lines_of_the_file() -> None:
    assert str(TWO.place(Ref.parse("prompt/a@1.0.0"))) == "govern.lock:2:1"
    assert str(TWO.place(Ref.parse("prompt/b@1.0.0"))) == "govern.lock:3:1"
    assert str(TWO.place(Ref.parse("prompt/c@1.0.0"))) == "govern.lock:1:1"


def test_versions_are_in_the_order_of_versions() -> None:
    many = lock("prompt/a@1.10.0", "prompt/a@1.9.0", "prompt/a@1.10.0-rc.1", "prompt/ab@3.0.0")
    assert [ref.version for ref in many.versions("prompt/a")] == ["1.9.0", "1.10.0-rc.1", "1.10.0"]


Spoil = Callable[[bytes, bytes, bytes], list[bytes]]


def rows() -> list[bytes]:
    return dump(TWO).split(b"\n")


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> side"])
def test_conflict_markers_are_named_with_their_line_and_the_way_out(marker: str) -> None:
    first, a, b, _ = rows()
    error = refused(b"\n".join([first, a, marker.encode(), b, b""]))
    assert error.place == "govern.lock:3"
    assert "merge conflict" in error.message
    assert "keeping both sides' lines" in error.help
    assert "govern lock" in error.help


@pytest.mark.parametrize(
    ("spoil", "place", "words"),
    [
        (lambda f, a, b: [f, a, b"{}", b""], 3, "its keys are not"),
        (lambda f, a, b: [f, a, b"nonsense", b""], 3, "not canonical JSON"),
        (lambda f, a, b: [f, a, b"", b""], 3, "not canonical JSON"),
        (lambda f, a, b: [f, b"[" * 100_000, b""], 2, "nested"),
        (lambda f, a, b: [f, a.replace(b'":', b'": ', 1), b""], 2, "canonical spelling"),
        (lambda f, a, b: [f, a, b], 3, "cut off"),
        (lambda f, a, b: [f, a[:-20], b""], 2, "not canonical JSON"),
        (lambda f, a, b: [f, a, b"\xff\xfe", b""], 3, "not UTF-8"),
        (lambda f, a, b: [f, a + b"\r", b + b"\r", b""], 2, "carriage return"),
        (lambda f, a, b: [a, b, b""], 1, "not a lock"),
        (lambda f, a, b: [b""], 1, "not a lock"),
        (lambda f, a, b: [f.replace(b" 1 ", b" 2 "), a, b""], 1, "does not know version 2"),
        (lambda f, a, b: [f, a.replace(b"prompt/a@1.0.0", b"prompt/a@latest"), b""], 2, "floating"),
        (lambda f, a, b: [f, a.replace(b"sha256:", b"sha512:", 1), b""], 2, "is not a digest"),
        (lambda f, a, b: [f, a.replace(b"prompts/a.md", b"zz"), b""], 2, "unsorted"),
        (lambda f, a, b: [f, b, a, b""], 3, "prompt/a@1.0.0 stands after prompt/b@1.0.0"),
        (lambda f, a, b: [f, a, a, b""], 3, "stands twice (first in line 2)"),
    ],
)
def test_what_is_malformed_is_refused_at_its_line(spoil: Spoil, place: int, words: str) -> None:
    first, a, b, _ = rows()
    error = refused(b"\n".join(spoil(first, a, b)))
    assert error.place == f"govern.lock:{place}"
    assert words in error.message


def test_one_version_with_two_contents_is_caught_even_out_of_order() -> None:
    first, a, b, _ = rows()
    other = dump(Lock({Ref.parse("prompt/a@1.0.0"): component("prompt/a@1.0.0", "other")})).split(b"\n")[1]
    error = refused(b"\n".join([first, a, b, other, b""]), any_order=True)
    assert "twice with different content" in error.message
    assert "Two branches gave prompt/a the same version" in error.help


def test_lines_in_any_order_are_read_where_that_is_asked_for() -> None:
    first, a, b, _ = rows()
    assert parse(b"\n".join([first, b, a, b""]), any_order=True) == TWO
    assert dump(parse(b"\n".join([first, b, a, b""]), any_order=True)) == dump(TWO)


def test_two_branches_merge_line_by_line(tmp_path: Path) -> None:
    ours = lock("model/a@1.0.0", "prompt/a@1.0.0", "prompt/a@1.1.0", "thresholds/t@1.0.0")
    theirs = lock("model/a@1.0.0", "model/a@2.0.0", "prompt/a@1.0.0", "thresholds/t@1.0.0")
    origin = lock("model/a@1.0.0", "prompt/a@1.0.0", "thresholds/t@1.0.0")
    for name, item in {"ours": ours, "origin": origin, "theirs": theirs}.items():
        (tmp_path / name).write_bytes(dump(item))
    subprocess.run(["git", "merge-file", "--union", "ours", "origin", "theirs"], cwd=tmp_path, check=True)
    merged = parse((tmp_path / "ours").read_bytes(), any_order=True)
    assert merged.components == ours.components | theirs.components
