"""The digests of a component for people: what each covers, value by value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.change.route import spell
from govern.contract.digests import EMPTY
from govern.contract.impact import GATED
from govern.report.styled import line
from govern.source.canonical import canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govern.change.resolving import Content
    from govern.contract.reference import Ref
    from govern.report.styled import Line

_LONGEST = 72


def digest_human(
    content: Content, uses: Mapping[Ref, str], *, locked: bool | None, explain: bool
) -> Iterator[Line]:
    """Show a digest a class and the closure over what it refers to; with `explain`, what went into each."""
    state = {None: "not locked", True: "as locked", False: "NOT as locked"}[locked]
    yield line((str(content.ref), "strong"), (f"  {state}", "warning" if locked is False else "faint"))
    for impact in GATED:
        found = content.digests.of(impact)
        yield line(f"  {impact.value:<10}", found if found != EMPTY else ("nothing of this class", "faint"))
        for leaf in content.leaves if explain else ():
            if leaf.impact is impact:
                value = canonical_bytes(leaf.value).decode()
                short = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
                yield line(("    ", ""), (spell(leaf.route), "path"), f" = {short}")
    yield line(f"  {'closure':<10}", content.digests.closure)
    for ref, closure in uses.items() if explain else ():
        yield line("    ", (str(ref), "path"), f" = {closure}")
    if explain:
        left = sorted({".".join(leaf.route[:1]) for leaf in content.leaves if leaf.impact not in GATED})
        yield line(("  in no digest: ", "faint"), ", ".join(left) or "nothing")
