from __future__ import annotations

from typing import Any

import pytest


def sanitizer(doc: Any, rule: str) -> Any:
    return {"contracts/s.yaml": doc("Sanitizer", "s", f"rules: [{{{rule}}}]\n")}


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("field: a, method: keep, lowers_to: «internal»", "stays as sensitive as it was"),
        ("field: a, method: suppress, lowers_to: «internal»", "nothing comes out"),
        (
            "classification: internal, method: redact, patterns: [url], lowers_to: «internal»",
            "internal is not below internal",
        ),
        (
            "classification: internal, method: redact, patterns: [url], lowers_to: «restricted»",
            "restricted is not below internal",
        ),
    ],
)
def test_a_class_that_can_not_come_out_is_found(judge: Any, doc: Any, rule: str, why: str) -> None:
    (found,) = judge("PRV011", sanitizer(doc, rule))
    assert why in found.message
    assert found.place.line == 6
    assert found.route == "rules[0].lowers_to"


@pytest.mark.parametrize(
    "rule",
    [
        "field: a, method: keep",
        "field: a, method: redact, patterns: [url], lowers_to: restricted",
        "classification: restricted, method: redact, patterns: [url], lowers_to: internal",
        "classification: restricted, method: redact, patterns: [url]",
    ],
)
def test_a_class_that_can_come_out_is_fine(judge: Any, doc: Any, rule: str) -> None:
    judge("PRV011", sanitizer(doc, rule))
