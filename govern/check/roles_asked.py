"""The roles that contracts count on: to approve, to undo, to be told when nobody decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from govern.check.actions import action_policies
from govern.check.stages import pipelines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.load import Loaded


class Asked(NamedTuple):
    """A role at `route`, and what for, as a clause: `to approve open-case`."""

    loaded: Loaded
    route: tuple[str | int, ...]
    role: str
    purpose: str


def roles_asked(view: View) -> Iterator[Asked]:
    """Give every role that an action policy or a pipeline counts on, in the order of their files."""
    for loaded, policy in action_policies(view):
        for action in policy.actions:
            route = ("actions", f"[{action.name}]")
            for position, approval in enumerate(action.approvals):
                yield Asked(
                    loaded,
                    (*route, "approvals", position, "role"),
                    approval.role,
                    f"to approve `{action.name}`",
                )
            if action.rollback is not None and action.rollback.role is not None:
                yield Asked(
                    loaded, (*route, "rollback", "role"), action.rollback.role, f"to undo `{action.name}`"
                )
    for loaded, pipeline in pipelines(view):
        if pipeline.escalation is not None:
            yield Asked(
                loaded,
                ("escalation", "role"),
                pipeline.escalation.role,
                "to take up decisions that nobody takes",
            )
