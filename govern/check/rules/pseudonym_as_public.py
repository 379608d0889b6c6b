"""A sanitiser calls public what can still be traced back to a person.

What it checks
--------------
No rule that hashes, tokenises or redacts says `lowers_to: public`.

Why it matters
--------------
A hash or a token is the same for the same person, and whoever has the key can undo it; redaction takes out
only what it knows. Both are pseudonyms, which data protection law counts as personal data (GDPR Article
4(5)). Public means that anyone may have it.

Example
-------
    - {field: patient_id, method: hash, key: "env:PATIENT_KEY", lowers_to: public}

Instead
-------
    - {field: patient_id, method: hash, key: "env:PATIENT_KEY", lowers_to: confidential}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.rule import Rule
from govern.contract.fields import Sensitivity
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.diagnostic import Diagnostic

_WHY = {
    "hash": "a hash is equal for equal values, and whoever has the key can try them all",
    "tokenise": "a token is equal for equal values, and whoever has the key can try them all",
    "redact": "redaction takes out only what its patterns find",
}


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.of_kind("Sanitizer"):
        for index, step in enumerate(cast("Sanitizer", loaded.contract).rules):
            if step.lowers_to is Sensitivity.PUBLIC and step.method in _WHY:
                yield RULE.on(
                    loaded,
                    ("rules", index, "lowers_to"),
                    f"what `{step.method}` lets out is called public: {_WHY[step.method]}",
                    help="state a class that only some people may read, or suppress the field",
                )


RULE = Rule(
    "PRV012", "pseudonym-as-public", Severity.WARNING, _check, __doc__, controls=("gdpr/4.5", "gdpr/25.1")
)
