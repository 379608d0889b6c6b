"""The kinds that rules are about. A rule is not even loaded where no document is of a kind it is about.

Loading all rules takes longer than judging a few contracts. A workspace of data contracts alone has nothing
for rules about models and pipelines to find, so these are left where they are. What a rule is about is the
kind it starts from: one about the models that pipelines use is about pipelines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.registry import MODULES
from govern.contract.reference import SLUGS

if TYPE_CHECKING:
    from collections.abc import Container

_OURS = tuple(kind for kind in SLUGS if kind != "DataContract")
"""The kinds whose contracts name others, and files; the standard's have neither."""

_ABOUT: dict[str, tuple[str, ...]] = {
    "ACT": ("ActionPolicy", "InsightPipeline"),
    "CON010": _OURS,
    "CON011": _OURS,
    "CON012": _OURS,
    "CST": ("InsightPipeline",),
    "DAT": ("DataContract",),
    "OBS": ("InsightPipeline", "Thresholds"),
    "PIN": ("FeatureExtractor", "InsightPipeline", "Model"),
    "PIN003": tuple(SLUGS),
    "POL": ("Policy",),
    "PRM": ("InsightPipeline", "Prompt"),
    "PRV": ("InsightPipeline", "Model", "Release", "Sanitizer"),
    "PRV007": (),
    "PRV014": ("DataContract",),
    "REF": _OURS,
    "REF001": (),
    "REF008": (),
    "REF018": (),
    "RET": ("InsightPipeline",),
    "RET001": ("DataContract", "InsightPipeline"),
    "WVR001": ("Waiver",),
    "WVR002": ("Waiver",),
    "WVR003": ("Waiver",),
}
"""By code, or else by family; a rule without an entry, or with an empty one, is about any document."""


def is_about(code: str, kinds: Container[str]) -> bool:
    """Whether a rule may find something where documents are of these kinds."""
    named = _ABOUT.get(code, _ABOUT.get(code[:3], ()))
    return not named or any(kind in kinds for kind in named)


def codes_about(kinds: Container[str]) -> frozenset[str]:
    """Give the codes of the rules that may find something where documents are of these kinds."""
    return frozenset(code for code in MODULES if is_about(code, kinds))
