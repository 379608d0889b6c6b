"""Reading JSON objects strictly: every field of the right type and form, none missing, none left over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from govern.source.canonical import Json

    T = TypeVar("T")

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
KEYED_DIGEST = re.compile(r"hmac-sha256:[0-9a-f]{64}")
COMMITMENT = re.compile(r"[A-Za-z0-9_-]{43}")
TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z", re.ASCII
)
NAME = re.compile(r"[^\x00-\x1f]{1,512}")


class EntryError(UsageError):
    """An entry is not of the form its type asks for; the message names the field."""


class Fields:
    """The fields of one JSON object, each to be taken once; `end` refuses what nobody took."""

    def __init__(self, value: Json, where: str) -> None:
        if not isinstance(value, dict):
            raise EntryError(f"{where} is not an object")
        self._rest = dict(value)
        self._where = where

    def take(self, name: str) -> Json:
        """Take a field as it is; raises `EntryError` where it is missing."""
        if name not in self._rest:
            raise EntryError(f"{self._where}.{name} is missing")
        return self._rest.pop(name)

    def peek(self, name: str) -> Json:
        """Look at a field and leave it; raises `EntryError` where it is missing."""
        if name not in self._rest:
            raise EntryError(f"{self._where}.{name} is missing")
        return self._rest[name]

    def text(self, name: str, form: re.Pattern[str] = NAME) -> str:
        """Take a string that `form` matches as a whole."""
        return self._text(self.take(name), name, form)

    def integer(self, name: str, low: int = 0, high: int = 2**53 - 1) -> int:
        """Take an integer within bounds, both included."""
        value = self.take(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise EntryError(f"{self._where}.{name} is not an integer from {low} to {high}")
        return value

    def boolean(self, name: str) -> bool:
        """Take true or false."""
        value = self.take(name)
        if not isinstance(value, bool):
            raise EntryError(f"{self._where}.{name} is neither true nor false")
        return value

    def object(self, name: str) -> Fields:
        """Take an object, to be read field by field."""
        return Fields(self.take(name), f"{self._where}.{name}")

    def texts(self, name: str, form: re.Pattern[str]) -> dict[str, str]:
        """Take an object whose values are strings that `form` matches."""
        value = self.take(name)
        if not isinstance(value, dict):
            raise EntryError(f"{self._where}.{name} is not an object")
        return {key: self._text(item, f"{name}.{key}", form) for key, item in value.items()}

    def integers(self, name: str) -> dict[str, int]:
        """Take an object whose values are counts."""
        inner = self.object(name)
        return {key: inner.integer(key) for key in inner.names()}

    def names(self) -> list[str]:
        """Give the names of the fields that nobody has taken yet."""
        return sorted(self._rest)

    def items(self, name: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
        """Take an array of objects, each read by `read`."""
        value = self.take(name)
        if not isinstance(value, list):
            raise EntryError(f"{self._where}.{name} is not an array")
        found = []
        for at, item in enumerate(value):
            inner = Fields(item, f"{self._where}.{name}[{at}]")
            found.append(read(inner))
            inner.end()
        return tuple(found)

    def end(self) -> None:
        """Refuse fields that nobody took; raises `EntryError`."""
        if self._rest:
            raise EntryError(f"{self._where} has a field that its type does not know: {min(self._rest)}")

    def _text(self, value: Json, name: str, form: re.Pattern[str]) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise EntryError(f"{self._where}.{name} is not a string of the form {form.pattern}")
        return value
