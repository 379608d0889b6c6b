"""Who judges: the identity of this engine, down to the bytes of its own code.

A version number would not do: an editable install changes under the same number. What it builds on is known
by the record that each installed distribution keeps of its files (`RECORD`, PEP 376), as pip verifies them.
"""

from __future__ import annotations

import os
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BUILT_ON = frozenset(
    {
        "annotated-types",
        "google-re2",
        "jsonschema-rs",
        "open-data-contract-standard",
        "pydantic",
        "pydantic-core",
        "ruamel-yaml",
        "ruamel-yaml-clib",
        "typing-extensions",
        "typing-inspection",
    }
)
"""The distributions whose code, or data, judging runs on, by their normalised names."""

PACKAGE = Path(__file__).resolve().parents[3]


def engine_digest(package: Path = PACKAGE, path: list[str] | None = None) -> str:
    """Digest what judges: the interpreter, every file of `package`, and what it builds on along `path`."""
    found = sha256(f"{sys.version}\0{sys.flags.optimize}\0".encode())
    for file in sorted(_files(str(package))):
        _add(found, file)
    for folder in sys.path if path is None else path:
        for record in _records(folder):
            _add(found, record)
    return found.hexdigest()


def _add(found: object, file: str) -> None:
    """Add a file's name and bytes, each with its length, so that no two sets of files are spelt alike."""
    try:
        with open(file, "rb") as opened:  # noqa: PTH123 - on the path of every hit; Path costs as much again
            data = opened.read()
    except OSError as error:
        data = f"unreadable: {error.errno}".encode()
    name = os.fsencode(file)
    found.update(b"%d:%s%d:" % (len(name), name, len(data)))  # type: ignore[attr-defined]
    found.update(data)  # type: ignore[attr-defined]


def _files(top: str) -> Iterator[str]:
    with os.scandir(top) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":  # made from the files beside it
                    yield from _files(entry.path)
            else:
                yield entry.path


def _records(folder: str) -> list[str]:
    try:
        names = os.listdir(folder or ".")  # noqa: PTH208 - names are all that is needed
    except OSError:
        return []  # a zip of the standard library, or a folder that is not there
    return [
        f"{folder}/{name}/RECORD"
        for name in sorted(names)
        if name.endswith(".dist-info") and re.sub(r"[-_.]+", "-", name.split("-")[0]).lower() in BUILT_ON
    ]
