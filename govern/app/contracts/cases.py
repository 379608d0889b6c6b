"""`govern test`: run the cases of the policies of a workspace, and of packs."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from govern.app.workspace.root import inside
from govern.check.testing import Results, run_policies
from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from govern.app.workspace.context import Context
    from govern.contract.load import Loaded


def run_cases(context: Context, only: Iterable[Path] = (), *, packs: bool = False) -> Results:
    """Run the cases of the policies that are not retired; with `only`, of those in these files or folders.

    With `packs` those of the packs that the workspace names are run as well.

    Raises UsageError for a path that is not there, lies outside the workspace or holds no policy, and where a
    policy can't be read: what can't be read can't be tested, which must not look like a success.
    """
    wanted = [inside(context.root, path) for path in only]
    catalog = context.catalog
    own = [loaded for loaded in catalog.of_kind("Policy") if _status(loaded) != "retired"]
    chosen = [loaded for loaded in own if not wanted or _below(loaded.file, wanted)]
    _readable(context, wanted)
    for path in wanted:
        if not any(_below(loaded.file, [path]) for loaded in own):
            raise UsageError(
                f"{path} holds no policy", help="Name files or folders with documents of kind Policy."
            )
    packed: tuple[Loaded, ...] = ()
    if packs:
        from govern.app.contracts.packs import packs_of  # noqa: PLC0415 - only where they are asked for

        packed = packs_of(catalog).policies
    return run_policies([*chosen, *packed])


def _readable(context: Context, wanted: list[PurePath]) -> None:
    """Refuse a policy that can't be read, among the files that are asked for."""
    known = {loaded.file for loaded in context.catalog.contracts.values()}
    for item in context.catalog.diagnostics:
        file = item.place.file
        document = context.catalog.documents.get(file)
        meant = document is not None and file not in known and "Policy" in document.text
        if meant and (not wanted or _below(file, wanted)):
            raise UsageError(
                item.message, help=f"`govern lint {file}` shows all of it.", place=str(item.place)
            )


def _status(loaded: Loaded) -> str:
    return str(getattr(loaded.contract, "status", None))


def _below(file: str, wanted: list[PurePath]) -> bool:
    return any(PurePath(file).is_relative_to(path) for path in wanted)
