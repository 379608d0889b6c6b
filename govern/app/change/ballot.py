"""What people said of a change: the statements under `lineage/approvals`, each checked before it is read.

Who may speak is the base's to say; a person or key that the head has taken out no longer speaks either.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.change.approvals import Attested, Ballot, Uncounted, Vote
from govern.errors import GovernError
from govern.source.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.contract.kinds.gate import Person
    from govern.contract.tree import Tree
    from govern.lineage.statements.intoto import Statement
    from govern.lineage.statements.signatories import Signatory

RELEASES = "lineage/releases"
"""Where release statements are kept: a DSSE envelope a file, or the bare statement where nobody signed it."""

APPROVALS = "lineage/approvals"
"""Where statements are kept, one DSSE envelope a file."""

MOST_TRIES = 20_000
"""Signatures times keys that are tried: a second or two. A flood of statements can't hold the gate up."""

NOTHING = "nothing"
"""What evidence calls the side of a comparison that does not have the pipeline."""

NO_ADDRESS = "{} has no `emails` in govern.yaml, so that nobody can tell whether they made the change"
"""Why a person approves nothing of whom git's addresses can't be told."""


def read_ballot(
    tree: Tree,
    before: Iterable[Person],
    after: Iterable[Person],
    emails: Iterable[str],
    now: dt.datetime,
    *,
    base: Tree | None = None,
) -> Ballot:
    """Read every statement of a tree.

    `before` and `after` are the people of the base and of the head, `emails` the addresses of those who made
    the change. `base` is the tree that the change is made to, where there is one: an approval that it has let
    an earlier change in, and a person without an address may have made this one. Raises UsageError where the
    people can't be read: a key that is none, one key for two persons.
    """
    listed = tuple(before)
    wanted = {email.lower() for email in emails}
    authors = frozenset(who.username for who in listed if wanted & {email.lower() for email in who.emails})
    files = statements_in(tree)
    if not files:
        return Ballot(authors=authors)  # nothing of cryptography is loaded where nobody said anything
    people = signatories(listed, after)
    unknown = frozenset(who.username for who in listed if base is not None and not any(who.emails))
    reader = _Reader(people, now, _payloads(base), unknown, [], [], [], Counter())
    for path in files:
        reader.read(path, tree)
    return Ballot(tuple(reader.votes), tuple(reader.attested), tuple(reader.uncounted), authors)


def statements_in(tree: Tree) -> list[str]:
    """List the files of a tree that hold statements, sorted. Raises UsageError where that is no folder."""
    return [path for path in tree.paths((APPROVALS,)) if path.endswith(".json")]


def releases_in(tree: Tree) -> list[str]:
    """Name the files of a tree that hold release statements."""
    return tree.paths((RELEASES,))


def lost_statements(old: Tree, new: Tree) -> tuple[dict[str, str], dict[str, str]]:
    """Give the statements of a tree that a newer one has not as they were, each side by path and digest.

    An approval let one change in, once; while it is there, nobody can hold it up again for the next one. A
    release statement says what is in force; without the last ones, an earlier release would be.
    """
    was = {path: digest(old.read(path)) for path in (*statements_in(old), *releases_in(old))}
    here = {*statements_in(new), *releases_in(new)} if was else set()
    now = {path: digest(new.read(path)) for path in was if path in here}
    lost = [path for path in was if was[path] != now.get(path)]
    return {path: was[path] for path in lost}, {path: now[path] for path in lost if path in now}


def signatories(before: Iterable[Person], after: Iterable[Person]) -> tuple[Signatory, ...]:
    """Give the people who may sign: those of the base, with the keys and roles that the head leaves them."""
    from govern.lineage.statements.signatories import check_people, signatory  # noqa: PLC0415 - cryptography

    left = {who.username: who for who in after}
    found = tuple(
        signatory(
            who.username,
            [role for role in who.roles if role in left[who.username].roles],
            [key for key in who.keys if key in left[who.username].keys],
            until=_last_day(who.until, left[who.username].until),
            place="govern.yaml",
        )
        for who in before
        if who.username in left
    )
    check_people(found)
    return found


def _last_day(*ends: dt.date | None) -> dt.date | None:
    """Give the last day on which someone speaks: the one before the first of the days that end it."""
    first = min((end for end in ends if end is not None), default=None)
    return None if first is None else dt.date.fromordinal(max(1, first.toordinal() - 1))


