"""The document of a release: written where there is none, extended where it lacks an environment, locked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from govern.app.change.lock import released, write_lock
from govern.app.release.chain import contract_of, pipelines
from govern.app.release.contents import brings, digests, members
from govern.app.workspace.replace import replace_path
from govern.change.locking import plan
from govern.change.pairing import order
from govern.change.release_document import Cited, extended, new_release
from govern.change.releasing import ENVIRONMENTS
from govern.change.version import Level, next_version
from govern.contract.reference import Ref
from govern.errors import DurabilityError, UsageError
from govern.source.canonical import digest
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.app.release.chain import Chain
    from govern.app.workspace.context import Context
    from govern.change.releasing import State
    from govern.contract.kinds.release import Release
    from govern.contract.load import Loaded

_SLUG = "insight-pipeline"


@dataclass(frozen=True, slots=True)
class Asked:
    """A release by name, its environments, and the pipelines of a new one (by default those in force)."""

    name: str
    environments: Sequence[str] = ()
    pipelines: Sequence[str] = ()
    purpose: str = ""


def frozen(context: Context, chain: Chain, asked: Asked) -> tuple[Context, Ref, str | None]:
    """Give a release that is there and locked, for the environments asked for, and the path that was written.

    The context given back sees what was written. A document that was released before is not changed: the
    environments that it lacks come with a new version of it.

    Raises UsageError: something is not locked, or not as it was locked; pipelines that are none, or are not
    those of the document that is there.
    """
    ref, found = _there(context, asked.name)
    _check_locked(context, ref.line)
    if found is None:
        path = _write(context, chain.state, ref, asked)
        return _locked(context, path, None), ref, path
    declared = [item.name for item in cast("Release", found.contract).environments]
    _check_named(context, ref, declared, asked.pipelines)
    wanting = [item for item in asked.environments if item not in declared]
    if wanting:
        old = context.tree.read(found.file) if ref in context.catalog.contracts else None
        if old is None:
            raise UsageError(
                f"the document of {ref} is not in the working tree any more",
                help="Give the release another name, or take the document from git again.",
            )
        new = _next(context, ref, {item.said.release for item in chain.recorded})
        tops = pipelines(context, ref, declared[0])
        _check_declared(context, tops, wanting)
        data = extended(found, [item for item in ENVIRONMENTS if item in wanting], tops, new)
        replace_path(context.root / found.file, data, found.file)
        return _locked(context, found.file, old), new, found.file
    if ref not in context.lock.components:
        return _locked(context, found.file, context.tree.read(found.file)), ref, None
    return context, ref, None


def _there(context: Context, name: str) -> tuple[Ref, Loaded | None]:
    """Find the release that a name means: its highest version, in the working tree or in the lock."""
    line = name if name.startswith("release/") else f"release/{name}"
    wanted = line.partition("@")[0]
    known = {*context.catalog.contracts, *context.lock.components}
    found = sorted((ref for ref in known if ref.line == wanted), key=order)
    fitting = [ref for ref in found if line in {ref.line, str(ref)}]
    if fitting:
        ref = fitting[-1]
        here = context.catalog.contracts.get(ref)
        return ref, here if here is not None else context.find(ref)[0]
    if found:
        raise UsageError(f"there is no {line}", help=f"Versions are {', '.join(map(str, found))}.")
    try:
        return Ref.parse(line if "@" in line else f"{line}@1.0.0"), None
    except ValueError as error:
        raise UsageError(f"`{name}` can't be the name of a release: {error}") from None


def _check_locked(context: Context, line: str) -> None:
    """Insist that all but the release itself is locked as it stands."""
    lock = context.lock
    planned = plan(context.catalog, lock, released(context, lock), context.archive)
    if planned.refused:
        raise UsageError(
            f"what is locked has changed: {planned.refused[0].message}",
            help="Run `govern bump` and `govern lock`, or undo the change; then release.",
            place=str(planned.refused[0].place),
        )
    if pending := [ref for ref in (*planned.added, *planned.rewritten) if ref.line != line]:
        more = f" (and {len(pending) - 1} more)" if len(pending) > 1 else ""
        raise UsageError(f"{pending[0]} is not locked{more}", help="Run `govern lock`, then release.")


def _check_named(context: Context, ref: Ref, declared: Sequence[str], named: Sequence[str]) -> None:
    """Refuse pipelines that a release which is there does not name."""
    has = pipelines(context, ref, declared[0])
    for text in named:
        if not any(text in _names(pipeline) for pipeline in has):
            raise UsageError(
                f"{ref} is made of {', '.join(map(str, has))}, not of {text}",
                help="A release never changes: give the other pipeline a release of another name.",
            )


def _write(context: Context, state: State, ref: Ref, asked: Asked) -> str:
    """Write a new document and give its path."""
    serving = _serving(context, state)
    tops = _chosen(context, asked.pipelines, serving)
    where = _environments(context, tops, asked.environments)
    refs = members(context, tops)
    digests(context, refs)  # all of them are locked
    heard, ballot = brings(context, serving, refs)
    subjects = {item.subject.digest for item in heard}
    evidence = [item.file for item in ballot.attested if subjects & item.subjects]
    votes = [item for item in ballot.votes if item.approves and subjects & item.subjects]
    data = new_release(
        ref,
        asked.purpose or f"{', '.join(map(str, tops))} as locked.",
        where,
        tops,
        evidence=[Cited(_digest(context, file), file) for file in sorted(set(evidence))],
        approvals=[
            Cited(_digest(context, vote.file), vote.file, vote.username, role)
            for vote in sorted(votes, key=lambda one: (one.username, one.file))
            for role in sorted(vote.roles)
        ],
    )
    path = f"{_folder(context)}/{ref.id}.yaml"
    if path in context.catalog.documents:
        raise UsageError(f"{path} is there already, and is not {ref.line}", help="Choose another name.")
    try:
        (context.root / path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DurabilityError(f"can't make the folder of {path}: {error.strerror}") from None
    replace_path(context.root / path, data, path)
    return path


def _locked(context: Context, path: str, old: bytes | None) -> Context:
    """Lock what was written; where that is refused, the document is as it was before."""
    again = replace(context)
    result = None
    try:
        result = write_lock(again)
    finally:
        if result is None or result.refused:
            if old is None:
                (context.root / path).unlink()
            else:
                replace_path(context.root / path, old, path)
    if result.refused:
        first = result.refused[0]
        raise UsageError(f"{path} can't be locked: {first.message}", help=first.help, place=str(first.place))
    return replace(context)


def _serving(context: Context, state: State) -> str | None:
    """Name the release that a new one will be held against: the one that has come farthest."""
    for name in reversed(ENVIRONMENTS):
        if name in state:
            return state[name].base.release
    default = context.config.run.release
    return str(default) if default is not None else None


def _chosen(context: Context, named: Sequence[str], serving: str | None) -> list[Ref]:
    """Find the pipelines meant, each in the version of the working tree; by default those in force."""
    here = {ref.line: ref for ref in sorted(context.catalog.contracts, key=order) if ref.slug == _SLUG}
    if named:
        return [_one(text, here, context) for text in dict.fromkeys(named)]
    if serving is not None:
        contract = cast("Release", context.find(Ref.parse(serving))[0].contract)
        lines = {ref.line for ref in contract.environments[-1].components if ref.slug == _SLUG}
        if lines and lines <= here.keys():
            return [here[line] for line in sorted(lines)]
    if len(here) == 1:
        return list(here.values())
    raise UsageError(
        "which pipelines are released is not clear",
        help=f"Name them with --pipeline: {', '.join(sorted(here)) or 'declare one first'}.",
    )


def _one(text: str, here: dict[str, Ref], context: Context) -> Ref:
    known = [*here.values(), *(ref for ref in context.lock.components if ref.slug == _SLUG)]
    for ref in known:
        if text in _names(ref):
            return ref
    guess = did_you_mean(text.removeprefix(f"{_SLUG}/"), [ref.id for ref in here.values()])
    raise UsageError(
        f"there is no pipeline {text}",
        help=f"Did you mean {guess}?" if guess else f"There are {', '.join(sorted(here)) or 'none'}.",
    )


def _environments(context: Context, tops: Sequence[Ref], asked: Sequence[str]) -> list[str]:
    """List the environments to freeze for: those asked for, else all that each pipeline is declared for."""
    declared = [
        name for name in ENVIRONMENTS if all(name in contract_of(context, top).environments for top in tops)
    ]
    if not asked:
        if not declared:
            raise UsageError(
                f"no environment is one of all of {', '.join(map(str, tops))}",
                help="Give each pipeline a release of its own.",
            )
        return declared
    _check_declared(context, tops, asked)
    return [name for name in ENVIRONMENTS if name in asked]


def _check_declared(context: Context, tops: Sequence[Ref], asked: Sequence[str]) -> None:
    for name in asked:
        for top in tops:
            if name not in (names := contract_of(context, top).environments):
                raise UsageError(f"{top} is not declared for {name}", help=f"It is for {', '.join(names)}.")


def _next(context: Context, ref: Ref, stated: set[str]) -> Ref:
    """Name the version that an extended release gets: the same until it is committed or put in force."""
    if ref not in released(context, context.lock) and str(ref) not in stated:
        return ref
    version = next_version(ref.version, Level.MINOR)
    while (new := Ref(ref.slug, ref.id, version)) in context.lock.components:
        version = next_version(version, Level.MINOR)
    return new


def _folder(context: Context) -> str:
    """Say where releases live: beside the others, else in `releases` of the first folder of contracts."""
    others = [loaded.file for loaded in context.catalog.of_kind("Release")]
    if others:
        return others[-1].rpartition("/")[0]
    return f"{context.config.contracts[0].rstrip('/')}/releases"


def _digest(context: Context, file: str) -> str:
    return digest(context.tree.read(file))


def _names(ref: Ref) -> set[str]:
    return {str(ref), ref.line, ref.id, f"{ref.id}@{ref.version}"}
