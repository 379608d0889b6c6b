"""The release statements of a workspace, in their order: read, checked, and added to.

Each file under `lineage/releases` is named by the digest of its bytes and names the file before it, so the
files have one order, whatever clocks say. A file that was changed, left out or slipped in shows, and so does
one that the last commit has and the working tree has not.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from govern.app.change.ballot import RELEASES
from govern.app.release.reading import Recorded, read_statement
from govern.change.releasing import State, Step, applied, environment_before
from govern.contract.reference import Ref
from govern.errors import GovernError, IntegrityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govern.app.workspace.context import Context
    from govern.contract.kinds.insight_pipeline import InsightPipeline
    from govern.contract.kinds.release import Release

GUARDED = "production"
"""The environment in which only the word of a person counts, where the workspace has people."""

_RESTORE = "Take the folder from git again: `git checkout HEAD -- lineage/releases`."


@dataclass(frozen=True, slots=True)
class Chain:
    """All statements in their order, and what they come to.

    `unconfirmed` are those into production for which nobody answers who may sign today: unsigned, or by a
    person whose time has ended, and nothing signed comes after them.
    """

    recorded: tuple[Recorded, ...]
    state: State
    unconfirmed: tuple[Recorded, ...] = ()

    @property
    def last(self) -> str | None:
        """The digest of the last statement."""
        return self.recorded[-1].digest if self.recorded else None


def read_chain(context: Context) -> Chain:
    """Read and check all statements.

    Raises IntegrityError: a file that is not what its name says, a gap, two that follow one, a signature of
    nobody in `people`, a step that what was in force did not allow, a statement gone since the last commit.
    """
    files = [path for path in context.tree.paths((RELEASES,)) if path.endswith(".json")]
    _refuse_gone(context, files)
    if not files:
        return Chain((), {})
    found = _in_order([read_statement(context, path) for path in files])
    state: State = {}
    for item in found:
        try:
            state = applied(state, item.step, before(context, item.step))
        except GovernError as error:
            raise IntegrityError(
                f"{item.path} can't have happened: {error.message}", help=_RESTORE, place=item.path
            ) from None
    return Chain(found, state, _unconfirmed(context, found))


def before(context: Context, step: Step) -> str | None:
    """Name the environment that a release must have been through before this one.

    Raises UsageError where the release or its pipelines are not there, or are not for that environment.
    """
    return (
        None
        if step.action == "roll-back"
        else came_before(context, Ref.parse(step.release), step.environment)
    )


def came_before(context: Context, release: Ref, environment: str) -> str | None:
    """Do the same for a release and an environment."""
    names = [
        contract_of(context, pipeline).environments for pipeline in pipelines(context, release, environment)
    ]
    return environment_before(environment, names)


def pipelines(context: Context, release: Ref, environment: str) -> list[Ref]:
    """List the pipelines that a release names for an environment. Raises UsageError where it names none."""
    contract = cast("Release", context.find(release)[0].contract)
    declared = {item.name: item for item in contract.environments}
    if environment not in declared:
        raise UsageError(
            f"{release} is not for {environment}",
            help=f"It is for {', '.join(declared)}; `govern release {release.id} -e {environment}` adds it.",
        )
    return [ref for ref in declared[environment].components if ref.slug == "insight-pipeline"]


def contract_of(context: Context, pipeline: Ref) -> InsightPipeline:
    """Give a pipeline's contract, as released."""
    return cast("InsightPipeline", context.find(pipeline)[0].contract)


def _in_order(found: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Follow the statements from the first. Raises IntegrityError for gaps and forks."""
    following: dict[str | None, Recorded] = {}
    for item in sorted(found, key=lambda one: one.path):
        if (other := following.get(item.said.previous)) is not None:
            raise IntegrityError(
                f"{other.path} and {item.path} both follow the same statement",
                help="One was made without knowing of the other: remove the one that does not hold, and make "
                "it again.",
                place=item.path,
            )
        following[item.said.previous] = item
    ordered: list[Recorded] = []
    at: str | None = None
    while (item_at := following.pop(at, None)) is not None:
        ordered.append(item_at)
        at = item_at.digest
    if following:
        lost = min(following.values(), key=lambda one: one.path)
        raise IntegrityError(
            f"{lost.path} follows {RELEASES}/{_name(lost.said.previous)}.json, which is not there",
            help=_RESTORE,
            place=lost.path,
        )
    return tuple(ordered)


def _name(digest: str | None) -> str:
    return (digest or "").removeprefix("sha256:")


def _unconfirmed(context: Context, found: tuple[Recorded, ...]) -> tuple[Recorded, ...]:
    """Find the statements at the end that count no more. Raises IntegrityError for signatures of nobody."""
    if not context.config.people:
        return ()
    open_: list[Recorded] = []
    for item in found:
        if item.vouched:
            open_ = []  # whoever signed this one looked at all before it
        else:
            open_.append(item)
    for item in open_:
        if item.stranger:
            raise IntegrityError(f"{item.path}: {item.stranger}", help=_RESTORE, place=item.path)
    return tuple(item for item in open_ if item.step.environment == GUARDED)


def _refuse_gone(context: Context, files: Iterable[str]) -> None:
    """Refuse a folder that lacks what the last commit has; without git there is nothing to compare with."""
    from govern.app.git.repository import Repository  # noqa: PLC0415 - git only where history is asked for
    from govern.app.git.tree import GitTree  # noqa: PLC0415 - see above

    committed: list[str] = []
    with (
        contextlib.suppress(UsageError),
        GitTree(Repository.of(context.root, context.environ), "HEAD") as tree,
    ):
        committed = [path for path in tree.paths((RELEASES,)) if path.endswith(".json")]
    if gone := sorted(set(committed) - set(files)):
        raise IntegrityError(f"{gone[0]} is gone since the last commit", help=_RESTORE, place=gone[0])
