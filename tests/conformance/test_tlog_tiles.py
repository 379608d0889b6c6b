"""Logs of other implementations, read and verified; and their table of tile paths."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from govern.lineage import checkpoint, note
from govern.lineage.note import Verifier
from govern.lineage.read_tiles import verify_tiles
from govern.lineage.tiles import tile_path

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
