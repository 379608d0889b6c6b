"""Factors that are exchanged together, as one: a coarser question about the same two endpoints.

Where a stage can't be run, nobody can mix the parts of what it reads: a model behind an endpoint has no old
weights with new parameters, and what it would have said to the input of another release is not known. Taken
together, such factors have two versions only, both recorded. Whatever is claimed of them is claimed of all of
them at once; which of them it was stays open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from govern.run.stage import RECORD, FactorValue, Stage
from govern.source.canonical import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from govern.run.stage import StageFunction
    from govern.source.canonical import Json
    from govern.why.points import Known


Groups: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""The members of each group of factors, by the name that stands for them."""


class Question(NamedTuple):
    """Stages, the factors of both sides, and what else is known."""

    stages: tuple[Stage, ...]
    before: Mapping[str, FactorValue]
    after: Mapping[str, FactorValue]
    known: Known


@dataclass(frozen=True, slots=True)
class Apart:
    """A stage's function that is given groups of factors, and takes them apart."""

    function: StageFunction
    factors: tuple[str, ...]
    """Those that the function reads."""

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Json]) -> Json:
        """Call the function with the factors that it knows."""
        single: dict[str, Any] = {}
        for name, value in factors.items():
            single.update(value if isinstance(value, _Values) else {name: value})
        return self.function({name: single[name] for name in self.factors}, inputs)


class _Values(dict[str, Any]):
    """The values of the factors of a group, by name."""


def taken_together(asked: Question, groups: Groups) -> Question:
    """Ask with each group as one factor of that name; each of its members must be there on both sides."""
    group_of = {member: name for name, members in groups.items() for member in members}
    return Question(
        tuple(_stage(stage, group_of) for stage in asked.stages),
        _values(asked.before, groups, group_of),
        _values(asked.after, groups, group_of),
        replace(
            asked.known,
            events=tuple(
                replace(event, factors=_digests(event.factors, groups, group_of))
                for event in asked.known.events
            ),
        ),
    )


def components(stages: Iterable[Stage], outside: Iterable[str], changed: Iterable[str]) -> Groups:
    """Group the changed parts of each component that stages `outside` read: `model/x#code` by `model/x`."""
    names, groups = set(changed), dict[str, list[str]]()
    for stage in stages:
        if stage.name in set(outside):
            for name in stage.factors:
                members = groups.setdefault(name.partition("#")[0], [])
                if name in names and name not in members:
                    members.append(name)
    return {line: tuple(members) for line, members in groups.items() if len(members) > 1}


def up_to(stages: Sequence[Stage], outside: Iterable[str], changed: Iterable[str]) -> Groups:
    """Group all changed factors that stages `outside` read, or that reach them through other stages.

    Nothing where that is one factor, or every changed one: then the coarser question asks nothing new.
    """
    wanted = set(outside)
    names = " and ".join(stage.name for stage in stages if stage.name in wanted)
    factors: set[str] = set()
    for stage in reversed(stages):
        if stage.name in wanted:
            wanted.update(stage.inputs)
            factors.update(stage.factors)
    every = [name for name in changed if name != RECORD and any(name in stage.factors for stage in stages)]
    members = tuple(name for name in every if name in factors)
    return {f"all up to {names}": members} if 1 < len(members) < len(every) else {}


def _stage(stage: Stage, group_of: Mapping[str, str]) -> Stage:
    if not any(name in group_of for name in stage.factors):
        return stage
    factors = tuple(dict.fromkeys(group_of.get(name, name) for name in stage.factors))
    return replace(stage, factors=factors, function=Apart(stage.function, stage.factors))


def _values(
    side: Mapping[str, FactorValue], groups: Groups, group_of: Mapping[str, str]
) -> dict[str, FactorValue]:
    made = {name: value for name, value in side.items() if name not in group_of}
    for name, members in groups.items():
        parts = {member: side[member] for member in members}
        made[name] = FactorValue(
            _digest({member: value.digest for member, value in parts.items()}),
            _label([value.label for value in parts.values()]),
            _Values({member: value.value for member, value in parts.items()}),
        )
    return made


def _label(labels: Sequence[str]) -> str:
    """Name the version that all members are of, or each member's own: labels are a version and an aspect."""
    versions = list(dict.fromkeys(label.partition(" ")[0] for label in labels))
    return versions[0] if len(versions) == 1 else ", ".join(dict.fromkeys(labels))


def _digests(factors: Mapping[str, str], groups: Groups, group_of: Mapping[str, str]) -> dict[str, str]:
    made = {name: digest for name, digest in factors.items() if name not in group_of}
    for name, members in groups.items():
        if set(members) <= set(factors):
            made[name] = _digest({member: factors[member] for member in members})
    return made


def _digest(parts: Mapping[str, str]) -> str:
    return digest_of([[name, parts[name]] for name in sorted(parts)])
