"""Run from the command line: `python -m govern.verifier PATH --key VKEY [--entry FILE] [--old CHECKPOINT]`.

Of a log whose key was exchanged, give each key and the sizes at which it counts: `--key VKEY@FIRST-LAST`.
PATH is a log's database, a published log (C2SP tlog-tiles), a checkpoint, a tlog-proof (with `--entry`, the
entry's bytes), or a proof of growth (with `--old`, the older checkpoint). Exit codes: 0 it holds, 4 it does
not, 2 it can't be read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .database import verify_database
from .note import Head, Key, RefusedError, one_after_another, open_checkpoint
from .proofs import GROWTH, PROOF, verify_entry, verify_growth
from .tiles import verify_folder


def verify(path: Path, key: Key, entry: Path | None = None, old: Path | None = None) -> Head:
    """Check whatever is at `path`; raises `RefusedError`, and `OSError` where something can't be read."""
    if path.is_dir():
        return verify_folder(path, key)
    with path.open("rb") as file:
        start = file.read(1_000_001)
    if start.startswith(b"SQLite format 3\x00"):
        return verify_database(path, key)
    if start.startswith((PROOF.encode(), GROWTH.encode())):
        proves_entry = start.startswith(PROOF.encode())
        beside = entry if proves_entry else old
        if beside is None:
            raise FileNotFoundError("give the entry with --entry, or the older checkpoint with --old")
        try:
            text = start.decode()
        except UnicodeDecodeError:
            raise RefusedError("a proof is not UTF-8") from None
        return (verify_entry if proves_entry else verify_growth)(text, beside.read_bytes(), key)
    return open_checkpoint(start, key)


def main() -> int:
    """Run from the command line; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m govern.verifier", description="Verify a signed log.")
    parser.add_argument("path", type=Path)
    parser.add_argument(
        "--key",
        required=True,
        action="append",
        help="the log's verifier key, name+hash+base64; again for each key before or after it, with the "
        "sizes of the tree at which it counts: name+hash+base64@FIRST-LAST",
    )
    parser.add_argument("--entry", type=Path, help="for a tlog-proof: the file with the entry's bytes")
    parser.add_argument("--old", type=Path, help="for a proof of growth: the older checkpoint")
    asked = parser.parse_args()
    try:
        head = verify(asked.path, one_after_another(*map(Key.parse, asked.key)), asked.entry, asked.old)
    except RefusedError as error:
        print(f"REFUSED: {error}")  # noqa: T201 - its output
        return 4
    except OSError as error:
        print(f"cannot be read: {error}", file=sys.stderr)  # noqa: T201 - its output
        return 2
    print(f"it holds: {head.origin}, {head.size} entries, root {head.root.hex()}")  # noqa: T201 - its output
    return 0


if __name__ == "__main__":
    sys.exit(main())
