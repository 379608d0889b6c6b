"""`govern lsp`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from govern.cli.options import NowOption, moment
from govern.errors import UsageError

_NEEDED = frozenset({"pygls", "lsprotocol", "cattrs", "attrs", "attr"})


def lsp(
    now: NowOption = None,
    _stdio: Annotated[
        bool, typer.Option("--stdio", help="Speak over standard input and output, as it always does.")
    ] = True,
) -> None:
    """Serve an editor: findings as you type, hover, definitions, completion and fixes."""
    moment(now)  # a wrong time is told before anything is served
    try:
        from govern.server.lsp.serve import serve  # noqa: PLC0415 - an extra that most never load
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _NEEDED:
            raise
        raise UsageError(
            f"the language server needs {missing}, which is not installed",
            help="Install it beside govern: pip install 'govern-engine[lsp]'",
        ) from None
    if sys.stdin.isatty():
        print("govern lsp speaks with an editor, not with a person; docs/editor.md says how to set one up.",
              file=sys.stderr)  # fmt: skip
    raise typer.Exit(serve(lambda: moment(now)))
