"""Packs and rule sets for people."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from govern.report.styled import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.policy.pack import Pack
    from govern.report.styled import Line

_WIDTH = 100


def packs_human(packs: Iterable[Pack], rule_set: int) -> Iterator[Line]:
    """List packs as they are in a rule set: what each is for, how many policies it has, what it raises."""
    for pack in packs:
        entry = pack.at(rule_set)
        if entry is None:
            continue
        raised = f", raises {len(entry.levels)}" if entry.levels else ""
        pedantic = ", turns pedantic rules on" if entry.pedantic else ""
        yield line((pack.name, "path"), f"  {pack.title}")
        yield line((f"  {len(entry.policies)} policies{raised}{pedantic}", "faint"))
        for text in textwrap.wrap(" ".join(pack.description.split()), _WIDTH):
            yield line(f"  {text}")
        yield ()
    yield line("Next: ", ("govern explain NAME", "help"), " lists the policies of a pack.")


def rule_set_human(contents: dict[str, Any]) -> Iterator[Line]:
    """Say what a rule set holds, code by code."""
    rules = contents["rules"]
    yield line((f"Rule set {contents['rule_set']}", "strong"), f": {len(rules)} rules")
    for code, rule in rules.items():
        pedantic = "  pedantic: off unless raised" if rule["pedantic"] else ""
        yield line("  ", (code, "path"), f"  {rule['severity']}", (pedantic, "faint"))
    for name, pack in contents["packs"].items():
        yield ()
        yield line(("Pack ", "strong"), (name, "strong"), f": {len(pack['policies'])} policies")
        for code, policy in pack["policies"].items():
            yield line("  ", (code, "path"), f"  {policy['severity'].ljust(7)}  {policy['policy']}")
        for code, level in pack["raises"].items():
            yield line("  ", (code, "path"), f"  raised to {level}")
