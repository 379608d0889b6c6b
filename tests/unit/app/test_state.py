from __future__ import annotations

import stat
from pathlib import Path

from govern.app.state import key_file, make_private


def test_folders_of_keys_and_memory_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    folder = key_file({"GOVERN_HOME": str(tmp_path / "a/home")}, "log.example/x").parent
    make_private(folder)
    make_private(folder)
    for made in (folder, folder.parent):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
