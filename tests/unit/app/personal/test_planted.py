"""What people wrote is planted in a source and looked for in every file that a run leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govern.app.log.logs import open_reader, trust_policy
from govern.app.personal.disclose import disclose
from govern.errors import UsageError
from govern.lineage.personal.presentation import verify

MARKERS = [f"marker{at}-Elm-Street-{at}{at}" for at in range(8)]
PATIENTS = ["patient-red", "patient-blue"]


@pytest.fixture
def planted(fresh: Any) -> Any:
    """A workspace that keeps reviews to be disclosed, by patient, with a marker in each; it ran once."""
    work = fresh()
    rows = [f"k{at}\tcalm\t{PATIENTS[at % 2]}\tawful {marker} tired" for at, marker in enumerate(MARKERS)]
    work.write("data/reviews.tsv", "\n".join(["id\tdrug\trating\treview", *rows]) + "\n")
    more = (
        "customProperties:\n"
        "  - {property: subjectField, value: rating, vendor: govern}\n"
        "  - {property: disclosableFields, value: [review, rating], vendor: govern}\n"
    )
    work.write("contracts/reviews.yaml", (work.root / "contracts/reviews.yaml").read_text() + more)
    work.edit(
        "govern.yaml", "origin: log.example/small\n", "origin: log.example/small\n  disclosures: listed\n"
    )
    (work.root / "govern.lock").unlink()
    work.good("lock")
    work.good("run", "41")
    work.good("log", "publish")
    return work


def written(work: Any) -> Iterator[Path]:
    """Every file of workspace and state but the source itself."""
    for top in (work.root, work.home):
        yield from (path for path in top.rglob("*") if path.is_file() and "data" not in path.parts)


def everything(work: Any) -> bytes:
    return b"".join(path.read_bytes() for path in written(work))


def test_no_file_holds_what_was_written_nor_who_wrote_it(planted: Any) -> None:
    files = {path: path.read_bytes() for path in written(planted)}
    assert {path.suffix for path in files} >= {".db", ".yaml", ".key"}
    assert any("published" in path.parts for path in files)
    assert any(path.name.endswith("-wal") or path.name == "log.db" for path in files)
    for word in (*MARKERS, *PATIENTS):
        assert [path for path, data in files.items() if word.encode() in data] == []
    with open_reader(planted.context) as reader:
        assert reader.database.rows("SELECT count(*) FROM disclosure") == [(16,)]


def test_what_is_kept_is_shown_without_the_source(planted: Any) -> None:
    (planted.root / "data/reviews.tsv").write_text("id\tdrug\trating\treview\nk9\tcalm\tx\tfine\n")
    text = disclose(planted.context, "ev:1_3", ["review", "rating"]).text
    shown = verify(text, trust_policy(planted.context))
    assert shown.fields == {"review": f"awful {MARKERS[3]} tired", "rating": PATIENTS[1]}
    with pytest.raises(UsageError, match="no longer holds the `drug`"):
        disclose(planted.context, "ev:1_3", ["drug"])


def test_of_whom_was_erased_no_file_holds_key_salt_or_ciphertext(planted: Any) -> None:
    with open_reader(planted.context) as reader:
        rows = dict(reader.database.rows("SELECT record, sealed FROM sealed_salt"))
        sealed = reader.database.rows("SELECT record, sealed FROM disclosure")
    assert "4 records, 4 events" in planted.good("erase", "--subject", PATIENTS[0], "--yes")
    files = everything(planted)
    for record, data in [*rows.items(), *sealed]:
        odd = int(record.rpartition("k")[2]) % 2 == 1
        assert (bytes(data) in files) == odd, record
    for word in (*MARKERS, *PATIENTS):
        assert word.encode() not in files
    told = planted.govern("disclose", "ev:1_2", "--field", "review")
    assert told.exit_code == 2
    assert "was erased" in told.output
    assert verify(disclose(planted.context, "ev:1_3", ["review"]).text, trust_policy(planted.context))
    assert "intact" in planted.good("verify")


def test_without_the_workspace_s_consent_nothing_is_kept(planted: Any) -> None:
    planted.edit("govern.yaml", "disclosures: listed", "disclosures: none")
    with open_reader(planted.context) as reader:
        before = reader.database.rows("SELECT count(*) FROM disclosure")
    planted.edit("data/reviews.tsv", "tired", "worse")
    planted.good("run", "41")
    with open_reader(planted.context) as reader:
        assert reader.database.rows("SELECT count(*) FROM disclosure") == before
