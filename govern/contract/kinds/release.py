"""`Release`: which versions are in force together, environment by environment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from govern.contract.direction import Looser
from govern.contract.envelope import Contract, Part
from govern.contract.fields import Digest, Identifier, Text
from govern.contract.impact import Impact
from govern.contract.reference import Ref


class Environment(Part):
    """An environment and what runs in it; what those components refer to is in force with them."""

    name: Annotated[Literal["test", "staging", "production"], Looser.NEITHER]
    """The environment.

    - `test`: for trying things out
    - `staging`: as production, without its effects
    - `production`: where it counts
    """
    components: Annotated[tuple[Ref, ...], Looser.EITHER, Field(min_length=1)]
    """What runs there, each as `kind/ID@VERSION`; what those refer to comes with them."""


class Evidence(Part):
    """What was shown before the release: a replay, a what-if, a test report, by digest."""

    name: Annotated[Identifier, Looser.NEITHER]
    """The name of the piece of evidence."""
    kind: Annotated[Literal["what-if", "replay", "test", "review"], Looser.EITHER]
    """What was done.

    - `what-if`: the new release on old records, and what would have come out
    - `replay`: old answers derived again
    - `test`: a test report
    - `review`: people looked at it
    """
    digest: Annotated[Digest | None, Looser.EITHER] = None
    """SHA-256 of the document, `sha256:` and 64 hex digits."""
    location: Annotated[str | None, Looser.EITHER] = None
    """Where the document is."""


class ReleaseApproval(Part):
    """Who approved, in which role, and the digest of the signed statement."""

    username: Annotated[Text, Looser.NEITHER]
    """Who approved."""
    role: Annotated[Text, Looser.EITHER]
    """In which role."""
    statement: Annotated[Digest | None, Looser.EITHER] = None
    """SHA-256 of the signed statement, `sha256:` and 64 hex digits."""


class Release(Contract):
    """A named set of component versions."""

    kind: Annotated[Literal["Release"], Impact.IDENTITY]
    environments: Annotated[tuple[Environment, ...], Impact.BEHAVIOUR, Looser.MORE, Field(min_length=1)]
    """What runs where."""
    evidence: Annotated[tuple[Evidence, ...], Impact.SAFEGUARD, Looser.FEWER] = ()
    """What was shown before the release."""
    approvals: Annotated[tuple[ReleaseApproval, ...], Impact.SAFEGUARD, Looser.FEWER] = ()
    """Who approved it."""
