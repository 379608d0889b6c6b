"""What became of told events, for people: counts, then each refused one with its line and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.styled import line
from govern.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.running.record_json import Told
    from govern.report.styled import Line

_SHOWN = 50


def record_human(found: Told) -> Iterator[Line]:
    """Show what was recorded, what was already, what was refused and why."""
    for one in found.refused[:_SHOWN]:
        yield line((one.place, "path"), ": ", ("refused", "error"), f": {one.reason}")
        if one.help:
            yield line(("  help: ", "help"), one.help)
    if found.refusals > _SHOWN:
        yield line((f"and {found.refusals - _SHOWN:,} more; `--format json` lists them", "warning"))
    verb = "would be recorded" if found.dry_run else "recorded"
    yield line((f"{counted(found.recorded, 'event')} {verb}", "strong"))
    if found.already:
        yield line(f"  {found.already:,} recorded already")
    if found.refusals:
        yield line((f"  {found.refusals:,} refused", "error"))
    if found.torn:
        yield line(f"  {found.torn:,} cut off: their writing was never finished, nor acknowledged")
    if not found.dry_run:
        yield line((f"  log: {found.log_size} entries, root {found.log_root[:16]}…, signed", "faint"))
