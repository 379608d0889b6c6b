"""`Waiver`: a finding allowed for a reason, by a person, until a date."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from govern.contract.direction import Looser
from govern.contract.envelope import Contract, Part
from govern.contract.fields import Text, WorkspacePath
from govern.contract.impact import Impact


class Scope(Part):
    """What is waived: one finding by fingerprint, a route in a file, or where comments in a file point here.

    With `inline`, the findings of the rule that stand in the file beside `# govern: ignore[RULE] waiver/...`.
    """

    fingerprint: Annotated[str | None, Looser.EITHER, Field(pattern=r"^[0-9a-f]{16}$")] = None
    """The sixteen hex digits of one finding, as `govern lint --format json` gives them."""
    file: Annotated[WorkspacePath | None, Looser.EITHER] = None
    """The file of the finding, relative to the workspace; with `route` or `inline`."""
    route: Annotated[Text | None, Looser.EITHER] = None
    """The place in the file, as in `actions[2].approvals`."""
    inline: Annotated[bool | None, Looser.EITHER] = None
    """Whether comments in the file say where: `# govern: ignore[RULE] waiver/ID`."""

    @model_validator(mode="after")
    def _exact(self) -> Scope:
        if (self.fingerprint is None) == (self.file is None):
            raise ValueError("a scope is either a fingerprint, or a file with a route")
        if self.file is None and (self.route is not None or self.inline is not None):
            raise ValueError("a fingerprint names one finding; `route` and `inline` belong to a file")
        if self.route is not None and self.inline:
            raise ValueError("a scope is either a route, or where comments point here (`inline: true`)")
        if self.file is not None and self.route is None and not self.inline:
            raise ValueError("a file without a route would waive everything in it; name the route")
        return self


class Waiver(Contract):
    """All of rule, scope, reason, owner, approver and expiry are required."""

    kind: Annotated[Literal["Waiver"], Impact.IDENTITY]
    rule: Annotated[str, Impact.SAFEGUARD, Looser.EITHER, Field(pattern=r"^[A-Z]{3}[0-9]{3}$")]
    """The code of the rule or policy that is waived."""
    scope: Annotated[Scope, Impact.SAFEGUARD, Looser.EITHER]
    """Which of its findings."""
    reason: Annotated[Text, Impact.SAFEGUARD, Looser.NEITHER]
    """Why it is allowed."""
    owner: Annotated[Text, Impact.SAFEGUARD, Looser.EITHER]
    """Who answers for it."""
    approver: Annotated[Text, Impact.SAFEGUARD, Looser.EITHER]
    """Who approved it; another person than the owner."""
    issued: Annotated[dt.date, Impact.SAFEGUARD, Looser.HIGHER]
    """The day it was given, as in 2026-01-31."""
    expires: Annotated[dt.date, Impact.SAFEGUARD, Looser.HIGHER]
    """The day it ends, as in 2026-04-30. From then on the finding stands again."""

    @model_validator(mode="after")
    def _separate(self) -> Waiver:
        if self.owner == self.approver:
            raise ValueError("owner and approver must be two people")
        if self.expires <= self.issued:
            raise ValueError("a waiver expires after it was issued")
        return self
