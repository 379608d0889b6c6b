"""What another version would recommend, as a comment on a pull request, for those who own the product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.change.what_if_human import NO_DIFFERENCE, drawn, grid, share, spelt
from govern.report.markdown import code
from govern.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.why.tried import Attestation, Tried

MARK = "<!-- govern what-if -->"
"""The first line, by which a later run finds the comment that it replaces."""


def what_if_markdown(found: Tried | None, attested: Attestation | None = None) -> str:
    """Show a comparison, and where it was attested, by whom."""
    if found is None:
        return f"{MARK}\n### govern what-if: {NO_DIFFERENCE}\n"
    return "\n".join([MARK, *_page(found, attested)]) + "\n"


def _page(found: Tried, attested: Attestation | None) -> Iterator[str]:
    seen = found.counted
    yield f"### govern what-if: {counted(seen.changed, 'record')} would get another recommendation"
    yield ""
    yield f"{code(found.before.name)} → {code(found.after.name)} on {drawn(found)}{share(found)}."
    failed = sum(seen.failures)
    if failed:
        yield f"**Failures: {seen.failures[0]} before, {seen.failures[1]} after.**"
    yield ""
    head, *rows = grid(seen.matrix)
    yield f"| {' | '.join([head[0], *map(code, head[1:])])} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    for was, *counts in rows:
        yield f"| {code(was)} | {' | '.join(counts)} |"
    yield ""
    if seen.radii:
        moves = ", ".join(f"{cell.before} → {cell.after}: {cell.records:,}" for cell in seen.radii)
        yield f"Of those that change, by blast radius: {moves}."
        yield ""
    if seen.examples:
        yield "| for example | was | would be |"
        yield "|---|---|---|"
        for pair in seen.examples:
            yield f"| {code(pair.record)} | {code(spelt(pair.before))} | {code(spelt(pair.after))} |"
        yield ""
    if attested is not None:
        names = ", ".join(code(subject.name) for subject in attested.subjects)
        yield f"Attested by {code(attested.username)} for {names} in {code(attested.path)}."
