from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from govern.contract.fields import (
    BlastRadius,
    ExactDecimal,
    KeyReference,
    SemVer,
    Sensitivity,
    duration_seconds,
    parts_per_million,
    typed,
    workspace_path,
)
from govern.source.resolve import PlainScalar


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("P90D", 7_776_000),
        ("PT4H", 14_400),
        ("P1DT12H30M5S", 131_405),
        ("P2W", 1_209_600),
        ("P1Y", 31_557_600),
        ("P12M", 31_557_600),
        ("PT0S", 0),
    ],
)
def test_durations_are_read_as_iso_8601_writes_them(text: str, seconds: int) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "90D", "P-1D", "P1.5D", "P1H", "1 year", "P1D ", "p1d", "P\uff11D"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        duration_seconds(text)


@pytest.mark.parametrize("path", ["a", "a/b.md", "a b/ü.txt", ".hidden/x", "a..b"])
def test_paths_inside_the_workspace_are_kept(path: str) -> None:
    assert workspace_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../x",
        "a/./x",
        "a//x",
        "a/",
        "C:/x",
        "C:x",
        "a\\b",
        "package:x==1/y",
        "..",
    ],
)
def test_paths_that_leave_the_workspace_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="inside the workspace"):
        workspace_path(path)


def test_decimals_are_exact_to_six_places() -> None:
    exact = TypeAdapter(ExactDecimal)
    assert exact.validate_python("0.1") == Decimal("0.1")
    assert parts_per_million(exact.validate_python("0.000001")) == 1
    huge = ("1e999999999", "1e-999999999", "0e-999999999", "0.1234560000000000000000000000000000001")
    for text in ("0.0000001", "NaN", "Infinity", "-Infinity", "one", *huge):
        with pytest.raises(ValidationError):
            exact.validate_python(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("1.50", Decimal("1.50")), ("true", True), ("no", "no"), ("1_000", "1_000"), ("0x1f", 31)],
)
def test_free_form_values_are_typed_by_the_core_schema_and_stay_exact(text: str, value: Any) -> None:
    found = typed(PlainScalar(text))
    assert found == value
    assert type(found) is type(value)


def test_quoted_text_stays_text_and_containers_are_walked() -> None:
    assert typed({"a": ["1", PlainScalar("1")], "b": None}) == {"a": ["1", 1], "b": None}


@pytest.mark.parametrize(
    "text",
    [".inf", "-.INF", ".nan", "1e999999999", "1e-999999999", "0e-999999999", str(2**53), str(-(2**53))],
)
def test_what_json_has_no_number_for_is_refused_or_kept_as_text(text: str) -> None:
    with pytest.raises(ValueError, match="not a number that can be kept exactly"):
        typed(PlainScalar(text))
    assert typed({"a": [PlainScalar(text)]}, beyond_numbers="text") == {"a": [text]}


def test_classes_and_radii_have_their_order() -> None:
    assert [item.rank for item in Sensitivity] == [0, 1, 2, 3]
    assert Sensitivity.RESTRICTED.rank > Sensitivity.CONFIDENTIAL.rank
    assert BlastRadius.CRITICAL.rank > BlastRadius.HIGH.rank > BlastRadius.LOW.rank


@pytest.mark.parametrize("text", ["1.0.0", "999999999.0.1", "1.0.0-rc.1.x-y+b.01", "1.0.0-0", "1.0.0--"])
def test_versions_are_those_of_semantic_versioning(text: str) -> None:
    assert TypeAdapter(SemVer).validate_python(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "1.0",
        "01.0.0",
        "1.0.0-",
        "1.0.0-01",
        "1.0.0-a..b",
        "1\u0662.0.0",
        "9" * 10 + ".0.0",
        "9" * 5000 + ".0.0",
        "1.0.0+" + "x" * 100,
        "1.0.0\n",
    ],
)
def test_what_no_version_may_be_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(SemVer).validate_python(text)


@pytest.mark.parametrize("text", ["env:KEY", "env:_k1", "file:keys/reviews.key"])
def test_keys_are_named_by_reference(text: str) -> None:
    assert TypeAdapter(KeyReference).validate_python(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "hunter2hunter2hunter2",
        "env:",
        "env:A B",
        "ENV:A",
        "file:",
        "file:/etc/passwd",
        "file:../key",
        "https:x",
    ],
)
def test_a_key_itself_or_one_outside_of_the_workspace_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match=r"file:PATH|inside the workspace"):
        TypeAdapter(KeyReference).validate_python(text)
