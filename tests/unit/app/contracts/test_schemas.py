from __future__ import annotations

import json
from pathlib import Path

import pytest

from govern.app.contracts.schemas import schema_files, write_schemas
from govern.contract.schema import ANY, json_schema, kinds
from govern.errors import DurabilityError


def test_writes_a_schema_for_each_kind_over_older_ones(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "schemas"
    folder.mkdir(parents=True)
    (folder / "Model.json").write_text("older")
    written = write_schemas(folder)
    assert written == [folder / f"{kind}.json" for kind in (*kinds(), ANY)]
    assert sorted(folder.iterdir()) == sorted(written)
    for kind in (*kinds(), ANY):
        assert json.loads((folder / f"{kind}.json").read_bytes()) == json_schema(kind)


def test_the_same_kinds_give_the_same_bytes() -> None:
    assert schema_files() == schema_files()


def test_names_the_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "Prompt.json").mkdir()
    (tmp_path / "Prompt.json" / "kept").touch()
    with pytest.raises(DurabilityError, match=r"Prompt\.json") as caught:
        write_schemas(tmp_path)
    assert f"{kinds().index('Prompt')} schemas" in caught.value.help
