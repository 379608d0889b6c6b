"""The clauses of norms that policies and rules name as `controls`, and how they are written out.

A control is `NORM/CLAUSE`: `eu-ai-act/14.4.d` is Article 14(4)(d), `gdpr/5.1.c` Article 5(1)(c),
`iso-42001/A.6.2.8` a control of Annex A, `nist-ai-rmf/MANAGE-2.4` a subcategory, `owasp-llm/LLM06` a risk.
Only clauses that the edition named has are known. A policy helps to meet a clause; it does not show that it
is met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARTICLE = re.compile(r"(?P<article>[0-9]+)(?:\.(?P<paragraph>[0-9]+))?(?:\.(?P<point>[a-z]))?")


@dataclass(frozen=True, slots=True)
class Norm:
    """A law or standard and its edition, with where it can be read."""

    key: str
    title: str
    source: str


NORMS: dict[str, Norm] = {
    norm.key: norm
    for norm in (
        Norm("eu-ai-act", "EU AI Act", "Regulation (EU) 2024/1689, OJ L, 12.7.2024"),
        Norm("gdpr", "GDPR", "Regulation (EU) 2016/679, OJ L 119, 4.5.2016"),
        Norm("iso-42001", "ISO/IEC 42001", "ISO/IEC 42001:2023, Annex A"),
        Norm("nist-ai-rmf", "NIST AI RMF", "NIST AI 100-1, January 2023"),
        Norm("owasp-llm", "OWASP LLM Top 10", "OWASP Top 10 for LLM Applications 2025"),
    )
}

# Articles with the number of their paragraphs (0: not numbered); then the last point of those with points.
_AI_ACT = {
    4: 0, 5: 8, 6: 8, 8: 2, 9: 10, 10: 6, 11: 3, 12: 3, 13: 3, 14: 5, 15: 5, 16: 0, 17: 4, 18: 3, 19: 2,
    20: 2, 26: 12, 27: 5, 50: 7, 53: 7, 55: 3, 72: 4, 73: 11,
}  # fmt: skip
_AI_ACT_POINTS = {
    "9.2": "d", "9.5": "c", "10.2": "h", "10.5": "f", "12.2": "c", "12.3": "d", "13.3": "f", "14.3": "b",
    "14.4": "e", "16": "l", "17.1": "m", "27.1": "f", "53.1": "d", "55.1": "d",
}  # fmt: skip
_GDPR = {
    4: 26, 5: 2, 6: 4, 7: 4, 8: 3, 9: 4, 10: 0, 11: 2, 12: 8, 13: 4, 14: 5, 15: 4, 16: 0, 17: 3, 18: 3, 19: 0,
    20: 4, 21: 6, 22: 4, 24: 3, 25: 3, 26: 3, 28: 10, 29: 0, 30: 5, 32: 4, 33: 5, 34: 4, 35: 11, 36: 5, 44: 0,
    45: 9, 46: 5, 49: 6, 89: 4,
}  # fmt: skip
_GDPR_POINTS = {
    "5.1": "f", "6.1": "f", "9.2": "j", "13.1": "f", "13.2": "f", "14.1": "f", "14.2": "g", "15.1": "h",
    "17.1": "f", "17.3": "e", "18.1": "d", "22.2": "c", "28.3": "h", "30.1": "g", "30.2": "d", "32.1": "d",
    "33.3": "d", "35.3": "c", "35.7": "d",
}  # fmt: skip

_ISO = frozenset(
    f"A.{section}.{number}"
    for section, numbers in {
        "2": (2, 3, 4), "3": (2, 3), "4": (2, 3, 4, 5, 6), "5": (2, 3, 4, 5), "6.1": (2, 3),
        "6.2": (2, 3, 4, 5, 6, 7, 8), "7": (2, 3, 4, 5, 6), "8": (2, 3, 4, 5), "9": (2, 3, 4),
        "10": (2, 3, 4),
    }.items()
    for number in numbers
)  # fmt: skip

_NIST = frozenset(
    f"{function}-{category}.{number}"
    for function, counts in {
        "GOVERN": (7, 3, 2, 3, 2, 2), "MAP": (6, 3, 5, 2, 2), "MEASURE": (3, 13, 3, 3),
        "MANAGE": (4, 4, 2, 3),
    }.items()
    for category, count in enumerate(counts, 1)
    for number in range(1, count + 1)
)  # fmt: skip

_OWASP = {
    "LLM01": "prompt injection",
    "LLM02": "sensitive information disclosure",
    "LLM03": "supply chain",
    "LLM04": "data and model poisoning",
    "LLM05": "improper output handling",
    "LLM06": "excessive agency",
    "LLM07": "system prompt leakage",
    "LLM08": "vector and embedding weaknesses",
    "LLM09": "misinformation",
    "LLM10": "unbounded consumption",
}


def is_known(control: str) -> bool:
    """Whether a control names a clause that there is."""
    norm, _, clause = control.partition("/")
    match norm:
        case "eu-ai-act":
            return _is_clause(clause, _AI_ACT, _AI_ACT_POINTS)
        case "gdpr":
            return _is_clause(clause, _GDPR, _GDPR_POINTS)
        case "iso-42001":
            return clause in _ISO
        case "nist-ai-rmf":
            return clause in _NIST
        case "owasp-llm":
            return clause in _OWASP
    return False


def written_out(control: str) -> str:
    """Write a control as people cite it, `EU AI Act, Article 14(4)(d)`; one unknown stays as it is."""
    if not is_known(control):
        return control
    norm, _, clause = control.partition("/")
    title = NORMS[norm].title
    if norm in {"eu-ai-act", "gdpr"}:
        article, *rest = clause.split(".")
        return f"{title}, Article {article}" + "".join(f"({part})" for part in rest)
    if norm == "nist-ai-rmf":
        return f"{title}, {clause.replace('-', ' ')}"
    if norm == "owasp-llm":
        return f"{title}, {clause}:2025 {_OWASP[clause]}"
    return f"{title}, {clause}"


def _is_clause(clause: str, paragraphs: dict[int, int], points: dict[str, str]) -> bool:
    match = _ARTICLE.fullmatch(clause)
    if match is None or clause != clause.lstrip("0"):
        return False
    article, paragraph, point = match["article"], match["paragraph"], match["point"]
    if int(article) not in paragraphs:
        return False
    if paragraph is not None and not 1 <= int(paragraph) <= paragraphs[int(article)]:
        return False
    above = article if paragraph is None else f"{article}.{paragraph}"
    return point is None or point <= points.get(above, "")
