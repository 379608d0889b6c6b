from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from govern.errors import DurabilityError, IntegrityError, UsageError
from govern.lineage.personal.vault import Vault, open_vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with open_vault(tmp_path / "subjects.db") as made:
        yield made


def whole(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_subjects_key_is_made_once_and_kept(vault: Vault, tmp_path: Path) -> None:
    ann, bob = (vault.subject("data-contract/a", name) for name in ("ann", "bob"))
    made = vault.ensure_keys([ann])
    assert len(made[ann]) == 32
    assert vault.ensure_keys([ann, bob])[ann] == made[ann]
    with open_vault(tmp_path / "subjects.db") as other:
        assert other.keys([ann, bob]) == vault.keys([ann, bob])
        assert other.subject("data-contract/a", "ann") == ann


def test_a_subject_s_name_says_nothing_without_the_vault(vault: Vault, tmp_path: Path) -> None:
    ann = vault.subject("data-contract/a", "ann")
    assert ann != vault.subject("data-contract/b", "ann")
    assert vault.subject("ab", "c") != vault.subject("a", "bc")
    vault.ensure_keys([ann])
    assert b"ann" not in whole(tmp_path)
    with open_vault(tmp_path / "other.db") as other:
        assert other.subject("data-contract/a", "ann") != ann


def test_a_destroyed_key_is_in_no_file(vault: Vault, tmp_path: Path) -> None:
    subjects = [vault.subject("data-contract/a", str(number)) for number in range(500)]
    keys = vault.ensure_keys(subjects)
    assert keys[subjects[0]] in whole(tmp_path)
    assert vault.destroy(subjects[:200]) == 200
    assert vault.destroy(subjects[:200]) == 0
    left = whole(tmp_path)
    assert [keys[one] in left for one in subjects] == [False] * 200 + [True] * 300
    assert vault.keys(subjects).keys() == set(subjects[200:])


def test_the_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "subjects.db"
    open_vault(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(UsageError, match="others on this machine"):
        open_vault(path)


def test_what_is_no_vault_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "subjects.db"
    path.touch(mode=0o600)
    path.write_bytes(os.urandom(8192))
    with pytest.raises(IntegrityError):
        open_vault(path)
    with pytest.raises(DurabilityError, match="can't be kept"):
        open_vault(tmp_path / "no such folder" / "subjects.db")
    (tmp_path / "link.db").symlink_to(path)
    with pytest.raises(DurabilityError, match="can't be kept"):
        open_vault(tmp_path / "link.db")
