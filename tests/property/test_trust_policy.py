"""Quorums against a plain reading of the specification: sets of witnesses, groups of groups."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from govern.lineage.cosignature import Cosigner
from govern.lineage.note import Verifier
from govern.lineage.trust import Group, Policy
from govern.lineage.trust_file import parse

NAMES = [f"w{n}" for n in range(6)]


@st.composite
def policies(draw: st.DrawFn) -> tuple[str, list[Group], str]:
    """Draw a policy's text, its groups, and its quorum; each name is a member once at most."""
    free, groups = list(NAMES), []
    for number in range(draw(st.integers(0, 3))):
        members = draw(st.lists(st.sampled_from(free), min_size=1, max_size=4, unique=True)) if free else []
        if not members:
            break
        free = [name for name in free if name not in members] + [f"g{number}"]
        groups.append(Group(f"g{number}", draw(st.integers(1, len(members))), tuple(members)))
    quorum = draw(st.sampled_from([*NAMES, *(group.name for group in groups), "none"]))
    lines = [f"log {Verifier('log.example', bytes(32)).text}"]
    lines += [f"witness {name} {Cosigner(name, 4, name.encode() * 16).text}" for name in NAMES]
    for group in groups:
        words = {len(group.members): "all", 1: "any"} if draw(st.booleans()) else {}
        lines.append(
            f"group {group.name} {words.get(group.threshold, group.threshold)} {' '.join(group.members)}"
        )
    return "\n".join([*lines, f"quorum {quorum}", ""]), groups, quorum


def met(quorum: str, groups: list[Group], have: frozenset[str]) -> bool:
    """Close the set of those that have witnessed under the groups' definitions, first to last."""
    witnessed = set(have)
    for group in groups:
        if len(witnessed & set(group.members)) >= group.threshold:
            witnessed.add(group.name)
    return quorum == "none" or quorum in witnessed


@given(policies(), st.frozensets(st.sampled_from(NAMES)))
def test_a_quorum_is_met_exactly_where_the_definitions_say(
    drawn: tuple[str, list[Group], str], have: frozenset[str]
) -> None:
    text, groups, quorum = drawn
    found: Policy = parse(text, "f")
    assert (found.lacks(have) == "") == met(quorum, groups, have)


@given(policies(), st.frozensets(st.sampled_from(NAMES)))
def test_whoever_is_named_as_missing_has_not_cosigned_and_all_together_are_enough(
    drawn: tuple[str, list[Group], str], have: frozenset[str]
) -> None:
    found = parse(drawn[0], "f")
    said = found.lacks(have)
    named = {
        name for name in NAMES if name in said.replace(",", " ").replace("(", " ").replace(")", " ").split()
    }
    assert not named & have
    if said:
        assert found.lacks(have | named) == ""
