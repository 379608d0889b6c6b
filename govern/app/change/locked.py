"""Pipelines of a revision or of the working tree, made of locked objects and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.change.sides import side_of
from govern.app.git.repository import Repository
from govern.app.git.tree import GitTree
from govern.app.running.building import key_reader, packages
from govern.change.compare import Side
from govern.change.resolving import resolve as digested
from govern.contract.catalog import CONFIG_FILE
from govern.contract.material import references
from govern.contract.reference import Ref, version_key
from govern.errors import UsageError
from govern.run.build import build
from govern.run.resolve import PIPELINE
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

    from govern.app.workspace.context import Context
    from govern.change.resolving import Content
    from govern.contract.load import Loaded
    from govern.contract.tree import Tree
    from govern.run.build import Built
    from govern.run.host import PluginHost
    from govern.run.recorded import Recording
    from govern.run.resolve import Resolved

WORKING_TREE = "the working tree"


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace at a revision, or as it stands on disk: what it is called, and what it holds."""

    name: str
    side: Side

    @classmethod
    def at(cls, context: Context, stack: ExitStack, revision: str | None) -> Place:
        """Open a revision for as long as the stack lives; None is the working tree.

        Raises UsageError: no git, no such revision, no workspace there.
        """
        if revision is None:
            return cls.here(context)
        tree = stack.enter_context(GitTree(Repository.of(context.root, context.environ), revision))
        return cls(revision, side_of(tree, revision))

    @classmethod
    def here(cls, context: Context) -> Place:
        """The working tree."""
        return cls(WORKING_TREE, Side(context.catalog, context.lock, context.archive))

    def find(self, ref: Ref) -> tuple[Loaded, Tree]:
        """A locked version with the files it names, as `govern.run.resolve` asks for it.

        Raises UsageError where it is not locked, IntegrityError where its objects are not what they were.
        """
        if ref not in self.side.lock.components or self.side.archive is None:
            raise UsageError(
                f"{ref} is not in govern.lock of {self.name}",
                help="Run `govern lock` first: only locked versions run.",
            )
        archived = self.side.archive.load(ref)
        return archived.loaded, archived.tree

    def pipelines(self) -> dict[str, Ref]:
        """The pipelines that stand there, the highest version of each, by `insight-pipeline/id`."""
        if self.side.catalog is None:
            raise UsageError(
                f"there is no {CONFIG_FILE} in {self.name}", help="Name a revision that has a workspace."
            )
        refs = [ref for ref in self.side.catalog.contracts if ref.slug == PIPELINE]
        return {ref.line: ref for ref in sorted(refs, key=lambda ref: version_key(ref.version))}

    def contents(self) -> dict[Ref, Content]:
        """What stands there, digested."""
        return digested(self.side.catalog, self.side.lock).contents if self.side.catalog is not None else {}

    def as_locked(self, ref: Ref, contents: dict[Ref, Content]) -> None:
        """Refuse a pipeline that stands there otherwise than it is locked, itself or anything below it."""
        if self.side.catalog is None or ref not in self.side.catalog.contracts:
            return  # an earlier version: only its objects are left, and they are checked as they are read
        locked = self.side.lock.components.get(ref)
        content = contents.get(ref)
        if locked is None or content is None or content.digests != locked.digests:
            raise UsageError(
                f"{ref} in {self.name} is not as it is locked, or something that it uses is not",
                help="Run `govern bump` and `govern lock` first: only locked versions run. "
                "`govern lint` says what can't be locked.",
            )


@dataclass(frozen=True, slots=True)
class Runnable:
    """A pipeline that can run, and what its run covers.

    Those are all components that it runs with, and the releases standing there that name nothing else.
    """

    built: Built
    covers: frozenset[Ref]


def runnable(
    context: Context, place: Place, resolved: Resolved, host: PluginHost, recording: Recording
) -> Runnable:
    """Build a pipeline and load its plug-ins; raises what that raises."""
    built = build(resolved, packages(context).read, key_reader(context), host=host, recording=recording)
    built.prepare()
    return Runnable(built, frozenset({*resolved.components, *_releases(place, resolved)}))


def _releases(place: Place, resolved: Resolved) -> Iterator[Ref]:
    for ref, loaded in place.side.catalog.contracts.items() if place.side.catalog is not None else ():
        if ref.slug == "release" and {used for _, used in references(loaded.contract)} <= {
            *resolved.components
        }:
            yield ref


def choose(before: Place, after: Place, named: str | None) -> tuple[Ref | None, Ref | None] | None:
    """Choose the pipeline that is compared: the one named, or the only one that differs.

    A side that does not have it is None; without a difference the whole is. Raises UsageError where several
    differ, where there is none of that name, and where a side is not as locked.
    """
    old, new = before.pipelines(), after.pipelines()
    contents = before.contents(), after.contents()
    if named is not None:
        pair = _named(named, after, old, new)
    else:
        differing = [
            line
            for line in sorted({*old, *new})
            if _digest(old.get(line), contents[0]) != _digest(new.get(line), contents[1])
        ]
        if not differing:
            return None
        if len(differing) > 1:
            raise UsageError(
                f"{len(differing)} pipelines differ: {', '.join(differing)}",
                help="Name one with --pipeline, and then the next.",
            )
        pair = old.get(differing[0]), new.get(differing[0])
    for place, ref, found in zip((before, after), pair, contents, strict=True):
        if ref is not None:
            place.as_locked(ref, found)
    return pair


def _digest(ref: Ref | None, contents: dict[Ref, Content]) -> object:
    """What a pipeline does, by digest; one that can't be digested equals no other, and is refused later."""
    if ref is None:
        return None
    return contents[ref].digests.closure if ref in contents else object()


def _named(
    named: str, after: Place, old: dict[str, Ref], new: dict[str, Ref]
) -> tuple[Ref | None, Ref | None]:
    wanted = named if named.startswith(f"{PIPELINE}/") else f"{PIPELINE}/{named}"
    line, _, version = wanted.partition("@")
    if line not in old and line not in new:
        guess = did_you_mean(line, sorted({*old, *new}))
        known = f"Pipelines are {', '.join(sorted({*old, *new})) or 'none'}."
        raise UsageError(
            f"there is no pipeline {line}", help=f"Did you mean {guess}? {known}" if guess else known
        )
    if not version:
        return old.get(line), new.get(line)
    locked = {str(ref): ref for ref in after.side.lock.components}
    if wanted not in locked:
        raise UsageError(
            f"{wanted} is not in govern.lock of {after.name}",
            help="Run `govern lock` first: only locked versions run.",
        )
    return old.get(line), locked[wanted]
