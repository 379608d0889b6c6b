"""`govern schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govern.errors import UsageError

EVENT = "event"
"""What `govern record` takes."""


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(
            help="A kind of contract, `any` for all in one, or `event`; else the kinds are listed."
        ),
    ] = None,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write every kind's schema into this folder, for editors.")
    ] = None,
) -> None:
    """Print the JSON Schema of a kind, for editors and other tools."""
    from govern.cli.output import show_json  # noqa: PLC0415 - start-up stays light
    from govern.contract.schema import ANY, json_schema, kinds  # noqa: PLC0415 - see above
    from govern.source.suggest import did_you_mean  # noqa: PLC0415 - see above

    if write is not None:
        from govern.app.contracts.schemas import write_schemas  # noqa: PLC0415 - see above

        for path in write_schemas(write):
            print(path)
        return
    if kind is None:
        print("\n".join((*kinds(), EVENT)))
        return
    if kind == EVENT:
        from govern.event.schema import event_schema  # noqa: PLC0415 - see above

        show_json(event_schema())
        return
    if kind not in (*kinds(), ANY):
        guess = did_you_mean(kind, (*kinds(), EVENT))
        hint = f"Did you mean {guess}?" if guess else f"Kinds are {', '.join(kinds())}."
        raise UsageError(f"there is no kind `{kind}`", help=hint)
    show_json(json_schema(kind))
