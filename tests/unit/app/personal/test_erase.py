from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govern.app.answers.why import why
from govern.app.log.logs import log_paths, open_reader, trusted
from govern.app.personal import erase as room
from govern.app.personal.erase import erase
from govern.app.workspace.state import vault_file
from govern.errors import DurabilityError, UsageError
from govern.lineage import proof, tree
from govern.lineage.commitment import commit
from govern.lineage.entry import Erasure, Event, decode
from govern.lineage.personal.beside import Beside
from govern.lineage.personal.vault import open_vault
from govern.lineage.verify import verify_store
from govern.why.answer import Tier

SOURCE = "data-contract/reviews"


def origin(work: Any) -> str:
    with open_reader(work.context) as reader:
        return reader.origin


def everything(work: Any) -> bytes:
    """All bytes of workspace and state, but not of the source itself."""
    files = (path for top in (work.root, work.home) for path in sorted(top.rglob("*")) if path.is_file())
    return b"".join(path.read_bytes() for path in files if "data" not in path.parts)


def secrets(work: Any, key: str) -> tuple[bytes, bytes]:
    """The salt of a record and the key of its subject."""
    with (
        open_reader(work.context) as reader,
        open_vault(vault_file(work.context.environ, origin(work))) as vault,
    ):
        salt = Beside(reader.database, vault).salts([f"{SOURCE}:{key}"])[f"{SOURCE}:{key}"]
        return salt, next(iter(vault.keys([vault.subject(SOURCE, key)]).values()))


def events(work: Any, key: str) -> list[tuple[int, Event]]:
    with open_reader(work.context) as reader:
        found = [(at, decode(data)) for at, data in enumerate(reader.entries())]
    return [(at, entry) for at, entry in found if isinstance(entry, Event) and entry.record == key]


def with_subjects(work: Any, *kept: str) -> None:
    """Let the rating say whose a review is, as a patient's number would, and keep some fields."""
    more = "customProperties:\n  - {property: subjectField, value: rating, vendor: govern}\n"
    if kept:
        more += f"  - {{property: disclosableFields, value: [{', '.join(kept)}], vendor: govern}}\n"
    work.write("contracts/reviews.yaml", (work.root / "contracts/reviews.yaml").read_text() + more)


def test_a_dry_run_changes_nothing_and_says_what_would_go(work: Any) -> None:
    before = (log_paths(work.context).database.read_bytes(), secrets(work, "k3"))
    told = work.good("erase", "--subject", "k3")
    assert "1 record, 2 events" in told
    assert "Nothing was erased. Add --yes" in told
    assert (log_paths(work.context).database.read_bytes(), secrets(work, "k3")) == before


def test_afterwards_neither_key_nor_salt_is_in_any_file_and_every_proof_holds(work: Any) -> None:
    salt, key = secrets(work, "k3")
    there, (old, event) = events(work, "k3"), events(work, "k3")[0]
    with open_reader(work.context) as reader:
        note = reader.checkpoint() or b""
        path = tree.inclusion_proof(old, reader.head().size, reader.node)
        data = next(reader.entries(old, old + 1))
    proved = proof.Proof(old, tuple(path), note)
    found = json.loads(work.good("erase", "--subject", "k3", "--yes", "--format", "json"))
    assert found["sources"] == [{"source": SOURCE, "records": 1, "events": 2, "disclosures": 0}]

    left = everything(work)
    assert salt not in left
    assert key not in left
    assert secrets(work, "k4")[1] in left
    assert events(work, "k3") == there
    assert proved.verify(data, trusted(work.context)[0]).size
    assert "intact" in work.good("verify")
    with open_reader(work.context) as reader:
        entry = decode(next(reader.entries(found["recorded_in"][0])))
        assert isinstance(entry, Erasure)
        assert [at for one in entry.erased.entries for at in one] == [at for at, _ in there]
        assert b"k3" not in next(reader.entries(found["recorded_in"][0]))
    assert commit(b"s" * 32, "review", "guess") != event.commitments["review"]


def test_what_was_erased_is_told_by_why_and_only_there(work: Any) -> None:
    work.good("erase", "--subject", "k3", "--yes")
    answer = why(work.context, "ev:2_3")
    assert answer.explanation.tiers == (Tier.UNKNOWN,)
    assert "was erased on" in answer.explanation.missing[0]
    assert any(cited.type == "erasure" for cited in answer.citations.entries)
    told = work.govern("why", "ev:2_3")
    assert told.exit_code == 1
    assert "ev:2_3 commits to was erased" in told.output
    assert Tier.REPRODUCED in why(work.context, "ev:2_4").explanation.tiers


def test_a_record_that_comes_again_begins_anew(work: Any, records: Any) -> None:
    before = events(work, "k3")[0][1].commitments
    work.good("erase", "--subject", "k3", "--yes")
    work.good("run", "43")
    assert events(work, "k3")[2][1].commitments != before
    assert "was erased on" in why(work.context, "ev:3_3").explanation.missing[0], "against the earlier run"
    text = next(text for key, _, text in records if key == "k3")
    assert events(work, "k3")[2][1].commitments["review"] == commit(secrets(work, "k3")[0], "review", text)
    found = erase(work.context, "k3", carry_out=True)
    assert [len(one.unrecorded) for one in found.found] == [1], "what was said before is not said again"


