"""Policies held to their own cases: what each case should show, and what the cases never reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from govern.check.hiding import Hider
from govern.check.prepared import prepare, problem_at
from govern.check.registry import rule
from govern.check.secrets import secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.check.prepared import Prepared
    from govern.contract.kinds.policy import Policy
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic, Explained, Place
    from govern.policy.cases import CaseRun, Clause
    from govern.policy.cel.trace import Path
    from govern.policy.judging import Outcome


@dataclass(frozen=True, slots=True)
class CaseTested:
    """A case at its place in the policy's file; the fields are those of `govern.policy.cases.CaseRun`."""

    name: str
    place: Place
    expected: Outcome
    actual: Outcome
    selected: bool
    message: str
    explanation: tuple[Explained, ...]

    @property
    def passed(self) -> bool:
        """Whether the policy says what the case expects."""
        return self.actual is self.expected


@dataclass(frozen=True, slots=True)
class ClauseTested:
    """A condition at its place, with the number of cases in which it held, and in which it did not."""

    text: str
    place: Place
    held: int
    failed: int

    @property
    def covered(self) -> bool:
        """Whether cases have shown it both ways."""
        return self.held > 0 and self.failed > 0


@dataclass(frozen=True, slots=True)
class PolicyTested:
    """A policy and how its cases went; with `problems` in it, none was run."""

    loaded: Loaded
    cases: tuple[CaseTested, ...] = ()
    clauses: tuple[ClauseTested, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def policy(self) -> Policy:
        """The policy."""
        return cast("Policy", self.loaded.contract)

    @property
    def place(self) -> Place:
        """Where its code stands."""
        return self.loaded.place("code")

    @property
    def failed(self) -> bool:
        """Whether something is wrong: with the policy, with a case, or that it has none."""
        return bool(self.problems) or not self.cases or not all(case.passed for case in self.cases)


@dataclass(frozen=True, slots=True)
class Results:
    """All policies that were tested, in the order of their files."""

    policies: tuple[PolicyTested, ...]

    @property
    def cases(self) -> tuple[CaseTested, ...]:
        """The cases of all policies."""
        return tuple(case for each in self.policies for case in each.cases)

    @property
    def clauses(self) -> tuple[ClauseTested, ...]:
        """The conditions of all policies."""
        return tuple(clause for each in self.policies for clause in each.clauses)

    @property
    def failed(self) -> bool:
        """Whether any policy failed."""
        return any(each.failed for each in self.policies)


def run_policies(policies: Iterable[Loaded]) -> Results:
    """Run the cases of policies. One with mistakes in its expressions or cases is not run, and fails."""
    return Results(tuple(_test(prepare(loaded)) for loaded in policies))


def _test(prepared: Prepared) -> PolicyTested:
    loaded, compiled = prepared.loaded, prepared.compiled
    if compiled is None:
        invalid = rule("POL001")
        return PolicyTested(
            loaded, problems=tuple(problem_at(invalid, loaded, problem) for problem in prepared.problems)
        )
    from govern.policy.cases import run_cases  # noqa: PLC0415 - loads the language
    from govern.policy.given import given_problems  # noqa: PLC0415 - see above

    if problems := tuple(problem_at(rule("POL005"), loaded, each) for each in given_problems(compiled)):
        return PolicyTested(loaded, problems=problems)

    def place_of(index: int, path: Path) -> Place:
        return loaded.place("cases", index, "given", *path)

    cases, clauses = run_cases(compiled, place_of)
    text = loaded.document.text
    hide = Hider([(text, secrets_in(text))])
    return PolicyTested(
        loaded,
        tuple(_case(loaded, hide, case) for case in cases),
        tuple(_clause(loaded, clause) for clause in clauses),
    )


def _case(loaded: Loaded, hide: Hider, run: CaseRun) -> CaseTested:
    place = loaded.place("cases", run.index, "name")
    message, told = hide.text(run.message), tuple(map(hide.part, run.explanation))
    return CaseTested(run.name, place, run.expected, run.actual, run.selected, message, told)


def _clause(loaded: Loaded, clause: Clause) -> ClauseTested:
    from govern.policy.positions import place_within  # noqa: PLC0415 - loads the language

    place = place_within(loaded.document, ("require",), clause.start, clause.end)
    return ClauseTested(clause.text, place or loaded.place("require"), clause.held, clause.failed)
