"""Files of a folder as prompts: which count, what their components are called, what a contract of one says.

A component's name depends on its file's path and on nothing else, so that what is made of one revision and
of the next agrees about every file that is in both.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from govern.contract.envelope import API_VERSION
from govern.contract.fields import workspace_path
from govern.contract.reference import IDENTIFIER
from govern.source.spell import spell_double, spell_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.contract.kinds.workspace import PromptFolder

CODE = (".py", ".pyc", ".pyi")
"""Ends of the names of files that hold code beside prompts, and are taken only where `only` says so."""

FIRST_VERSION = "1.0.0"

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9._])?", re.ASCII)
_LONGEST = 100
_DIGITS = 8

Why = Literal["hidden", "code", "pattern", "name"]
"""Its name, or a folder's on the way, begins with a dot; it is code; `only` leaves it out; no contract can
name it."""


def left_out(path: str, folder: PromptFolder) -> Why | None:
    """Say why a file is no prompt of a folder that it is in, by its path; None where it is one.

    Names that begin with a dot are hidden, in every folder on the way. Patterns are those of the shell, over
    the path within the folder, and `*` also stands for `/`.
    """
    inner = within(path, folder)
    if any(part.startswith(".") for part in inner.split("/")):
        return "hidden"
    if folder.only and not any(fnmatchcase(inner, pattern) for pattern in folder.only):
        return "pattern"
    if not folder.only and inner.endswith(CODE):
        return "code"
    return None if can_be_named(path) else "name"


def can_be_named(path: str) -> bool:
    """Whether a contract can name a file: its name is UTF-8, and has no backslash nor control characters."""
    try:
        path.encode()
        workspace_path(path)
    except ValueError:
        return False
    return path.isprintable()


def within(path: str, folder: PromptFolder) -> str:
    """Give a file's path within its folder."""
    return path.removeprefix(f"{folder.folder}/")


def is_text(data: bytes) -> bool:
    """Whether bytes can be a prompt: UTF-8 without NUL, and not nothing."""
    if not data or b"\0" in data:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def component_id(inner: str) -> str:
    """Name the component of a file by its path within the folder, each path by another name.

    `triage/system.md` becomes `triage--system.md`. A path with characters that an identifier can't have, one
    that could be read as another's name and a very long one end in digits of the path's SHA-256.
    """
    parts = inner.split("/")
    name = "--".join(parts)
    plain = all(_PLAIN.fullmatch(part) is not None and "--" not in part for part in parts)
    if plain and len(name) <= _LONGEST:
        return name
    digits = sha256(inner.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", name, flags=re.ASCII)[-_LONGEST:].strip("-._")
    found = f"{kept}---{digits}" if kept else f"prompt---{digits}"
    assert re.fullmatch(IDENTIFIER, found) is not None  # noqa: S101 - made so above
    return found


def contract_text(
    name: str,
    path: str,
    owner: str | None = None,
    variables: Iterable[str] = (),
    version: str = FIRST_VERSION,
) -> bytes:
    """Write the contract of one file: a prompt of a single section.

    `owner` and `variables` are left out where there are none. Which part of a conversation a file is can't be
    seen from outside; instructions are the most usual.
    """
    lines = [
        f"apiVersion: {API_VERSION}",
        "kind: Prompt",
        f"id: {_spelt(name)}",
        f"version: {version}",
        "status: active",
        *(("team:", "  members:", f"    - username: {_spelt(owner)}") if owner is not None else ()),
        "sections:",
        "  - name: text",
        "    role: system",
        f"    file: {_spelt(path)}",
    ]
    asked = tuple(variables)
    lines += ["variables:"] if asked else []
    for variable in asked:
        lines += [f"  - name: {_spelt(variable)}", "    type: string"]
    return ("\n".join(lines) + "\n").encode()


def _spelt(text: str) -> str:
    return spell_plain(text, flow=False) or spell_double(text)
