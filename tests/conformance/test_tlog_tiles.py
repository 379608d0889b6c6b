"""Logs of other implementations, read and verified; and their table of tile paths."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from govern.lineage import checkpoint, note, tree
from govern.lineage.cosignature import Cosigner
from govern.lineage.note import Verifier
from govern.lineage.read_tiles import verify_tiles
from govern.lineage.tiles import layout, split_hashes, tile_path
from govern.verifier.note import Key, RefusedError
from govern.verifier.tiles import verify_folder

TESSERA_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
"""Published in the tests of transparency-dev/tessera; its ID is the one in the log's checkpoints."""


def test_the_paths_are_those_of_the_reference(shared: Path) -> None:
    table = json.loads((shared / "vectors/golang-sumdb/tile_paths.json").read_text())["tile_paths_H_L_N_W"]
    for path, *numbers in table:
        height, level, index, width = map(int, numbers)
        tile, _, rest = path.split("/", 2)  # Go's paths name the height; C2SP fixes it at 8 and leaves it out
        assert tile_path(level, index, 256 if width == 1 << height else width) == f"{tile}/{rest}"
    assert len(table) == 5
    assert tile_path(None, 1234067) == "tile/entries/x001/x234/067"


def test_tesseras_log_verifies_at_each_of_its_checkpoints(shared: Path) -> None:
    folder = shared / "vectors/tlog-tiles/tessera/testdata/log"
    known = [path.read_bytes() for path in sorted(folder.glob("checkpoint.*"))]
    assert len(known) == 16
    report = verify_tiles(folder, Verifier.parse(TESSERA_KEY), known=known, canonical=False)
    assert report.failures == ()
    assert (report.entries, report.checkpoints) == (15, 17)


def test_one_byte_changed_in_tesseras_log_is_named(shared: Path, tmp_path: Path) -> None:
    source = shared / "vectors/tlog-tiles/tessera/testdata/log"
    bundle = source / "tile/entries/000.p/15"
    data = bundle.read_bytes()
    copy = tmp_path / "log"
    shutil.copytree(source, copy)
    for at in range(len(data)):
        spoiled = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        (copy / "tile/entries/000.p/15").write_bytes(spoiled)
        report = verify_tiles(copy, Verifier.parse(TESSERA_KEY), canonical=False)
        assert not report.ok, at


def test_the_checkpoints_of_sunlight_are_read(shared: Path) -> None:
    base = shared / "vectors/tlog-tiles/sunlight/cmd/skylight/testdata"
    seen = 0
    for path in sorted(base.rglob("checkpoint")):
        data = path.read_bytes()
        if data.startswith(b"decoy"):
            continue
        head = checkpoint.peek(data)
        assert checkpoint.parse(note.parse(data).text) == head
        seen += head.size == 300
    assert seen == 4


def test_the_tiles_of_sunlights_mirror_lead_to_the_root_that_the_mirror_signed(shared: Path) -> None:
    base = shared / "vectors/tlog-tiles/sunlight/cmd/skylight/testdata/witness/mirror"
    (key,) = json.loads((base / "mirror.v0.json").read_text())["verifier_keys"]
    (folder,) = (path.parent for path in base.glob("*/checkpoint"))
    signed = note.parse((folder / "checkpoint").read_bytes())
    (mark,) = signed.signatures
    mirror = Cosigner.parse(key)
    assert (mark.name, mark.key_id) == (mirror.name, mirror.key_id)
    assert mirror.check(signed.text.encode(), mark.signature)
    assert not mirror.check(signed.text.replace("300", "301").encode(), mark.signature)
    head = checkpoint.parse(signed.text)
    rows: dict[int, list[bytes]] = {}
    for level, index, width in layout(head.size):
        hashes = split_hashes((folder / tile_path(level, index, width)).read_bytes())
        assert len(hashes) == width
        rows.setdefault(level, []).extend(hashes)
    assert tree.root(rows[0]) == head.root
    assert rows[1] == [tree.root(rows[0][:256])]


def test_the_entries_of_a_log_of_sunlights_are_what_its_tiles_hash(shared: Path) -> None:
    """Certificates as static-ct-api bundles them; a leaf of theirs is RFC 6962's MerkleTreeLeaf."""
    base = shared / "vectors/tlog-tiles/sunlight/testdata/navigli2025h2/tile"
    seen = 0
    for path in sorted((base / "data").rglob("*")):
        if path.is_file():
            packed = path.read_bytes()
            data = gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed
            wanted = split_hashes((base / "0" / path.relative_to(base / "data")).read_bytes())
            assert [tree.leaf_hash(leaf) for leaf in _certificates(data)] == wanted, path
            seen += len(wanted)
    assert seen == 4 * 256 + 10


def _certificates(data: bytes) -> list[bytes]:
    leaves = []
    while data:
        kind, at = data[8:10], 10 if data[8:10] == b"\0\0" else 42  # a precertificate names its issuer's key
        at += 3 + int.from_bytes(data[at : at + 3], "big")
        at += 2 + int.from_bytes(data[at : at + 2], "big")
        leaves.append(b"\0\0" + data[:at])
        if kind == b"\0\1":
            at += 3 + int.from_bytes(data[at : at + 3], "big")
        data = data[at + 2 + int.from_bytes(data[at : at + 2], "big") :]
    return leaves


def test_the_separate_verifier_reads_keys_and_checkpoints_of_others_alike(shared: Path) -> None:
    folder = shared / "vectors/tlog-tiles/tessera/testdata/log"
    key = Key.parse(TESSERA_KEY)
    assert (key.name, key.hash) == ("example.com/log/testdata", bytes.fromhex("33d7b496"))
    with pytest.raises(RefusedError, match="entry 0 is not canonical"):  # it insists on entries like ours
        verify_folder(folder, key)
