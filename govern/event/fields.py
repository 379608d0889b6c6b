"""Taking the fields of one JSON object, each once, with a message for the person who wrote it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    T = TypeVar("T")


class EventError(UsageError):
    """An event is not of the form it has to have; the message names the field and never its value."""


class NumberText(str):
    """A JSON number with a fraction or an exponent, as it was spelled: no binary fraction rounds it."""

    __slots__ = ()


class Form:
    """A form of text: a regular expression that has to match all of it, and how a message says it.

    It is compiled when it is first needed: a program that loads the client need not pay for it at its start.
    """

    __slots__ = ("_compiled", "_pattern", "words")

    def __init__(self, pattern: str, words: str) -> None:
        self._pattern = pattern
        self._compiled: re.Pattern[str] | None = None
        self.words = words

    def matches(self, text: str) -> bool:
        """Whether a text is of this form."""
        if self._compiled is None:
            self._compiled = re.compile(self._pattern, re.ASCII)
        return self._compiled.fullmatch(text) is not None


class Fields:
    """The fields of one object; a field that is null counts as absent."""

    def __init__(self, value: object, where: str = "") -> None:
        if type(value) is not dict:
            raise EventError(f"{f'`{where}`' if where else 'an event'} is not a JSON object")
        self._rest = {name: item for name, item in value.items() if item is not None}
        self._known: list[str] = []
        self._where = where

    def take(self, name: str) -> object:
        """Take a field as it is, None where it is absent."""
        self._known.append(name)
        return self._rest.pop(name, None)

    def optional(self, name: str, form: Form) -> str | None:
        """Take a text of a form, None where it is absent; raises EventError for another value."""
        value = self.take(name)
        if value is None:
            return None
        if type(value) is not str or not form.matches(value):
            raise self.wrong(name, f"is not {form.words}")
        return value

    def text(self, name: str, form: Form) -> str:
        """Take a text of a form; raises EventError where it is absent."""
        value = self.optional(name, form)
        if value is None:
            raise self.wrong(name, "is missing", help=f"Give {form.words}.")
        return value

    def size(self, name: str) -> int | None:
        """Take a count of bytes, None where it is absent."""
        value = self.take(name)
        if value is not None and (type(value) is not int or not 0 <= value < 2**53):
            raise self.wrong(name, "is not a number of bytes")
        return value

    def inner(self, name: str, read: Callable[[Fields], T]) -> T | None:
        """Take an object that `read` reads, None where it is absent."""
        value = self.take(name)
        if value is None:
            return None
        fields = Fields(value, self.route(name))
        found = read(fields)
        fields.end()
        return found

    def array(self, name: str) -> list[object]:
        """Take an array, an empty one where it is absent."""
        value = self.take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(name, "is not an array")
        return value

    def end(self) -> None:
        """Refuse a field that nobody took."""
        if self._rest:
            name = min(self._rest, key=str)
            raise self.wrong(name[:80], "is not a field of an event", help=meant(name, self._known))

    def route(self, name: str) -> str:
        """Say where a field stands, from the event's outermost object."""
        return f"{self._where}.{name}" if self._where else name

    def wrong(self, name: str, what: str, *, help: str = "") -> EventError:  # noqa: A002 - as GovernError has it
        """Make the error about one field."""
        return EventError(f"`{self.route(name)}` {what}", help=help)


def meant(word: str, known: Iterable[str]) -> str:
    """Say which of the known words was meant, or which there are."""
    from govern.source.suggest import did_you_mean  # noqa: PLC0415 - only where something is wrong

    words = sorted(set(known))
    guess = did_you_mean(word, words)
    return f"Did you mean `{guess}`?" if guess else f"There are {', '.join(words)}."
