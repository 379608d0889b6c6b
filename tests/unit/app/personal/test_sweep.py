from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from govern.app.answers.why import why
from govern.app.log.logs import open_reader, open_writer
from govern.app.personal.beside import beside_to_write
from govern.app.personal.sweep import sweep
from govern.contract.reference import Ref
from govern.errors import UsageError
from govern.lineage.entry import RetentionSweep, decode
from govern.lineage.personal import destroy as destroying
from govern.lineage.personal import doomed
from govern.lineage.personal.beside import Whose
from govern.source.canonical import digest_of

SOURCE = "data-contract/reviews"
LONG_AGO = "2020-03-04T05:06:07.000000Z"
RETENTION = "slaProperties: [{property: retention, value: @N, unit: d}]\n"


@pytest.fixture
def old(work: Any) -> Any:
    """A workspace in which ten records were last met long ago."""
    with open_writer(work.context) as log:
        log.database.run("UPDATE sealed_salt SET used = ? WHERE record LIKE '%:k_'", (LONG_AGO,))
    return work


def state(days: int, work: Any) -> None:
    """Let the source's contract say for how many days data is kept."""
    path = work.root / "contracts/reviews.yaml"
    path.write_text(path.read_text().partition("slaProperties")[0] + RETENTION.replace("@N", str(days)))


def sweeping(work: Any, **options: Any) -> Any:
    now = dt.datetime.now(dt.UTC)
    (found,) = sweep(replace(work.context, now=now), carry_out=options.get("carry_out", True)).sources
    return found


def kept(work: Any) -> int:
    with open_reader(work.context) as reader:
        return int(reader.database.rows("SELECT count(*) FROM sealed_salt")[0][0])


def test_what_is_past_its_time_is_counted_first_and_then_let_go(old: Any) -> None:
    state(365, old)
    found = sweeping(old, carry_out=False)
    assert (found.source, found.kept, found.oldest, found.retention) == (SOURCE, 40, LONG_AGO, 365 * 86_400)
    assert len(found.doomed.records) == 10
    told = old.good("retention", "sweep", "--dry-run")
    assert "40 records, last used from 2020-03-04 to 20" in told
    assert "goes  10 records, 20 events that can't be opened then" in told
    assert "Nothing was erased: this was a dry run." in told
    assert kept(old) == 40

    done = sweeping(old)
    assert len(done.doomed.entries) == 20
    assert kept(old) == 30
    assert "intact" in old.good("verify")
    with open_reader(old.context) as reader:
        entries = [decode(next(reader.entries(at))) for at in done.entries]
    assert [
        (one.type, one.erased.salts, one.retention) for one in entries if isinstance(one, RetentionSweep)
    ] == [("retention-sweep", 10, 365 * 86_400)]
    assert "by the retention of data-contract/reviews" in why(old.context, "ev:2_3").explanation.missing[0]
    assert why(old.context, "ev:2_33").answered


def test_sweeping_again_does_nothing(old: Any) -> None:
    state(365, old)
    sweeping(old)
    with open_reader(old.context) as reader:
        size = reader.head().size
    again = sweeping(old)
    assert not again.doomed
    assert again.entries == ()
    assert "in time" in old.good("retention", "sweep")
    with open_reader(old.context) as reader:
        assert reader.head().size == size


def test_a_source_without_a_retention_is_named_and_kept(old: Any) -> None:
    found = sweeping(old)
    assert (found.retention, found.doomed) == (None, None)
    told = old.good("retention", "sweep")
    assert f"unknown {SOURCE}" in told
    assert "No contract says how long it is kept" in told
    assert kept(old) == 40


