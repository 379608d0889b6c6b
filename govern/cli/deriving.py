"""What `govern derive` does with its options, however they were read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from govern.cli.formats import AnswerFormat

if TYPE_CHECKING:
    from pathlib import Path


class DeriveOptions(NamedTuple):
    """The options of `govern derive`, as its help says them."""

    event: str
    source: str | None = None
    format: AnswerFormat = AnswerFormat.HUMAN
    workspace: Path | None = None


def run(options: DeriveOptions) -> None:
    """Find what made the event and print it."""
    from govern.app.workspace.context import open_workspace  # noqa: PLC0415 - start-up stays light
    from govern.cli.clock import moment_of  # noqa: PLC0415 - see above
    from govern.cli.output import show_answer  # noqa: PLC0415 - see above

    context = open_workspace(options.workspace, moment_of(None))
    if options.source is None and re.fullmatch(r"ev:[0-9]+_[0-9]+", options.event):
        from govern.app.answers.derive import derive  # noqa: PLC0415 - only the question that is asked
        from govern.report.answers.derive_human import derive_human  # noqa: PLC0415 - see above
        from govern.report.answers.derive_json import derive_json  # noqa: PLC0415 - see above

        found = derive(context, options.event)
        show_answer(options.format, lambda: derive_human(found), lambda: derive_json(found))
        return
    from govern.app.answers.derive_recorded import derive_recorded  # noqa: PLC0415 - see above
    from govern.report.answers.derive_recorded import derive_recorded_human, derive_recorded_json  # noqa: PLC0415 - see above

    told = derive_recorded(context, options.event, options.source)
    show_answer(options.format, lambda: derive_recorded_human(told), lambda: derive_recorded_json(told))
