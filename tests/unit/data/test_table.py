from __future__ import annotations

from typing import Any

import pytest

from govern.contract.kinds.data_contract import DataContract
from govern.data.columns import columns_of, field_classes
from govern.data.table import Record, format_of, read_files, read_records
from govern.errors import UsageError


def contract(*properties: dict[str, Any]) -> DataContract:
    columns = properties or (
        {"name": "id", "physicalName": "", "primaryKey": True, "classification": "internal"},
        {"name": "drug", "physicalName": "drugName", "required": True, "classification": "public"},
        {"name": "review", "classification": "restricted"},
    )
    return DataContract.model_validate(
        {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": "reviews",
            "version": "1.0.0",
            "schema": [{"name": "reviews", "properties": list(columns)}],
        }
    )


def read(text: str | bytes, kind: Any = "tsv", **options: Any) -> list[Record]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_records(data, kind, options.get("contract", contract()), "r.tsv"))


def refused(text: str | bytes, kind: Any = "tsv", **options: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read(text, kind, **options)
    assert caught.value.help
    return caught.value


def test_columns_are_renamed_and_the_unnamed_one_is_the_key() -> None:
    found = read('\tdrugName\treview\n7\tZomig\t"""fine"""\n9\tNubain\t"two\nlines"\n')
    assert found == [
        Record("7", 0, {"id": "7", "drug": "Zomig", "review": '"fine"'}),
        Record("9", 1, {"id": "9", "drug": "Nubain", "review": "two\nlines"}),
    ]


def test_the_order_of_columns_is_the_contracts_not_the_files() -> None:
    assert list(read("review\tdrugName\t\nx\ty\t1\n")[0].fields) == ["id", "drug", "review"]


def test_comma_separated_values_and_a_byte_order_mark() -> None:
    found = read('\ufeff,drugName,review\n1,"a, b",\n', "csv")
    assert found[0].fields == {"id": "1", "drug": "a, b", "review": ""}


def test_json_lines_keep_the_spelling_of_numbers() -> None:
    found = read('{"": 1.50, "drugName": 12345678901234567890, "review": null}\n', "jsonl")
    assert found == [Record("1.50", 0, {"id": "1.50", "drug": "12345678901234567890", "review": ""})]


def test_json_lines_with_booleans_and_keys_in_another_order() -> None:
    found = read(
        '{"": "1", "drugName": true, "review": "x"}\n{"review": "", "": "2", "drugName": "d"}\n', "jsonl"
    )
    assert [record.fields["drug"] for record in found] == ["true", "d"]


def test_several_files_are_one_source() -> None:
    head = "\tdrugName\treview\n"
    files = [("a.tsv", f"{head}1\tx\ty\n".encode()), ("b.tsv", f"{head}2\tx\ty\n".encode())]
    assert [(r.key, r.position) for r in read_files(files, "tsv", contract())] == [("1", 0), ("2", 1)]
    files[1] = ("b.tsv", f"{head}1\tx\ty\n".encode())
    with pytest.raises(UsageError, match=r"came before, at a\.tsv:2") as caught:
        list(read_files(files, "tsv", contract()))
    assert caught.value.place == "b.tsv:2"


@pytest.mark.parametrize(
    ("text", "kind", "message", "place"),
    [
        ("", "tsv", "empty", "r.tsv:1"),
        (" \n\n", "jsonl", "empty", "r.tsv:1"),
        (b"\tdrugName\treview\n1\tx\t\xff\n", "tsv", "byte 21 is not UTF-8", "r.tsv:2"),
        ("\tdrugName\n1\tx\n", "tsv", "missing column `review`", "r.tsv:1"),
        ("drugName\treview\n", "tsv", "missing column (unnamed)", "r.tsv:1"),
        ("\tdrugName\treview\tage\n", "tsv", "does not declare column `age`", "r.tsv:1"),
        ("\tdrugName\treview\treview\n", "tsv", "column `review` twice", "r.tsv:1"),
        ('\tdrugName\treview\n1\tx\t"a\nb"\n2\tx\n', "tsv", "2 values where the header has 3", "r.tsv:4"),
        ("\tdrugName\treview\n1\tx\ty\tz\n", "tsv", "4 values", "r.tsv:2"),
        ("\tdrugName\treview\n1\tx\ty\n1\tx\ty\n", "tsv", "came before, at r.tsv:2", "r.tsv:3"),
        ("\tdrugName\treview\n\tx\ty\n", "tsv", "empty column `id`", "r.tsv:2"),
        ("\tdrugName\treview\n1\t\ty\n", "tsv", "empty column `drug`", "r.tsv:2"),
        ("\tdrugName\treview\n1\tx\ty\n\n2\tx\ty\n", "tsv", "blank line", "r.tsv:3"),
        ('\tdrugName\treview\n1\tx\t"y" z\n', "tsv", "not readable", "r.tsv:2"),
        ('\tdrugName\treview\n1\tx\t"y\n', "tsv", "not readable", "r.tsv:2"),
        ("{}\n", "jsonl", "missing columns", "r.tsv:1"),
        ("[1]\n", "jsonl", "not a JSON object", "r.tsv:1"),
        ('{"": 1, "drugName": "x", "review": "y"}\n{\n', "jsonl", "not JSON", "r.tsv:2"),
        ('{"": 1, "drugName": "x", "review": {}}\n', "jsonl", "structure", "r.tsv:1"),
        ('{"": 1, "drugName": "x", "review": NaN}\n', "jsonl", "structure", "r.tsv:1"),
        ('{"": 1, "": 2, "drugName": "x", "review": "y"}\n', "jsonl", "twice", "r.tsv:1"),
        ("[" * 100_000, "jsonl", "not JSON", "r.tsv:1"),
    ],
)
def test_bad_files_are_refused_at_their_line(text: str, kind: str, message: str, place: str) -> None:
    error = refused(text, kind)
    assert message in error.message
    assert error.place == place


def test_no_message_holds_a_value_of_a_record() -> None:
    head = "\tdrugName\treview\n"
    for rows in (
        "1\tx\tsecret text\tz\n",
        "secret text\tx\ty\nsecret text\tx\ty\n",
        '1\tx\t"secret text"z\n',
    ):
        error = refused(head + rows)
        assert "secret" not in error.message + error.help


def test_blank_lines_at_the_end_are_no_records() -> None:
    assert len(read("\tdrugName\treview\n1\tx\ty\n\n\n")) == 1


def test_comma_separated_values_read_as_tabs_get_a_hint() -> None:
    one = contract({"name": "id,drug", "primaryKey": True})
    assert "csv" in refused("id,drug\na\tb\n", contract=one).help


def test_a_misspelt_column_is_suggested() -> None:
    assert "`drugname`" in refused("\tdrugname\treview\n").help


def test_a_key_of_several_columns() -> None:
    both = contract(
        {"name": "b", "primaryKey": True, "primaryKeyPosition": 2},
        {"name": "a", "primaryKey": True, "primaryKeyPosition": 1},
    )
    assert read("b\ta\ny\tx\n", contract=both)[0].key == '["x","y"]'


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ([{"name": "a"}], "no primary key"),
        ([{"name": "a", "primaryKey": True}, {"name": "a"}], "two columns"),
        ([{"name": "a", "primaryKey": True}, {"name": "b", "physicalName": "a"}], "two columns"),
        ([{"name": "a", "properties": [{"name": "b"}]}], "not structures"),
    ],
)
def test_contracts_that_describe_no_file(properties: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        columns_of(contract(*properties))


def test_a_contract_has_one_table() -> None:
    none = contract().model_copy(update={"tables": ()})
    with pytest.raises(UsageError, match="declares 0 tables"):
        columns_of(none)


def test_classes_by_name_with_the_highest_where_none_is_said() -> None:
    classes = field_classes(
        contract({"name": "a", "primaryKey": True}, {"name": "b", "classification": "Public"})
    )
    assert classes == {"a": "restricted", "b": "public"}


def test_the_format_follows_from_the_name() -> None:
    assert format_of("x/Reviews.TSV") == "tsv"
    with pytest.raises(UsageError, match="suffixes"):
        format_of("reviews.xlsx")
