"""Which people a change needs, and which of them have spoken.

Judged are changes, not files: each has a digest, and a statement counts for the changes whose digests it
names. The rules and the people are the base's, so that no change can approve itself by adding either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from govern.change.direction import Direction
from govern.change.findings import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.change.facets import Facet
    from govern.change.subject import Subject
    from govern.contract.fields import BlastRadius
    from govern.contract.kinds.gate import ApprovalRule
    from govern.diagnostic import Diagnostic, Place


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person said of some changes, its signature checked; `file` holds the statement.

    `spent` means that the base has it already: it let an earlier change in, and lets no other one in.
    """

    username: str
    roles: frozenset[str]
    approves: bool
    subjects: frozenset[str]
    reason: str
    file: str
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Attested:
    """Evidence for some changes, its signature checked: what was run, and in which file the statement is.

    `records` says how many it rests on, `whole` that there are no more, `said` what it shows and who signed
    it, for people to judge.
    """

    kind: str
    subjects: frozenset[str]
    file: str
    records: int = 1
    said: str = ""
    whole: bool = False

    def enough(self, sample: int) -> bool:
        """Whether it rests on as many records as are asked for, or on all that there are."""
        return self.whole or self.records >= sample


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A statement that does not count, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """Every statement that was found, and the people who made the change and so can't approve it."""

    votes: tuple[Vote, ...] = ()
    attested: tuple[Attested, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()
    authors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one rule asks of one change, and who has given it.

    `own` names authors who approved their own change, `spent` those of whom only an approval is there that
    let the same change in before; neither counts. `evidenced` is the file that
    holds the evidence, `shown` what it says in a line; `small` is set where it rests on fewer records than
    the `sample` asked for, and so is not enough.
    """

    rule: str
    role: str | None
    count: int
    approved: tuple[str, ...]
    own: tuple[str, ...] = ()
    evidence: Literal["what-if"] | None = None
    evidenced: str | None = None
    shown: str = ""
    spent: tuple[str, ...] = ()
    sample: int = 1
    small: bool = False

    @property
    def missing(self) -> int:
        """How many people are still to be asked."""
        return max(0, self.count - len(self.approved))

    @property
    def met(self) -> bool:
        """Whether nothing is missing."""
        shown = self.evidenced is not None and not self.small
        return not self.missing and (self.evidence is None or shown)


@dataclass(frozen=True, slots=True)
class Hearing:
    """A change before the rules: its subject, its facets, how far it reaches, and where to point to.

    `runs` tells whether it is of something that a pipeline runs with: of anything else a run shows nothing,
    and no evidence is asked for.
    """

    subject: Subject
    facets: frozenset[Facet]
    radius: BlastRadius
    place: Place
    runs: bool = True


def requirements(hearing: Hearing, rules: Sequence[ApprovalRule], ballot: Ballot) -> tuple[Requirement, ...]:
    """Give what the rules ask of a change."""
    asked = (_ask(hearing, rule, ballot) for rule in rules if applies(rule, hearing))
    return tuple(item for item in asked if item.count or item.evidence is not None)


def applies(rule: ApprovalRule, hearing: Hearing) -> bool:
    """Whether a rule is about a change: some facet has its class and direction, and it reaches far enough."""
    if rule.blast_radius is not None and hearing.radius.rank < rule.blast_radius.rank:
        return False
    return any(
        rule.impact in {None, facet.impact.value}
        and (rule.direction is None or facet.direction is Direction.LOOSER)
        for facet in hearing.facets
    )


def _ask(hearing: Hearing, rule: ApprovalRule, ballot: Ballot) -> Requirement:
    said = [
        vote
        for vote in ballot.votes
        if vote.approves
        and hearing.subject.digest in vote.subjects
        and (rule.role is None or rule.role in vote.roles)
    ]
    people = dict.fromkeys(vote.username for vote in said if not vote.spent)
    wanted = rule.evidence if hearing.runs else None
    given = [
        item for item in ballot.attested if item.kind == wanted and hearing.subject.digest in item.subjects
    ]
    best = max(given, key=lambda item: (item.enough(rule.sample), item.records), default=None)
    return Requirement(
        rule.name,
        rule.role,
        rule.count,
        tuple(name for name in people if name not in ballot.authors),
        tuple(name for name in people if name in ballot.authors),
        wanted,
        best.file if best is not None else None,
        best.said if best is not None else "",
        tuple(dict.fromkeys(vote.username for vote in said if vote.username not in people)),
        rule.sample,
        small=best is not None and not best.enough(rule.sample),
    )


def findings(hearing: Hearing, asked: Sequence[Requirement], ballot: Ballot) -> Iterator[Diagnostic]:
    """CHG020 to CHG022: what is missing, and who rejected."""
    name, place = hearing.subject.name, hearing.place
    for vote in ballot.votes:
        if not vote.approves and hearing.subject.digest in vote.subjects:
            message = f"{vote.username} rejects {name}: {vote.reason}"
            yield finding("CHG021", message, place)
    for item in asked:
        if item.missing:
            yield finding("CHG020", f"{name} needs {needed(item)} (rule {item.rule})", place)
        if item.evidence is not None and (item.evidenced is None or item.small):
            message = f"{name} needs evidence of kind {evidence_asked(item)} (rule {item.rule})"
            yield finding(
                "CHG022", f"{message}; {item.evidenced} rests on fewer" if item.small else message, place
            )


def evidence_asked(item: Requirement) -> str:
    """Say what evidence a rule asks for."""
    return f"{item.evidence}" if item.sample == 1 else f"{item.evidence} on {item.sample:,} records"


def needed(item: Requirement) -> str:
    """Say how many of whom are missing, and why one who is there does not count."""
    of = f" of role {item.role}" if item.role is not None else ""
    more = "more " if item.approved else ""
    people = f"{item.missing} {more}approval{'' if item.missing == 1 else 's'}{of}"
    why = [f"{' and '.join(item.own)} made the change"] if item.own else []
    why += [f"the approval of {' and '.join(item.spent)} let it in before"] if item.spent else []
    return "; ".join([people, *why])
