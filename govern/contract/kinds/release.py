"""`Release`: which versions are in force together, environment by environment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from govern.contract.envelope import Contract, Part
from govern.contract.fields import Digest, Identifier, Text
from govern.contract.impact import Impact
from govern.contract.reference import Ref


class Environment(Part):
    """An environment and what runs in it; what those components refer to is in force with them."""

    name: Literal["test", "staging", "production"]
    components: Annotated[tuple[Ref, ...], Field(min_length=1)]


class Evidence(Part):
    """What was shown before the release: a replay, a what-if, a test report, by digest."""

    name: Identifier
    kind: Literal["what-if", "replay", "test", "review"]
    digest: Digest | None = None
    location: str | None = None


class ReleaseApproval(Part):
    """Who approved, in which role, and the digest of the signed statement."""

    username: Text
    role: Text
    statement: Digest | None = None


class Release(Contract):
    """A named set of component versions."""

    kind: Annotated[Literal["Release"], Impact.IDENTITY]
    environments: Annotated[tuple[Environment, ...], Impact.BEHAVIOUR, Field(min_length=1)]
    evidence: Annotated[tuple[Evidence, ...], Impact.SAFEGUARD] = ()
    approvals: Annotated[tuple[ReleaseApproval, ...], Impact.SAFEGUARD] = ()
