from __future__ import annotations

import pytest

from govern.policy.controls import NORMS, is_known, written_out


@pytest.mark.parametrize(
    ("control", "text"),
    [
        ("eu-ai-act/14.4", "EU AI Act, Article 14(4)"),
        ("eu-ai-act/14.4.d", "EU AI Act, Article 14(4)(d)"),
        ("eu-ai-act/16.b", "EU AI Act, Article 16(b)"),
        ("eu-ai-act/72", "EU AI Act, Article 72"),
        ("gdpr/5.1.c", "GDPR, Article 5(1)(c)"),
        ("iso-42001/A.6.2.8", "ISO/IEC 42001, A.6.2.8"),
        ("nist-ai-rmf/MANAGE-2.4", "NIST AI RMF, MANAGE 2.4"),
        ("owasp-llm/LLM06", "OWASP LLM Top 10, LLM06:2025 excessive agency"),
    ],
)
def test_a_clause_is_known_and_written_out(control: str, text: str) -> None:
    assert is_known(control)
    assert written_out(control) == text


@pytest.mark.parametrize(
    "control",
    [
        "", "eu-ai-act", "eu-ai-act/", "eu-ai-act/14.6", "eu-ai-act/14.0", "eu-ai-act/14.4.f",
        "eu-ai-act/14.1.a",
        "eu-ai-act/200", "eu-ai-act/014.4", "eu-ai-act/14.4.d.i", "EU-AI-ACT/14.4", "gdpr/5.3", "gdpr/5.1.g",
        "gdpr/100", "iso-42001/A.6.2.1", "iso-42001/A.6.2.9", "iso-42001/A.6", "nist-ai-rmf/MANAGE-2.5",
        "nist-ai-rmf/MANAGE 2.4", "nist-ai-rmf/RUN-1.1", "owasp-llm/LLM11", "owasp-llm/LLM6", "soc2/CC1.1",
    ],
)  # fmt: skip
def test_what_is_no_clause_is_not(control: str) -> None:
    assert not is_known(control)
    assert written_out(control) == control


def test_the_counts_are_those_of_the_norms() -> None:
    """ISO/IEC 42001 has 38 controls in Annex A, the NIST AI RMF 72 subcategories, OWASP ten risks."""
    numbers = range(12)
    iso = [f"iso-42001/A.{a}.{b}" for a in numbers for b in numbers]
    iso += [f"iso-42001/A.{a}.{b}.{c}" for a in numbers for b in numbers for c in numbers]
    assert sum(map(is_known, iso)) == 38
    functions = ("GOVERN", "MAP", "MEASURE", "MANAGE")
    nist = [f"nist-ai-rmf/{name}-{a}.{b}" for name in functions for a in range(10) for b in range(20)]
    assert sum(map(is_known, nist)) == 72
    assert sum(is_known(f"owasp-llm/LLM{number:02}") for number in range(20)) == 10
    assert set(NORMS) == {"eu-ai-act", "gdpr", "iso-42001", "nist-ai-rmf", "owasp-llm"}
