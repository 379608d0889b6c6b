"""What `govern lock` and `govern bump` did, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.findings.lint_human import finding
from govern.report.styled import Line, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from govern.change.bump import BumpPlan
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


def lock_human(added: Sequence[Ref], rewritten: Sequence[Ref], total: int) -> Iterator[Line]:
    """The versions that are pinned now, or that nothing had changed."""
    for ref in added:
        yield line(("+ ", "good"), (str(ref), "strong"))
    for ref in rewritten:
        yield line(("~ ", "warning"), (str(ref), "strong"), "  not released yet, pinned anew")
    changed = len(added) + len(rewritten)
    what = f"{changed} pinned" if changed else "nothing changed"
    yield line(f"govern.lock holds {total} versions; {what}.")


def check_human(found: Sequence[Diagnostic], read: Callable[[str], str | None], total: int) -> Iterator[Line]:
    """What drifted, at its place; or that all is as the lock says."""
    failing = [item for item in found if item.severity != "note"]
    for item in found:
        yield from finding(item, read)
        yield line("")
    if failing:
        yield line((f"{len(failing)} not as the lock says.", "error"))
    else:
        yield line((f"All {total} versions are as govern.lock says.", "good"))


def bump_human(plan: BumpPlan, *, dry_run: bool) -> Iterator[Line]:
    """The versions that rose, why, and what to run next."""
    for item in plan.raised:
        yield line(
            (item.old.line, "strong"), f"  {item.old.version} → {item.new.version}  ", (item.why, "faint")
        )
    for note in plan.notes:
        yield line(("note: ", "note"), note)
    if not plan.raised:
        yield line("No version needs to rise.")
    elif dry_run:
        yield line("Nothing was written; without --dry-run these versions rise.")
    else:
        yield line(
            "Next: ", ("govern lock", "help"), ", then commit the contracts, govern.lock and lineage/objects."
        )
