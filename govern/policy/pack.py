"""A pack: policies that ship with govern, and the rules it raises, by rule set."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from govern.contract.envelope import Part
from govern.contract.fields import Identifier, Text  # noqa: TC001 - pydantic reads annotations at run time
from govern.diagnostic import Severity  # noqa: TC001 - see above

Code = Annotated[str, Field(pattern=r"^[A-Z]{3}[0-9]{3}$")]


class Raise(Part):
    """A rule that the pack holds to at least this level; a pedantic one is turned on by it."""

    code: Code
    level: Literal["error", "warning", "note"]
    reason: Text


class PackSet(Part):
    """What the pack is from a rule set on: the files of its policies, what it raises.

    With `pedantic`, every pedantic rule of the set is turned on, at its own severity.
    """

    rule_set: Annotated[int, Field(ge=1)]
    policies: tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}[0-9]{3}(-[0-9]+)?\.yaml$")], ...]
    pedantic: bool = False
    levels: tuple[Raise, ...] = ()


class Pack(Part):
    """The file `pack.yaml` of a pack. A released set's entry stays as it is; a change is a new entry."""

    name: Identifier
    title: Text
    description: Text
    sets: Annotated[tuple[PackSet, ...], Field(min_length=1)]

    def at(self, rule_set: int) -> PackSet | None:
        """Give what the pack is in a rule set: the newest entry that is not of a later one, or None."""
        known = [entry for entry in self.sets if entry.rule_set <= rule_set]
        return max(known, key=lambda entry: entry.rule_set, default=None)


class PackLevel(NamedTuple):
    """A code that an enabled pack raises, and to what."""

    code: str
    level: Severity
    pack: str
