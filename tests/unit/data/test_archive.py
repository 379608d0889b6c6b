from __future__ import annotations

import io
import zipfile

import pytest

from govern.data import archive
from govern.data.archive import zip_members
from govern.errors import UsageError


def packed(*files: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as made:
        for name, data in files:
            made.writestr(name, data)
    return buffer.getvalue()


def test_matching_members_sorted_by_path() -> None:
    data = packed(("b.tsv", b"2"), ("a.tsv", b"1"), ("read.me", b"3"))
    assert zip_members(data, "*.tsv") == [("a.tsv", b"1"), ("b.tsv", b"2")]


def test_what_unfolds_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1_000)
    fits = packed(("a.tsv", bytes(400)), ("b.tsv", bytes(600)))
    assert len(zip_members(fits, "*")) == 2
    with pytest.raises(UsageError, match="more than 1000 bytes"):
        zip_members(packed(("a.tsv", bytes(400)), ("b.tsv", bytes(601))), "*")


def test_a_bomb_is_not_unfolded() -> None:
    data = packed(("a.tsv", bytes(archive.MAX_UNPACKED + 1)))
    assert len(data) < 1_000_000
    with pytest.raises(UsageError, match="unfolds"):
        zip_members(data, "*.tsv")


def test_an_archive_that_lies_about_a_size_is_refused() -> None:
    data = packed(("a.tsv", b"x" * 100))
    with pytest.raises(UsageError, match="can't be read"):
        zip_members(data.replace((100).to_bytes(4, "little"), (10).to_bytes(4, "little")), "*")


@pytest.mark.parametrize(
    "data", [b"", b"not a zip", packed(("a.tsv", b"x" * 1000))[:60]], ids=["empty", "words", "cut off"]
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="can't be read as a zip archive"):
        zip_members(data, "*")


def test_a_changed_byte_is_noticed() -> None:
    data = bytearray(packed(("a.tsv", b"x" * 100), how=zipfile.ZIP_STORED))
    data[data.index(b"xxx")] ^= 1
    with pytest.raises(UsageError, match="CRC"):
        zip_members(bytes(data), "*")


def test_nothing_matches() -> None:
    with pytest.raises(UsageError, match=r"no member of reviews\.zip") as caught:
        zip_members(packed(("a.tsv", b"")), "*.csv", name="reviews.zip")
    assert "a.tsv" in caught.value.help


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(packed(("a.tsv", b"x")))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    with pytest.raises(UsageError, match="encrypted"):
        zip_members(bytes(data), "*")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_path_are_refused() -> None:
    with pytest.raises(UsageError, match="two members"):
        zip_members(packed(("a.tsv", b"1"), ("a.tsv", b"2")), "*")
