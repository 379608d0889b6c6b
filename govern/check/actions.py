"""The actions of the working tree's action policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.fields import BlastRadius
    from govern.contract.kinds.action_policy import Action, ActionPolicy
    from govern.contract.load import Loaded


def action_policies(view: View) -> list[tuple[Loaded, ActionPolicy]]:
    """Give the action policies of the working tree, in the order of their files."""
    found = view.catalog.of_kind("ActionPolicy")
    return [(loaded, cast("ActionPolicy", loaded.contract)) for loaded in found]


def actions_from(view: View, least: BlastRadius) -> Iterator[tuple[Loaded, Action, tuple[str, ...]]]:
    """Each action that reaches at least as far as `least`, with the route to its blast radius."""
    for loaded, policy in action_policies(view):
        for action in policy.actions:
            if action.blast_radius.rank >= least.rank:
                yield loaded, action, ("actions", f"[{action.name}]", "blast_radius")


def fallbacks(view: View) -> Iterator[tuple[Loaded, Action, Action]]:
    """Each action that has a fallback, with the fallback."""
    for loaded, policy in action_policies(view):
        named = {action.name: action for action in policy.actions}
        for action in policy.actions:
            if action.fallback is not None:
                yield loaded, action, named[action.fallback]