def _payloads(tree: Tree | None) -> frozenset[bytes]:
    """Give what the statements of a tree say, in whatever envelope: that can be written in many ways."""
    from govern.lineage.statements import dsse  # noqa: PLC0415 - cryptography

    found: set[bytes] = set()
    if tree is None:
        return frozenset()
    for path in statements_in(tree):
        with suppress(GovernError):
            found.add(dsse.read(tree.read(path)).payload)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Reader:
    people: tuple[Signatory, ...]
    now: dt.datetime
    earlier: frozenset[bytes]
    unknown: frozenset[str]
    votes: list[Vote]
    attested: list[Attested]
    uncounted: list[Uncounted]
    tries: Counter[str]

    def read(self, path: str, tree: Tree) -> None:
        """Sort one file in: a vote, evidence, or what does not count."""
        try:
            why = self._read(path, tree.read(path))
        except GovernError as error:
            why = error.message
        if why:
            self.uncounted.append(Uncounted(path, why))

    def _read(self, path: str, data: bytes) -> str:
        from govern.lineage.statements import dsse, intoto  # noqa: PLC0415 - cryptography
        from govern.lineage.statements.predicates import Approval, WhatIf  # noqa: PLC0415 - see above
        from govern.lineage.statements.signatories import verified  # noqa: PLC0415 - see above

        envelope = dsse.read(data)
        keys = [key for person in self.people for key in person.keys]
        for each in envelope.signatures:  # a name of a key is tried with keys of that name, no name with all
            self.tries["all"] += sum(1 for key in keys if each.keyid in {"", key.id})
        if self.tries["all"] > MOST_TRIES:
            return f"there are too many statements: at most {MOST_TRIES:,} signatures are tried"
        checked = verified(envelope, self.people, self.now)
        if not checked.people:
            return "; ".join(dict.fromkeys(item.message for item in checked.refused)) or "nobody signed it"
        statement = intoto.read(envelope.payload)
        if statement.predicate_type == Approval.type:
            return self._vote(path, statement, checked.people, spent=envelope.payload in self.earlier)
        if statement.predicate_type == WhatIf.type:
            return self._what_if(path, statement, checked.people)
        return f"it is of type {statement.predicate_type}, which the gate does not ask for"

    def _vote(self, path: str, statement: Statement, signed: Iterable[Signatory], *, spent: bool) -> str:
        from govern.lineage.statements.predicates import Approval, moment, read  # noqa: PLC0415 - see above

        said = read(statement, Approval)
        who = next((person for person in signed if person.username == said.approver), None)
        if who is None:
            names = ", ".join(person.username for person in signed)
            return f"it speaks for {said.approver}, and {names} signed it"
        if said.role not in who.roles:
            return f"{who.username} has not the role {said.role}"
        if said.until is not None and moment(said.until) <= self.now:
            return f"{who.username} said so until {said.until[:10]}"
        if moment(said.time) > self.now:
            return f"it is dated {said.time}, which is still to come"
        approves = said.decision == "approve"
        if approves and not spent and who.username in self.unknown:
            return NO_ADDRESS.format(who.username)
        about = _digests(statement)
        self.votes.append(
            Vote(who.username, frozenset({said.role}), approves, about, said.reason, path, spent=spent)
        )
        return ""

    def _what_if(self, path: str, statement: Statement, signed: Iterable[Signatory]) -> str:
        """Take evidence as it is: how much it shows is for the people who read the report to judge."""
        from govern.lineage.statements.predicates import WhatIf, moment, read  # noqa: PLC0415 - see above

        found = read(statement, WhatIf)
        if moment(found.time) > self.now:
            return f"it is dated {found.time}, which is still to come"
        drawn = found.sample
        if not drawn.records:
            return "it was run on no record"
        who = " and ".join(person.username for person in signed)
        whole = drawn.records == drawn.population
        there_are = "all" if whole else f"of {drawn.population}"
        pipeline = found.before.name if found.after.name == NOTHING else found.after.name
        said = (
            f"{found.changed} of {drawn.records} records ({there_are} there are) get another recommendation "
            f"from {pipeline}, run by {who}"
        )
        self.attested.append(Attested("what-if", _digests(statement), path, drawn.records, said, whole))
        return ""


def _digests(statement: Statement) -> frozenset[str]:
    return frozenset(subject.digest for subject in statement.subjects)
