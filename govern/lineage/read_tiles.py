"""Verify a published log (a folder of C2SP tlog-tiles) with a public key; ours or others'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.auditor import Auditor
from govern.lineage.tiles import WIDTH, layout, split_bundle, split_hashes, tile_path
from govern.lineage.tree import ProofError, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from govern.lineage.checkpoint import Believed
    from govern.lineage.findings import Report


def verify_tiles(
    folder: Path,
    verifier: Believed,
    *,
    origin: str | None = None,
    known: Iterable[bytes] = (),
    canonical: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Verify the log published in `folder`: checkpoint, every entry, every tile.

    `known` are checkpoints kept elsewhere that it must contain; `canonical` asks for canonical JSON, as our
    entries are. Raises `UsageError` where there is no published log.
    """
    try:
        note = (folder / "checkpoint").read_bytes()
    except OSError as error:
        raise UsageError(
            f"there is no published log in {folder}: cannot read its checkpoint ({error.strerror})",
            help="name the folder that holds `checkpoint` and `tile`",
        ) from None
    auditor = Auditor(verifier, origin=origin, canonical=canonical)
    auditor.expect(note, "checkpoint")
    size = auditor.signed_size
    for other in known:
        auditor.expect(other, "the record kept elsewhere")
    auditor.ready()
    for level, index, width in layout(size):
        if level == 0:
            _feed(folder, auditor, index, width)
            if progress is not None:
                progress(auditor.size, size)
        elif auditor.frontier is not None:
            _check_tile(folder, auditor, level, index, width)
    return auditor.report()


def _feed(folder: Path, auditor: Auditor, index: int, width: int) -> None:
    """Feed the entries of one bundle; a bundle or tile that is too short is a finding of its own."""
    bundle, tile = _read(folder, auditor, None, index, width), _read(folder, auditor, 0, index, width)
    if bundle is None:
        return
    try:
        entries = split_bundle(bundle)[:width]
        leaves = [] if tile is None else split_hashes(tile)[:width]
    except ProofError as error:
        place = tile_path(None, index, width)
        auditor.findings.add(
            "tile-changed", f"{place}: {error.message}", index * WIDTH, index * WIDTH + width
        )
        return
    if tile is not None and len(leaves) < width:
        place = tile_path(0, index, width)
        auditor.findings.add("tile-changed", f"{place} has {len(leaves)} hashes, not {width}")
    if not entries:
        return
    leaves += [leaf_hash(entry) for entry in entries[len(leaves) :]]  # reported above
    auditor.feed(index * WIDTH, entries, leaves[: len(entries)])


def _check_tile(folder: Path, auditor: Auditor, level: int, index: int, width: int) -> None:
    start = index * WIDTH
    wanted = [auditor.nodes[8 * level, at] for at in range(start, start + width)]
    found = _read(folder, auditor, level, index, width)
    if found is not None and found[: 32 * width] != b"".join(wanted):
        name = tile_path(level, index, width)
        auditor.findings.add("tile-changed", f"{name} is not what the entries give")


def _read(folder: Path, auditor: Auditor, level: int | None, index: int, width: int) -> bytes | None:
    """Read a tile; where a partial one was tidied away, the full one holds the same and more.

    One that is missing is a finding, and None.
    """
    for path in dict.fromkeys((tile_path(level, index, width), tile_path(level, index))):
        try:
            return (folder / path).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UsageError(f"cannot read {folder / path}: {error.strerror}") from None
    name = tile_path(level, index, width)
    auditor.findings.add("tile-missing", f"{name} is missing", index * WIDTH if level in {None, 0} else None)
    return None
