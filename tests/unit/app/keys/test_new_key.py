from __future__ import annotations

from pathlib import Path

import pytest

from govern.app.keys.new_key import new_key
from govern.app.keys.signers import open_signer
from govern.errors import UsageError
from govern.lineage.statements.public_keys import parse_key


@pytest.mark.parametrize("environ", [{}, {"GOVERN_KEY_PASSPHRASE": "long and wide"}])
def test_the_file_signs_for_the_key_that_is_printed(tmp_path: Path, environ: dict[str, str]) -> None:
    path = tmp_path / "ann.key"
    text = new_key(path, "ann", environ)
    assert path.stat().st_mode & 0o777 == 0o600
    signer = open_signer(f"file:{path}", environ)
    assert signer.key == parse_key(text)
    assert (b"ENCRYPTED" in path.read_bytes()) is bool(environ)


def test_a_key_is_neither_overwritten_nor_made_where_it_would_be_committed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path / "ann.key"
    new_key(path, "ann", {})
    with pytest.raises(UsageError, match="never overwritten"):
        new_key(path, "ann", {})
    (tmp_path / "govern.yaml").touch()
    (tmp_path / "sub").mkdir()
    with pytest.raises(UsageError, match="would lie in the workspace"):
        new_key(tmp_path / "sub" / "x.key", "ann", {})
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "link"
    elsewhere.symlink_to(tmp_path / "sub")
    with pytest.raises(UsageError, match="would lie in the workspace"):
        new_key(elsewhere / "x.key", "ann", {})


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        new_key(tmp_path / "nowhere" / "x.key", "ann", {})
