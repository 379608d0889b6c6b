"""A restricted field reaches a model or a prompt without a sanitiser that lowers it.

What it checks
--------------
Fields are followed from the sources through the stages. What a stage puts out is as sensitive as the
highest of its inputs; only a `sanitise` builtin drops fields or, by `lowers_to`, lowers their class. A
field without a class counts as restricted.

Why it matters
--------------
What a model has read may come back in its answers, in a provider's logs, in training data. It can't be
taken back.

Example
-------
    - name: score
      inputs: [record]
      uses: {model: model/afinn@1.0.0}

Instead
-------
    - name: sanitise
      builtin: sanitise
      inputs: [record]
      uses: {sanitizer: sanitizer/review-text@1.0.0}
    - name: score
      inputs: [sanitise]
      uses: {model: model/afinn@1.0.0}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.exposure import exposures, finding
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.insight_pipeline import Stage
    from govern.diagnostic import Diagnostic

_READERS = frozenset({"Model", "Prompt"})


def _check(view: View) -> Iterator[Diagnostic]:
    return (finding(RULE, view, found) for found in exposures(view, _readers))


def _readers(stage: Stage) -> list[str]:
    return [str(ref) for ref in stage.uses.values() if ref.kind in _READERS]


RULE = Rule("PRV001", "unsanitised-restricted-field", Severity.ERROR, _check, __doc__)
