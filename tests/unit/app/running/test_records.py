from __future__ import annotations

import io
import zipfile

import pytest

from govern.app.running.records import source_data
from govern.contract.kinds.data_contract import DataContract
from govern.contract.reference import Ref
from govern.errors import UsageError

from ..conftest import Work

REVIEWS = Ref.parse("data-contract/reviews@1.0.0")


def contract(work: Work) -> DataContract:
    found = work.context.catalog.contracts[REVIEWS].contract
    assert isinstance(found, DataContract)
    return found


def refused(work: Work) -> UsageError:
    with pytest.raises(UsageError) as caught:
        source_data(work.context, contract(work), "test")
    assert caught.value.help
    return caught.value


def server(work: Work, new: str) -> None:
    work.edit(
        "contracts/reviews.yaml", "{server: here, type: local, path: data/reviews.tsv, format: tsv}", new
    )


def test_records_come_by_position_with_a_digest_over_all_bytes(work: Work) -> None:
    data = source_data(work.context, contract(work), "test")
    assert data.ref == REVIEWS
    assert [record.position for record in data.records] == list(range(40))
    assert data.records[3].key == "k3"
    again = source_data(work.context, contract(work), "test")
    assert again.digest == data.digest
    work.edit("data/reviews.tsv", "k39\t", "k40\t")
    assert source_data(work.context, contract(work), "test").digest != data.digest


def test_a_server_of_the_environment_is_taken(work: Work) -> None:
    server(work, "{server: here, type: local, path: data/reviews.tsv, format: tsv, environment: production}")
    error = refused(work)
    assert error.message == "data-contract/reviews@1.0.0 has no local server for test"
    assert "(there: production)" in error.help
    assert len(source_data(work.context, contract(work), "production").records) == 40


def test_two_servers_for_one_environment_are_one_too_many(work: Work) -> None:
    one = "{server: here, type: local, path: data/reviews.tsv, format: tsv}"
    server(work, f"{one}\n  - {one.replace('here', 'there')}")
    assert "has 2 servers for test" in refused(work).message


def test_the_format_follows_from_the_name_where_another_is_said_that_is_none_of_ours(work: Work) -> None:
    server(work, "{server: here, type: local, path: data/reviews.tsv, format: parquet}")
    assert len(source_data(work.context, contract(work), "test").records) == 40


def test_a_place_that_is_not_there_is_named(work: Work) -> None:
    server(work, "{server: here, type: local, path: data/none.tsv, format: tsv}")
    assert refused(work).message == "data-contract/reviews@1.0.0: there is no data/none.tsv"


def test_members_of_an_archive_are_read(work: Work) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.tsv", "id\tdrug\trating\treview\nk0\tcalm\t7\tfine\n")
        archive.writestr("b.tsv", "id\tdrug\trating\treview\nk1\tcalm\t7\tbad\n")
        archive.writestr("notes.txt", "not a table")
    (work.root / "data/all.zip").write_bytes(data.getvalue())
    server(work, '{server: here, type: local, path: "data/all.zip!*.tsv", format: tsv}')
    found = source_data(work.context, contract(work), "test").records
    assert [(record.position, record.key) for record in found] == [(0, "k0"), (1, "k1")]
    (work.root / "data/all.zip").write_bytes(b"no archive")
    assert "all.zip" in refused(work).message


def test_a_package_that_is_not_installed_is_named(work: Work) -> None:
    server(work, '{server: here, type: local, path: "package:nobody-has-this==1.0/x.tsv", format: tsv}')
    assert "nobody-has-this 1.0 is needed" in refused(work).message
