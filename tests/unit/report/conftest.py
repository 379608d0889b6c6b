"""One result that has everything a report must show."""

from __future__ import annotations

import datetime as dt

import pytest

from govern.check.lint import LintResult
from govern.check.waivers import Waived
from govern.contract.reference import Ref
from govern.diagnostic import Diagnostic, Edit, Fix, Place, Related, Safety, Severity

TEXT = "apiVersion: govern/v1\nmodel: gpt-4o\nversion: 1.10\n"


@pytest.fixture
def text() -> str:
    return TEXT


@pytest.fixture
def lint_result() -> LintResult:
    file = "contracts/my model.yaml"
    moving = Diagnostic(
        "PIN001",
        "unpinned-model",
        Severity.ERROR,
        "`gpt-4o` is an undated alias",
        Place(file, 2, 8, 2, 14),
        "request_model",
        "name an exact snapshot",
        (Related(Place(file, 1, 1, 1, 11), "declared here"),),
    )
    number = Place(file, 3, 10, 3, 14)
    quoted = Diagnostic(
        "CON007",
        "odcs-violation",
        Severity.ERROR,
        "`1.10` is not text",
        number,
        "version",
        'quote it: "1.10"',
        fixes=(Fix("quote it", Safety.SAFE, (Edit(number, '"1.10"'),)),),
    )
    left = Diagnostic(
        "ACC001", "owner-who-left", Severity.WARNING, "nobody answers", Place(file, 1, 1), "team", "name one"
    )
    noted = Diagnostic("POL006", "unjudged-policy", Severity.NOTE, "not judged", Place("p.yaml", 1, 1))
    waived = Diagnostic(
        "ACT001",
        "action-without-rollback",
        Severity.ERROR,
        "no rollback",
        Place("a.yaml", 4, 2),
        "actions[x]",
    )
    waiver = Waived(waived, Ref("waiver", "w", "1.0.0"), "being rewritten", "a.haddad", dt.date(2026, 4, 1))
    return LintResult((left, moving, quoted, noted), (waiver,), files=4, contracts=3)
