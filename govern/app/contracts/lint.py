"""`govern lint`: judge the contracts of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from govern.app.contracts.packs import pack_of, packs_of
from govern.app.statements.revocations import RevokedVersions
from govern.app.workspace.replace import replace_path
from govern.app.workspace.root import inside, read_baseline
from govern.check.baseline import dump, freeze, parse
from govern.check.lint import LintResult
from govern.check.lint import lint as judge
from govern.check.secrets import masked
from govern.check.view import View
from govern.errors import IntegrityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from govern.app.workspace.context import Context
    from govern.change.lockfile import Lock
    from govern.check.baseline import Baseline
    from govern.contract.catalog import Catalog
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref


def lint(context: Context, only: Iterable[Path] = (), baseline: Path | None = None) -> LintResult:
    """Judge the whole workspace; with `only`, keep the findings in these files or folders.

    Findings that the file `baseline` has are kept apart.

    Contracts are judged together, since references and sensitivity run across files; `only` narrows what is
    reported. Raises UsageError for a path that is not there or lies outside the workspace.
    """
    wanted = [inside(context.root, path) for path in only]
    known = None if baseline is None else parse(read_baseline(baseline), str(baseline))
    return judged(context, wanted, known)


def judged(context: Context, wanted: list[PurePath], known: Baseline | None) -> LintResult:
    """As `lint`, with paths relative to the workspace and a baseline that is read already."""
    return narrowed(judge(view_of(context, context.catalog), known), wanted)


def write_baseline(context: Context, path: Path) -> LintResult:
    """Freeze what stands now into a file, and judge by it: what is left is what can't be frozen.

    Raises DurabilityError where the file can't be written; then the one there was is as it was.
    """
    view = view_of(context, context.catalog)
    found = freeze(view, judge(view).diagnostics)
    replace_path(path, dump(found), str(path))
    return judge(view, found)


def view_of(context: Context, catalog: Catalog) -> View:
    """What lint judges: contracts as read, held to the lock, the day of the context, and the packs named.

    Raises UsageError where the workspace names a rule set or a pack that there is not.
    """
    lock = context.lock
    packs = packs_of(catalog)
    return View(
        catalog,
        archived=_archived(context),
        locked={ref: line.digests.closure for ref, line in lock.components.items()},
        closures=Closures(catalog, lock),
        now=context.now.date(),
        packs=packs.policies,
        pack_levels=packs.levels,
        pack_of=pack_of,
        revoked=RevokedVersions((context.tree,), lambda: (catalog.config.people,) * 2, context.now),
    )


class Closures(Mapping["Ref", str]):
    """The closure digest of each component of the working tree, computed when first asked for.

    What no lock holds is never asked for, and every file that a contract names is read for it.
    """

    def __init__(self, catalog: Catalog, lock: Lock) -> None:
        self._catalog, self._lock = catalog, lock

    @cached_property
    def _found(self) -> dict[Ref, str]:
        from govern.change.resolving import closures  # noqa: PLC0415 - only where something is locked

        return {ref: digests.closure for ref, digests in closures(self._catalog, self._lock).items()}

    def __getitem__(self, ref: Ref) -> str:
        return self._found[ref]

    def __iter__(self) -> Iterator[Ref]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def narrowed(result: LintResult, wanted: list[PurePath]) -> LintResult:
    """Keep what is in these files or folders, relative to the workspace; everything where none is named."""
    if not wanted:
        return result
    return replace(
        result,
        diagnostics=tuple(item for item in result.diagnostics if _below(item.place.file, wanted)),
        waived=tuple(item for item in result.waived if _below(item.diagnostic.place.file, wanted)),
        known=tuple(item for item in result.known if _below(item.place.file, wanted)),
        gone=tuple(item for item in result.gone if _below(item.file, wanted)),
    )


def reader(context: Context) -> Callable[[str], str | None]:
    """Text of a file that a finding is in, for excerpts, its secrets masked; None where it can't be shown."""

    def read(path: str) -> str | None:
        try:
            return masked(context.tree.read(path).decode("utf-8", "replace"))
        except (KeyError, UsageError):
            return None

    return read


def _archived(context: Context) -> Callable[[Ref], Loaded | None]:
    def load(ref: Ref) -> Loaded | None:
        try:
            return context.archive.load(ref).loaded
        except IntegrityError:
            return None  # the reference is then reported as one that leads nowhere; `lock --check` says why

    return load


def _below(file: str, wanted: list[PurePath]) -> bool:
    return any(PurePath(file).is_relative_to(path) for path in wanted)
