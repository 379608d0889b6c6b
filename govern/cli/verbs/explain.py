"""`govern explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.cli.options import Format, FormatOption, WorkspaceOption, moment
from govern.errors import Exit, UsageError


def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            help="A code, a name, a family such as PRV, or a pack such as privacy; without one, all.",
            show_default=False,
        ),
    ] = None,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write every page and an index into this folder.")
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="Name the files in this folder that are not as the rules say."),
    ] = None,
    *,
    packs: Annotated[bool, typer.Option("--packs", help="List the packs of policies.")] = False,
    rule_set: Annotated[
        int | None, typer.Option("--rule-set", help="Say what a numbered rule set holds.", show_default=False)
    ] = None,
    format: FormatOption = Format.HUMAN,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the page of a rule or policy: what it checks, why it matters, and what to write instead."""
    if sum(item is not None for item in (code, write, check, packs or None, rule_set)) > 1:
        raise UsageError(
            "a code, --write, --check, --packs and --rule-set exclude each other", help="Run them one by one."
        )
    if packs:
        _packs(format)
        return
    if rule_set is not None:
        _rule_set(rule_set, format)
        return
    if check is not None:
        _check(check, format)
    elif write is not None:
        _write(write, format)
    else:
        _show(code, format, workspace)


def _show(code: str | None, format: Format, workspace: Path | None) -> None:
    from govern.app.contracts.explain import find_pages, workspace_here  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    pages = find_pages(code, workspace_here(workspace, moment(None)))
    if format is Format.JSON:
        from govern.report.findings.explain_json import pages_json  # noqa: PLC0415 - only the reporter that is asked for

        show_json(pages_json(pages))
    else:
        from govern.report.findings.explain_human import list_human, page_human  # noqa: PLC0415 - see above

        show(page_human(pages[0]) if len(pages) == 1 else list_human(pages))


def _packs(format: Format) -> None:
    from govern.app.contracts.packs import NAMES, definition  # noqa: PLC0415 - start-up stays light
    from govern.check.rule_sets import LATEST  # noqa: PLC0415 - see above
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    listed = [definition(name) for name in NAMES]
    if format is Format.JSON:
        from govern.report.policies.packs_json import packs_json  # noqa: PLC0415 - only the reporter that is asked for

        show_json(packs_json(listed, LATEST))
    else:
        from govern.report.policies.packs_human import packs_human  # noqa: PLC0415 - see above

        show(packs_human(listed, LATEST))


def _rule_set(number: int, format: Format) -> None:
    from govern.app.contracts.rule_set import contents  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    if format is Format.JSON:
        show_json(contents(number))
    else:
        from govern.report.policies.packs_human import rule_set_human  # noqa: PLC0415 - only the reporter that is asked for

        show(rule_set_human(contents(number)))


def _check(folder: Path, format: Format) -> None:
    from govern.app.contracts.explain import all_pages, stale_pages  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    stale = stale_pages(folder)
    if format is Format.JSON:
        show_json({"version": 1, "stale": [{"file": str(item.path), "why": item.why} for item in stale]})
    else:
        from govern.report.findings.explain_human import stale_human  # noqa: PLC0415 - only the reporter that is asked for

        show(stale_human([(item.path, item.why) for item in stale], folder, len(all_pages())))
    raise typer.Exit(Exit.FINDINGS if stale else Exit.CLEAN)


def _write(folder: Path, format: Format) -> None:
    from govern.app.contracts.explain import all_pages, write_pages  # noqa: PLC0415 - start-up stays light
    from govern.cli.output import show, show_json  # noqa: PLC0415 - see above

    changed = write_pages(folder)
    if format is Format.JSON:
        show_json({"version": 1, "changed": [str(path) for path in changed]})
    else:
        from govern.report.findings.explain_human import written_human  # noqa: PLC0415 - only the reporter that is asked for

        show(written_human(changed, folder, len(all_pages())))
