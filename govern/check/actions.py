"""The actions of the working tree's action policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.fields import BlastRadius
    from govern.contract.kinds.action_policy import Action, ActionPolicy
    from govern.contract.load import Loaded


def actions_from(view: View, least: BlastRadius) -> Iterator[tuple[Loaded, Action, tuple[str, ...]]]:
    """Each action that reaches at least as far as `least`, with the route to its blast radius."""
    for loaded in view.catalog.of_kind("ActionPolicy"):
        for action in cast("ActionPolicy", loaded.contract).actions:
            if action.blast_radius.rank >= least.rank:
                yield loaded, action, ("actions", f"[{action.name}]", "blast_radius")
