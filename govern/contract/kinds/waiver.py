"""`Waiver`: a finding allowed for a reason, by a person, until a date."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from govern.contract.envelope import Contract, Part
from govern.contract.fields import Text, WorkspacePath
from govern.contract.impact import Impact


class Scope(Part):
    """What is waived: one finding by fingerprint, a route in a file, or where comments in a file point here.

    With `inline`, the findings of the rule that stand in the file beside `# govern: ignore[RULE] waiver/...`.
    """

    fingerprint: Annotated[str | None, Field(pattern=r"^[0-9a-f]{16}$")] = None
    file: WorkspacePath | None = None
    route: Text | None = None
    inline: bool | None = None

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
    rule: Annotated[str, Impact.SAFEGUARD, Field(pattern=r"^[A-Z]{3}[0-9]{3}$")]
    scope: Annotated[Scope, Impact.SAFEGUARD]
    reason: Annotated[Text, Impact.SAFEGUARD]
    owner: Annotated[Text, Impact.SAFEGUARD]
    approver: Annotated[Text, Impact.SAFEGUARD]
    issued: Annotated[dt.date, Impact.SAFEGUARD]
    expires: Annotated[dt.date, Impact.SAFEGUARD]

    @model_validator(mode="after")
    def _separate(self) -> Waiver:
        if self.owner == self.approver:
            raise ValueError("owner and approver must be two people")
        if self.expires <= self.issued:
            raise ValueError("a waiver expires after it was issued")
        return self
