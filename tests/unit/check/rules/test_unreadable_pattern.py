from __future__ import annotations

from typing import Any

import pytest


def contract(doc: Any, options: str, arguments: str = "{}") -> Any:
    rule = f"{{metric: invalidValues, mustBe: 0, arguments: {arguments}}}"
    more = f"logicalType: string, logicalTypeOptions: {options}, quality: [{rule}]"
    return {
        "contracts/d.yaml": doc(
            "DataContract", "d", f"schema: [{{name: o, properties: [{{name: p, {more}}}]}}]\n"
        )
    }


@pytest.mark.parametrize("pattern", ["'^[A-Z{2}$'", "'a)'", "'*'", f"'{'(' * 3000}'"])
def test_what_is_no_regular_expression_is_found(judge: Any, doc: Any, pattern: str) -> None:
    (found,) = judge("DAT015", contract(doc, f"{{pattern: «{pattern}»}}"))
    assert found.message.startswith("the pattern can't be read: ")
    judge("DAT015", contract(doc, "{}", f"{{pattern: «{pattern}»}}"))


@pytest.mark.parametrize(
    "pattern", [r"'^[A-Z]{2}\d+$'", r"'\cA'", "'(?<year>[0-9]{4})'", "'(?P<y>a)'", "'[[a]'", "''"]
)
def test_one_dialect_is_enough(judge: Any, doc: Any, pattern: str) -> None:
    judge("DAT015", contract(doc, f"{{pattern: {pattern}}}"))
