"""A restricted field reaches a feature extractor without a sanitiser that lowers it.

What it checks
--------------
As unsanitised-restricted-field, for stages that use a feature extractor and neither a model nor a prompt.

Why it matters
--------------
Features are kept, compared and handed on as if they were numbers. From the embedding of a text most of the
text can be read back.

Example
-------
    - name: embed
      inputs: [record]
      uses: {extractor: feature-extractor/embedding@1.0.0}

Instead
-------
    - name: sanitise
      builtin: sanitise
      inputs: [record]
      uses: {sanitizer: sanitizer/review-text@1.0.0}
    - name: embed
      inputs: [sanitise]
      uses: {extractor: feature-extractor/embedding@1.0.0}
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

_TOLD_ELSEWHERE = frozenset({"Model", "Prompt"})


def _check(view: View) -> Iterator[Diagnostic]:
    return (finding(RULE, view, found) for found in exposures(view, _readers))


def _readers(stage: Stage) -> list[str]:
    kinds = {ref.kind for ref in stage.uses.values()}
    if kinds & _TOLD_ELSEWHERE:
        return []
    return [str(ref) for ref in stage.uses.values() if ref.kind == "FeatureExtractor"]


RULE = Rule("PRV006", "restricted-field-in-features", Severity.WARNING, _check, __doc__)