def test_nothing_is_found_under_another_name(work: Any) -> None:
    for words in (["k99"], ["K3"], ["k3 "], ["k99", "--yes"]):
        told = work.govern("erase", "--subject", *words)
        assert told.exit_code == 1
        assert "Names are compared exactly" in told.output
    with pytest.raises(UsageError, match="nothing was recorded of a source"):
        erase(work.context, "k3", "data-contract/review")
    assert work.govern("erase", "--subject", "").exit_code == 2


def test_a_subject_is_whom_the_contract_says(fresh: Any) -> None:
    work = fresh()
    with_subjects(work)
    rows = ["id\tdrug\trating\treview", *(f"k{at}\tcalm\t{at % 2 or ''}\tawful day" for at in range(6))]
    work.write("data/reviews.tsv", "\n".join(rows) + "\n")
    (work.root / "govern.lock").unlink()
    work.good("lock")
    work.good("run", "41")
    assert erase(work.context, "1").records == 3
    assert erase(work.context, "k0").records == 1, "where it is empty, the key says whose"
    assert erase(work.context, "k1").records == 0
    salts = [secrets(work, "k0")[0]]
    assert erase(work.context, "1", SOURCE, carry_out=True).records == 3
    assert secrets(work, "k0")[0] == salts[0]


def test_on_legal_hold_nothing_is_erased(work: Any) -> None:
    hold = "customProperties:\n  - {property: legalHold, value: case 7 at the court, vendor: govern}\n"
    work.write("contracts/reviews.yaml", (work.root / "contracts/reviews.yaml").read_text() + hold)
    told = work.govern("erase", "--subject", "k3", "--yes")
    assert told.exit_code == 2
    assert "on legal hold: case 7 at the court. Nothing was erased" in told.output
    assert secrets(work, "k3")


def test_a_misnamed_subject_field_is_refused_before_anything_runs(fresh: Any) -> None:
    work = fresh()
    with_subjects(work)
    work.edit("contracts/reviews.yaml", "value: rating", "value: ratng")
    (work.root / "govern.lock").unlink()
    work.good("lock")
    told = work.govern("run", "41")
    assert told.exit_code == 2
    assert "Did you mean `rating`?" in told.output


def test_what_a_reader_holds_is_said_and_erasing_again_finishes(
    work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    salt, key = secrets(work, "k3")
    with open_reader(work.context) as reader:
        reader.snapshot()
        list(reader.entries(0, 1))
        real = room.open_writer

        def impatient(context: Any) -> Any:
            log = real(context)
            log.database.run("PRAGMA busy_timeout = 10")
            return log

        monkeypatch.setattr(room, "open_writer", impatient)
        with pytest.raises(DurabilityError, match="still holds what was erased"):
            erase(work.context, "k3", carry_out=True)
    again = erase(work.context, "k3", carry_out=True)
    assert (again.found, again.entries) == ((), ())
    assert salt not in everything(work)
    assert key not in everything(work)


def test_the_name_can_come_from_standard_input(work: Any) -> None:
    from typer.testing import CliRunner  # noqa: PLC0415 - this test only

    from govern.cli.commands import app  # noqa: PLC0415 - likewise

    words = ["erase", "--subject", "-", "--workspace", str(work.root)]
    told = CliRunner(env={"GOVERN_HOME": str(work.home), "NO_COLOR": "1"}).invoke(app, words, input="k3\n")
    assert told.exit_code == 0
    assert "1 record, 2 events" in told.output


def test_salts_of_an_earlier_version_are_erased_too(work: Any, tmp_path: Path) -> None:
    salt, _ = secrets(work, "k3")
    database = log_paths(work.context).database
    with (
        open_vault(vault_file(work.context.environ, origin(work))) as vault,
        room.open_writer(work.context) as log,
    ):
        log.database.run("DELETE FROM sealed_salt WHERE record = ?", (f"{SOURCE}:k3",))
        log.database.run("INSERT INTO salt VALUES (?, ?)", (f"{SOURCE}:k3", salt))
        vault.destroy([vault.subject(SOURCE, "k3")])
    assert salt in b"".join(file.read_bytes() for file in database.parent.glob("log.db*"))
    assert erase(work.context, "k3", carry_out=True).records == 1
    assert salt not in everything(work)
    assert verify_store(database, trusted(work.context)[0]).ok


def test_where_keys_are_lost_the_log_says_so_and_goes_on(work: Any) -> None:
    assert "Every key is there" in work.good("erase", "--lost")
    (path,) = (work.home / "subjects").glob("*.db")
    path.unlink()
    told = work.govern("run", "42")
    assert told.exit_code == 4
    assert "`govern erase --lost` says so in the log" in told.output
    assert "40 records, 80 events" in work.good("erase", "--lost")
    assert work.govern("run", "42").exit_code == 4
    assert "40 records, 80 events" in work.good("erase", "--lost", "--yes")
    work.good("run", "42")
    assert "intact" in work.good("verify")
    assert "was erased on" in why(work.context, "ev:2_3").explanation.missing[0]
    assert work.govern("erase", "--lost", "--subject", "k3").exit_code == 2
    assert work.govern("erase").exit_code == 2
