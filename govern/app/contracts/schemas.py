"""JSON Schemas as files, for editors: each contract's first line names the one of its kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from govern.app.workspace.replace import write_new
from govern.contract.schema import ANY, json_schema, kinds
from govern.errors import DurabilityError

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ".govern/schemas"
"""Where a workspace keeps them."""


def schema_files() -> dict[str, bytes]:
    """Give the text of every kind's schema by its file, `KIND.json`; `any.json` takes all kinds."""
    return {
        f"{kind}.json": (json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n").encode()
        for kind in (*kinds(), ANY)
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write every kind's schema into a folder, over older ones; give the files.

    Each is replaced whole or not at all. Raises DurabilityError naming the file that can't be written.
    """
    written: list[Path] = []
    for name, data in schema_files().items():
        path = folder / name
        temporary = folder / f".{name}.new"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_new(temporary, data)
            temporary.replace(path)
        except OSError as error:
            raise DurabilityError(
                f"can't write {path}: {error.strerror}",
                help=f"{len(written)} schemas before it were written; make room or rights, and repeat.",
            ) from None
        written.append(path)
    return written