def test_the_shortest_of_what_was_promised_counts(old: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    state(100_000, old)
    assert not sweeping(old, carry_out=False).doomed
    real = type(old.context).find

    def promised(context: Any, ref: Ref) -> Any:
        loaded, tree = real(context, ref)
        said = [{"property": "retention", "value": 30, "unit": "d"}]
        contract = loaded.contract.model_copy(update={"sla_properties": said})
        return replace(loaded, contract=contract), tree

    monkeypatch.setattr(type(old.context), "find", promised)
    found = sweeping(old, carry_out=False)
    assert (found.retention, len(found.doomed.records)) == (30 * 86_400, 10)


def test_on_legal_hold_nothing_goes(old: Any) -> None:
    state(1, old)
    path = old.root / "contracts/reviews.yaml"
    hold = "customProperties:\n  - {property: legalHold, value: case 7, vendor: govern}\n"
    path.write_text(path.read_text() + hold)
    told = old.good("retention", "sweep")
    assert "held" in told
    assert "case 7; nothing of it may be erased" in told
    assert kept(old) == 40


def test_no_time_to_come_is_swept_for(old: Any) -> None:
    state(365, old)
    with pytest.raises(UsageError, match="still to come"):
        sweep(replace(old.context, now=dt.datetime(2200, 1, 1, tzinfo=dt.UTC)), carry_out=True)
    found = json.loads(old.good("retention", "sweep", "--dry-run", "--now", "2200-01-01", "--format", "json"))
    assert [one["expired"]["records"] for one in found["sources"]] == [40]
    assert kept(old) == 40


def test_salts_of_an_earlier_version_go_by_their_last_run(work: Any) -> None:
    state(365, work)
    with open_writer(work.context) as log:
        log.database.run("DELETE FROM sealed_salt WHERE record LIKE '%:k_'")
        rows = [(f"{SOURCE}:k{at}", b"s" * 32) for at in range(3)]
        log.database.many("INSERT INTO salt VALUES (?, ?)", rows)
    assert not sweeping(work, carry_out=False).doomed
    with open_writer(work.context) as log:
        log.database.run("UPDATE run SET time = ?", (LONG_AGO,))
    assert len(sweeping(work, carry_out=False).doomed.records) == 3


def test_old_disclosures_go_where_the_record_is_still_in_use(work: Any) -> None:
    state(365, work)
    with open_writer(work.context) as log:
        rows = [(f"d{at}", f"{SOURCE}:k{at}", b"sealed", used) for at, used in enumerate((LONG_AGO, "2999"))]
        log.database.many("INSERT INTO disclosure VALUES (?, ?, ?, ?)", rows)
    found = sweeping(work)
    assert found.doomed.disclosures == ("d0",)
    assert found.doomed.records == ()
    with open_reader(work.context) as reader:
        assert reader.database.rows("SELECT digest FROM disclosure") == [("d1",)]
        entry = decode(next(reader.entries(found.entries[0])))
    assert isinstance(entry, RetentionSweep)
    assert (entry.erased.entries, entry.erased.disclosures) == ((), 1)


def test_whose_other_records_are_in_use_keeps_their_key(fresh: Any) -> None:
    work = fresh()
    more = "customProperties:\n  - {property: subjectField, value: rating, vendor: govern}\n"
    work.write("contracts/reviews.yaml", (work.root / "contracts/reviews.yaml").read_text() + more)
    rows = [f"k{at}\tcalm\t{'ann' if at < 2 else 'bob'}\tawful" for at in range(4)]
    work.write("data/reviews.tsv", "\n".join(["id\tdrug\trating\treview", *rows]) + "\n")
    state(365, work)
    (work.root / "govern.lock").unlink()
    work.good("lock")
    work.good("run", "41")
    with open_writer(work.context) as log:
        gone = ", ".join(f"'{SOURCE}:k{at}'" for at in (0, 2, 3))
        log.database.run(f"UPDATE sealed_salt SET used = ? WHERE record IN ({gone})", (LONG_AGO,))  # noqa: S608 - names
    found = sweeping(work)
    assert (len(found.doomed.records), len(found.doomed.subjects)) == (3, 1)
    work.good("run", "41")
    assert kept(work) == 4
    assert not sweeping(work, carry_out=False).doomed


def test_outside_events_are_kept_as_long_as_their_contract_says(work: Any) -> None:
    with open_writer(work.context) as log, beside_to_write(work.context, log) as beside:
        beside.ensure([Whose("urn:crm", "r1", "ann")], LONG_AGO, lambda size: b"s" * size)
    state(365, work)
    by_source = {one.source: one for one in sweep(work.context, carry_out=False).sources}
    assert by_source["urn:crm"].retention is None
    more = "customProperties:\n  - {property: eventSource, value: 'urn:crm', vendor: govern}\n"
    path = work.root / "contracts/reviews.yaml"
    path.write_text(path.read_text() + more)
    by_source = {one.source: one for one in sweep(work.context, carry_out=False).sources}
    assert by_source["urn:crm"].retention == 365 * 86_400
    assert by_source["urn:crm"].doomed


def test_many_records_are_found_as_few_are_and_told_in_parts(
    old: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    state(365, old)
    few = sweeping(old, carry_out=False).doomed
    monkeypatch.setattr(doomed, "_FEW", 1)
    assert sweeping(old, carry_out=False).doomed == few
    monkeypatch.setattr(destroying, "_MOST_PLACES", 1)
    done = sweeping(old)
    assert len(done.entries) > 1
    with open_reader(old.context) as reader:
        entries = [decode(next(reader.entries(at))) for at in done.entries]
        said = [entry.erased for entry in entries if isinstance(entry, RetentionSweep)]
        named = [at for one in said for part in one.entries for at in part]
        leaves = [reader.leaves(at, at + 1)[0].hex() for one in said[0].entries for at in one]
    assert (sorted(named), [one.salts for one in said]) == (list(few.entries), [10] + [0] * (len(said) - 1))
    assert said[0].leaves == digest_of(leaves)
    assert "intact" in old.good("verify")
