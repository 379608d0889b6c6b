from __future__ import annotations

import pytest

from govern.lineage.statements.sshwire import Reader, SshFormatError, mpint, string, uint32


@pytest.mark.parametrize(
    ("value", "spelt"),
    [(0, "00000000"), (0x9A378F9B2E332A7, "0000000809a378f9b2e332a7"), (0x80, "000000020080")],
)
def test_integers_are_spelt_as_rfc_4251_shows(value: int, spelt: str) -> None:
    assert mpint(value).hex() == spelt
    assert Reader(bytes.fromhex(spelt), "it").mpint() == value


@pytest.mark.parametrize("spelt", ["00000002edcc", "000000020001", "0000000100"])
def test_a_negative_integer_or_a_longer_spelling_is_refused(spelt: str) -> None:
    with pytest.raises(SshFormatError, match="negative or not in its shortest form"):
        Reader(bytes.fromhex(spelt), "it").mpint()


def test_values_are_read_back_and_nothing_may_be_left() -> None:
    reader = Reader(b"\x07" + uint32(258) + string("ssh-x") + string(b"\xff"), "it")
    assert (reader.byte(), reader.uint32(), reader.name(), reader.string()) == (7, 258, "ssh-x", b"\xff")
    reader.end()
    with pytest.raises(SshFormatError, match="it ends too early"):
        reader.byte()
    reader = Reader(b"\x07\x08", "it")
    reader.byte()
    with pytest.raises(SshFormatError, match="goes on after its end"):
        reader.end()


def test_a_length_beyond_the_bound_is_refused_before_it_is_taken() -> None:
    with pytest.raises(SshFormatError, match="4294967295 bytes; at most 65536"):
        Reader(b"\xff\xff\xff\xff", "it").string()
    with pytest.raises(SshFormatError, match="ends too early"):
        Reader(uint32(5) + b"four", "it").string()
    for name in (b"a b", b"a\x00", "é".encode(), b"a\n"):
        with pytest.raises(SshFormatError, match="not printable ASCII"):
            Reader(string(name), "it").name()
