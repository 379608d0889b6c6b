"""Code key by key: the sources together, each pin, and what the artefacts declared with it hold."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from govern.run.aspect import CodeAspect
from govern.run.keyed.artefacts import artefact_keys
from govern.run.keyed.key import Key, Keyed, Reads, Route
from govern.run.keyed.values import differences, merged, text_of
from govern.run.outside import CommandAspect
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES: Route = ("sources",)
"""The key of what runs, files and entry together: parts of two programs are no program."""

_PROGRAM = re.compile(rb"^\s*(def|class|import|from|function|#include|package)\s", re.MULTILINE)
"""What is likely to be a program: an artefact with such a line is not taken apart."""


Code: TypeAlias = CodeAspect | CommandAspect
"""What comes apart; how a model is asked over the network has no keys of its own."""


def code_keys(old: Code, new: Code) -> Keyed:
    """Take the code or the command of a component apart, as far as parts of it can be exchanged."""
    artefacts = artefact_keys(old.artefacts, new.artefacts, lambda data: bool(_PROGRAM.search(data)))
    pins = dict(old.pins), dict(new.pins)
    keys = [
        *_sources(old, new),
        *(Key(("pins", *route), text_of(was), text_of(now)) for route, was, now in differences(*pins)),
        *(replace(key, route=("artefacts", *key.route)) for key in artefacts.keys),
    ]

    def make(undone: frozenset[Route], reads: Reads) -> Code:
        reads.note(())  # loading code reads all of it
        inner = frozenset(route[1:] for route in undone if route[0] == "artefacts")
        mixed = artefacts.make(inner, Reads(()))
        pinned = merged(*pins, frozenset(route[1:] for route in undone if route[0] == "pins"))
        return _made(old if SOURCES in undone else new, MappingProxyType(dict(mixed)), pinned)

    opaque = "what runs is taken as a whole" if any(key.route == SOURCES for key in keys) else ""
    return Keyed(tuple(keys), make, "; ".join(filter(None, (opaque, artefacts.opaque))))


def _made(chosen: Code, artefacts: Mapping[str, bytes], pins: Mapping[str, str]) -> Code:
    if isinstance(chosen, CommandAspect):
        return replace(chosen, artefacts=artefacts, pins=pins)
    return replace(chosen, code=replace(chosen.code, pins=pins), artefacts=artefacts)


def _sources(old: Code, new: Code) -> Iterator[Key]:
    """Give the key of what runs: the sources of a plug-in, the words and files of a command."""
    before, after = _named(old), _named(new)
    if before != after:
        yield Key(SOURCES, before, after)


def _named(code: Code) -> str:
    if isinstance(code, CommandAspect):
        words = [*code.argv, code.program or "", *(f"{n}={v}" for n, v in sorted(code.environment.items()))]
        files = code.files
    else:
        words, files = [code.code.factory], code.code.sources
    return digest(b"\0".join([*(word.encode() for word in words), *(files[path] for path in files)]))
