"""Values that note what is read of them, and are otherwise what they stand for.

What can't be followed further counts as read: a whole artefact whose bytes are asked for, a contract that is
compared or copied. So "not read" is certain, and "read" may be more than was looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from govern.contract.impact import ORDER
from govern.run.keyed.tables import Tabled, Tables, parse_table
from govern.run.keyed.values import has_fields, part_names

if TYPE_CHECKING:
    from govern.run.keyed.key import Reads, Route


class TracedMapping(Mapping[str, Any]):
    """A mapping by whose names keys are read; a name that is not there is read, too.

    Values are handed out as they are, so that all below a name is read with it.
    """

    def __init__(self, values: Mapping[str, Any], reads: Reads, route: Route = ()) -> None:
        self._values = values
        self._reads = reads
        self._route = route

    def __getitem__(self, name: str) -> Any:
        """Look up a name."""
        if isinstance(name, str):
            self._reads.note((*self._route, name))
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether a name is there."""
        if isinstance(name, str):
            self._reads.note((*self._route, name))
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        """Give all names, by which everything can be told that is there."""
        return iter(self.copy())

    def __reversed__(self) -> Iterator[str]:
        """Give all names, last first."""
        return reversed(self.copy())

    def __len__(self) -> int:
        """Count the names."""
        return len(self.copy())

    def __repr__(self) -> str:
        """Spell it as the mapping that it stands for."""
        return repr(self.copy())

    def __or__(self, other: Mapping[str, Any]) -> dict[str, Any]:
        """Join it with another, as a dictionary is."""
        return self.copy() | dict(other)

    def __ror__(self, other: Mapping[str, Any]) -> dict[str, Any]:
        """Join another with it."""
        return dict(other) | self.copy()

    def copy(self) -> dict[str, Any]:
        """Give all of it."""
        self._reads.note(self._route)
        return dict(self._values)


class TracedArtefacts(TracedMapping):
    """Artefacts by name: the bytes of one are read as a whole, what is looked up in its table by key."""

    def __contains__(self, name: object) -> bool:
        """Tell whether an artefact is there, which is a key of its own where only one side has it."""
        if isinstance(name, str):
            self._reads.note_there((*self._route, name))
        return name in self._values

    def table(self, name: str) -> Mapping[str, Any]:
        """Give one artefact as a table; raises KeyError where there is none of the name."""
        self._reads.note_there((*self._route, name))
        return TracedMapping(parse_table(name, self._values[name]), self._reads, (*self._route, name))


class JoinedArtefacts(Mapping[str, bytes]):
    """Artefacts of several aspects, of which some note what is read; the later one counts."""

    def __init__(self, *artefacts: Mapping[str, bytes]) -> None:
        self._artefacts = artefacts[::-1]

    def __getitem__(self, name: str) -> bytes:
        """Give the bytes of one."""
        for artefacts in self._artefacts:
            if name in artefacts:
                return artefacts[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Name them all."""
        return iter(dict.fromkeys(name for artefacts in reversed(self._artefacts) for name in artefacts))

    def __len__(self) -> int:
        """Count them."""
        return len(list(iter(self)))

    def table(self, name: str) -> Mapping[str, Any]:
        """Give one as a table; raises KeyError where there is none of the name."""
        return Tables(*self._artefacts)[name]


def joined(*artefacts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Put artefacts of several aspects together; the later one counts where two have one name."""
    if any(isinstance(each, Tabled) for each in artefacts):
        return JoinedArtefacts(*artefacts)
    return MappingProxyType({name: data for each in artefacts for name, data in each.items()})


def traced_part(value: Any, reads: Reads, route: Route = ()) -> Any:
    """Give a contract's part, or a list of parts, that notes which of its values are read."""
    if has_fields(value):
        return TracedPart(value, reads, route)
    names = part_names(value)
    if isinstance(value, tuple) and names and all(has_fields(item) for item in value):
        for changed in reads.changed:  # which items there are, and in what order, shows in the list itself
            if changed[:-1] == route and (changed[-1] == ORDER or changed[-1].startswith("[")):
                reads.note(changed)
        return tuple(
            traced_part(item, reads, (*route, name)) for name, item in zip(names, value, strict=True)
        )
    reads.note(route)
    return value


class TracedPart:
    """A contract or a part of one, that notes which of its values are read."""

    __slots__ = ("_part", "_reads", "_route")

    def __init__(self, part: Any, reads: Reads, route: Route) -> None:
        self._part = part
        self._reads = reads
        self._route = route

    @property  # type: ignore[misc]  # read as `isinstance` reads it, never set
    def __class__(self) -> Any:
        """Pass for what it stands for."""
        return type(self._part)

    def __getattr__(self, name: str) -> Any:
        """Read a field, or anything else, which may use every field."""
        value = getattr(self._part, name)
        if name in type(self._part).model_fields:
            return traced_part(value, self._reads, (*self._route, name))
        self._reads.note(self._route)
        return value

    def _whole(self) -> Any:
        self._reads.note(self._route)
        return self._part

    def __eq__(self, other: object) -> bool:
        """Compare it as a whole."""
        theirs = object.__getattribute__(other, "_whole")() if type(other) is TracedPart else other
        return bool(self._whole() == theirs)

    def __hash__(self) -> int:
        """Hash it as a whole."""
        return hash(self._whole())

    def __repr__(self) -> str:
        """Spell it as a whole."""
        return repr(self._whole())

    def __iter__(self) -> Iterator[Any]:
        """Give its fields."""
        return iter(self._whole())
