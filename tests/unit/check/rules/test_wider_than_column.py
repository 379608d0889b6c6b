from __future__ import annotations

from typing import Any

import pytest


def contract(doc: Any, column: str, options: str) -> Any:
    more = f"logicalType: string, physicalType: {column}, logicalTypeOptions: {options}"
    body = f"schema: [{{name: o, properties: [{{name: p, {more}}}]}}]\n"
    return {"contracts/d.yaml": doc("DataContract", "d", body)}


@pytest.mark.parametrize("column", ["VARCHAR(20)", "'varchar[20]'", "nchar( 20 )", "VARCHAR2(20 CHAR)"])
def test_a_length_that_the_column_cant_hold_is_found(judge: Any, doc: Any, column: str) -> None:
    (found,) = judge("DAT020", contract(doc, column, "{maxLength: «21»}"))
    assert found.message == "`maxLength` is 21, and the column holds 20 characters"
    judge("DAT020", contract(doc, column, "{minLength: «21», maxLength: 22}"))


@pytest.mark.parametrize("column", ["VARCHAR(21)", "text", "DECIMAL(5)", "VARCHAR2(20 BYTE)"])
def test_what_fits_or_has_no_stated_length_is_fine(judge: Any, doc: Any, column: str) -> None:
    judge("DAT020", contract(doc, column, "{maxLength: 21}"))
