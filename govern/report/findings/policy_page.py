"""A policy as the page of its code: what it requires, of what, which controls it serves, and its cases."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, cast

from govern.check.page import Page, controls_section
from govern.diagnostic import Severity
from govern.source.layout import is_flow
from govern.source.node import Scalar
from govern.source.resolve import find

if TYPE_CHECKING:
    from govern.contract.kinds.policy import Policy
    from govern.contract.load import Loaded
    from govern.source.node import Route

_JUDGED = {
    "contract": "each contract",
    "change": "each change of a contract",
    "event": "each event",
    "data": "each profile of a data set",
    "access": "each request for access",
}


def policy_page(loaded: Loaded) -> Page:
    """Make the page of a policy, of a workspace or of a pack, from its document."""
    policy = cast("Policy", loaded.contract)
    sections = {"What it checks": _checks(loaded, policy)}
    if policy.description is not None and policy.description.purpose:
        sections["Why it matters"] = policy.description.purpose.strip()
    if policy.cases:
        sections["Cases"] = "\n".join(f"    {case.expect.ljust(5)}  {case.name}" for case in policy.cases)
    sections |= controls_section(policy.controls)
    sections["Where it stands"] = f"{loaded.ref}, {loaded.place('require')}"
    verb = "govern lint" if policy.subject == "contract" else "govern test"
    summary = policy.name or policy.id.replace("-", " ").capitalize()
    return Page(
        policy.code,
        policy.id,
        Severity(policy.severity),
        summary if summary.endswith((".", "!", "?")) else f"{summary}.",
        verb,
        policy.help or "",
        sections,
    )


def _checks(loaded: Loaded, policy: Policy) -> str:
    """The policy's own words, as its document has them."""
    selected = " that `match` selects" if policy.match else ""
    lines = [f"Of {_JUDGED[policy.subject]}{selected}:", ""]
    keys = ("match", "for_each", "require", "message")
    written = ((key, _written(loaded, (key,))) for key in keys)
    lines += [textwrap.indent(f"{key}:{text}", "    ") for key, text in written if text]
    return "\n".join(lines)


def _written(loaded: Loaded, route: Route) -> str:
    """The text of a value as it stands in the document, after its key; empty where it is left out."""
    root = loaded.document.root
    node = None if root is None else find(root, route)
    if node is None:
        return ""
    text = loaded.document.text[node.span.start : node.span.end]
    if not isinstance(node, Scalar) and not is_flow(loaded.document.text, node):
        return "\n" + _inside(" " * (node.span.column - 1) + text)
    first, _, rest = text.partition("\n")
    return f" {first}" + (f"\n{_inside(rest)}" if rest else "")


def _inside(text: str) -> str:
    return textwrap.indent(textwrap.dedent(text), "  ")
