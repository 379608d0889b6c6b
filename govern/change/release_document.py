"""The text of a Release: a new one, and one that is extended by environments; comments and layout stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.contract.load import load
from govern.diagnostic import Edit, Place
from govern.errors import UsageError
from govern.source.edit import apply, set_scalar
from govern.source.layout import end_of_block, is_flow, newline, takes_what_follows
from govern.source.lines import Lines
from govern.source.node import Mapping, Sequence
from govern.source.reader import read_document
from govern.source.resolve import find
from govern.source.spell import spell_double, spell_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.contract.load import Loaded
    from govern.contract.reference import Ref


@dataclass(frozen=True, slots=True)
class Cited:
    """A signed statement that a Release names: its digest and file, and for an approval who gave it."""

    digest: str
    file: str
    username: str = ""
    role: str = ""


def new_release(
    ref: Ref,
    purpose: str,
    environments: Iterable[str],
    components: Iterable[Ref],
    *,
    evidence: Iterable[Cited] = (),
    approvals: Iterable[Cited] = (),
) -> bytes:
    """Write a Release that has the same components in each environment."""
    listed = ", ".join(str(component) for component in components)
    lines = [
        "apiVersion: govern/v1",
        "kind: Release",
        f"id: {spell_double(ref.id)}",
        f"version: {ref.version}",
        f"name: {_spelt(f'Release {ref.id}')}",
        "status: active",
        "description:",
        f"  purpose: {_spelt(purpose)}",
        "environments:",
    ]
    for name in environments:
        lines += [f"  - name: {name}", f"    components: [{listed}]"]
    shown = [
        text
        for n, item in enumerate(evidence, 1)
        for text in (
            f"  - name: what-if-{n}",
            "    kind: what-if",
            f"    digest: {item.digest}",
            f"    location: {_spelt(item.file)}",
        )
    ]
    said = [
        text
        for item in approvals
        for text in (
            f"  - username: {_spelt(item.username)}",
            f"    role: {_spelt(item.role)}",
            f"    statement: {item.digest}",
        )
    ]
    lines += ["evidence:", *shown] if shown else []
    lines += ["approvals:", *said] if said else []
    return ("\n".join(lines) + "\n").encode()


def extended(loaded: Loaded, environments: Iterable[str], components: Iterable[Ref], new: Ref) -> bytes:
    """Add environments to a Release and make it the version of `new`. Raises UsageError for odd layouts."""
    document = loaded.document
    edits = [_added(loaded, environments, components)]
    if new != loaded.ref:
        edits.append(set_scalar(document, ("version",), new.version))
    data = apply(document, edits).encode()
    again, problems = load(read_document(data, document.file))
    if again is None or again.ref != new:
        why = problems[0].message if problems else f"it would be {again.ref if again else 'nothing'}"
        raise UsageError(f"{document.file} can't be extended: {why}", help="Add the environment by hand.")
    return data


def _added(loaded: Loaded, environments: Iterable[str], components: Iterable[Ref]) -> Edit:
    """Say where the new items go: after the last environment, indented as the first."""
    document = loaded.document
    text = document.text
    found = _plain_list(loaded)
    lines, end = Lines(text), newline(text)
    dash = found.span.column - 1
    gap = found.items[0].span.column - 2 - dash
    listed = ", ".join(str(component) for component in components)
    added = "".join(
        f"{' ' * dash}-{' ' * gap}name: {name}{end}{' ' * (dash + 1 + gap)}components: [{listed}]{end}"
        for name in environments
    )
    at = end_of_block(text, found.items[-1], dash)
    lead = "" if text[at - 1 : at] in {"\n", "\r"} else end
    place = lines.position(at)
    return Edit(Place(document.file, *place, *place), lead + added)


def _plain_list(loaded: Loaded) -> Sequence:
    document = loaded.document
    text = document.text
    found = find(document.root, ("environments",)) if document.root is not None else None
    if isinstance(found, Sequence) and found.items and not is_flow(text, found):
        first = found.items[0]
        if isinstance(first, Mapping) and not is_flow(text, first) and not takes_what_follows(text, found):
            return found
    raise UsageError(
        f"{document.file} is laid out in a way that is not extended here",
        help="Add the environment by hand, and `govern lock`.",
        place=str(loaded.place("environments")),
    )


def _spelt(text: str) -> str:
    return spell_plain(text, flow=False) or spell_double(text)
