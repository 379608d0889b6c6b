from __future__ import annotations

from typing import Any

import pytest


def sanitizer(doc: Any, rule: str) -> Any:
    return {"contracts/s.yaml": doc("Sanitizer", "s", f"rules: [{{field: a, {rule}}}]\n")}


@pytest.mark.parametrize(
    "method", ["hash, key: 'env:K'", "tokenise, key: 'env:K'", "redact, patterns: [email]"]
)
def test_a_pseudonym_called_public_is_found(judge: Any, doc: Any, method: str) -> None:
    (found,) = judge("PRV012", sanitizer(doc, f"method: {method}, lowers_to: «public»"))
    assert found.message.startswith(f"what `{method.partition(',')[0]}` lets out is called public: ")
    assert found.place.line == 6
    judge("PRV012", sanitizer(doc, f"method: {method}, lowers_to: internal"))
    judge("PRV012", sanitizer(doc, f"method: {method}"))


@pytest.mark.parametrize("method", ["generalise, to: year", "aggregate, minimum_group: 10"])
def test_what_no_longer_tells_of_one_person_may_be_public(judge: Any, doc: Any, method: str) -> None:
    judge("PRV012", sanitizer(doc, f"method: {method}, lowers_to: public"))
