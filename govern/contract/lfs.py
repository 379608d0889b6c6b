"""Pointers of Git LFS: what git keeps in place of a file whose content is elsewhere.

Format: git-lfs/docs/spec.md, version 1. The name of the content is its SHA-256, which is how files are pinned
here as well.
"""

from __future__ import annotations

import re

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize ([0-9]{1,18})\n"
)
_FIRST = b"version "
_LONGEST = 1024


def content_named(data: bytes) -> str | None:
    """Give the SHA-256, in hex, of the content that a pointer stands for; None where this is no pointer."""
    if len(data) >= _LONGEST or not data.startswith(_FIRST) or (match := _POINTER.fullmatch(data)) is None:
        return None
    return match[1].decode("ascii")
