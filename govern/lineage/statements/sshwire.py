"""SSH's data types (RFC 4251 section 5), read strictly: bounded lengths, one spelling, nothing left over."""

from __future__ import annotations

from govern.errors import UsageError

MAX_STRING = 65_536
"""The longest `string` that is read: 16 times what the largest RSA key or signature here needs."""


class SshFormatError(UsageError):
    """Bytes or text of an SSH format are malformed, or ask for something that is not supported."""


class Reader:
    """Values taken from the front of `data` one after the other. Every method raises `SshFormatError`."""

    def __init__(self, data: bytes, what: str) -> None:
        self._data = data
        self._at = 0
        self._what = what

    def take(self, size: int) -> bytes:
        """Take exactly `size` bytes."""
        if size > len(self._data) - self._at:
            raise SshFormatError(f"{self._what} ends too early")
        self._at += size
        return self._data[self._at - size : self._at]

    def byte(self) -> int:
        """Take a `byte`."""
        return self.take(1)[0]

    def uint32(self) -> int:
        """Take a `uint32`."""
        return int.from_bytes(self.take(4))

    def string(self, limit: int = MAX_STRING) -> bytes:
        """Take a `string` of at most `limit` bytes."""
        size = self.uint32()
        if size > limit:
            raise SshFormatError(f"{self._what} has a field of {size} bytes; at most {limit} are read")
        return self.take(size)

    def name(self) -> str:
        """Take a `string` that names something: printable ASCII, at most 255 characters."""
        found = self.string(255)
        if not all(0x20 < byte < 0x7F for byte in found):
            raise SshFormatError(f"{self._what} has a name that is not printable ASCII")
        return found.decode("ascii")

    def mpint(self, limit: int = 2_048) -> int:
        """Take an `mpint` that is positive or zero, in its one spelling."""
        found = self.string(limit)
        value = int.from_bytes(found)
        if found != mpint(value)[4:]:
            raise SshFormatError(f"{self._what} has an integer that is negative or not in its shortest form")
        return value

    def end(self) -> None:
        """Refuse bytes that nobody took."""
        if self._at != len(self._data):
            raise SshFormatError(f"{self._what} goes on after its end")


def uint32(value: int) -> bytes:
    """Spell a `uint32`."""
    return value.to_bytes(4)


def string(data: bytes | str) -> bytes:
    """Spell a `string`: its length, its bytes."""
    raw = data.encode() if isinstance(data, str) else data
    return uint32(len(raw)) + raw


def mpint(value: int) -> bytes:
    """Spell an integer that is positive or zero as `mpint`: shortest, the highest bit clear."""
    return string(value.to_bytes(value.bit_length() // 8 + 1) if value else b"")
