"""What a release consists of: every locked component that its pipelines run with, each by its digest."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from govern.app.change.ballot import read_ballot
from govern.app.release.chain import contract_of, pipelines
from govern.change.release_gate import brought
from govern.contract.fields import Sensitivity
from govern.contract.reference import Ref
from govern.data.columns import field_classes
from govern.errors import IntegrityError, UsageError
from govern.run.resolve import resolve
from govern.source.canonical import digest_of
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govern.app.workspace.context import Context
    from govern.change.approvals import Ballot
    from govern.change.release_gate import Brought
    from govern.contract.kinds.data_contract import DataContract
    from govern.contract.kinds.release import Release


def components(context: Context, release: Ref, environment: str) -> dict[str, str]:
    """Give each component that a release runs with, by reference, with its digest in the lock.

    Raises UsageError where one is not locked, or the release is not for the environment.
    """
    if release not in context.lock.components:
        raise UsageError(f"{release} is not locked", help="Run `govern lock`: only locked versions count.")
    return digests(context, members(context, pipelines(context, release, environment)))


def members(context: Context, tops: Sequence[Ref]) -> list[Ref]:
    """List pipelines and all that they refer to, sorted."""
    return sorted({ref for top in tops for ref in resolve(top, context.find).components})


def digests(context: Context, refs: Sequence[Ref]) -> dict[str, str]:
    """Give the digest of each version: over its values and files, class by class, and all that it refers to.

    Formatting changes nothing in it. Raises UsageError where one is not locked.
    """
    lines = context.lock.components
    if missing := [ref for ref in refs if ref not in lines]:
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise UsageError(f"{missing[0]} is not locked{more}", help="Run `govern lock`, then release.")
    return {str(ref): digest_of({**asdict(lines[ref].digests)}) for ref in refs}


def check_same(context: Context, release: str, environment: str, recorded: Mapping[str, str]) -> None:
    """Insist that a release consists of what was recorded. Raises IntegrityError."""
    now = components(context, Ref.parse(release), environment)
    if now != dict(recorded):
        differing = sorted(name for name in {*now, *recorded} if now.get(name) != recorded.get(name))
        raise IntegrityError(
            f"{release} is not what was put in force in {environment}: {differing[0]} is another",
            help="Restore govern.lock and lineage/objects from git.",
        )


def brings(context: Context, old: str | None, new: Sequence[Ref]) -> tuple[tuple[Brought, ...], Ballot]:
    """Hear what a set of components changes against the release that it replaces, by what people said here.

    A first release replaces nothing, and nothing is asked of it.
    """
    people = context.config.people
    ballot = read_ballot(context.tree, people, people, (), context.now)
    if old is None:
        return (), ballot
    before = members(context, _any_pipelines(context, Ref.parse(old)))
    return brought(before, new, context.archive, context.config, ballot), ballot


def check_segment(context: Context, release: Ref, environment: str, segment: str) -> str:
    """Check `field=value` against the sources that a release reads, and give it tidied.

    Raises UsageError: another form, no such field, a field whose values must not stand in a statement.
    """
    name, equals, value = (part.strip() for part in segment.partition("="))
    if not (name and equals and value):
        raise UsageError(
            f"`{segment}` is no segment", help="Write a field of the source and its value: drug=X."
        )
    for pipeline in pipelines(context, release, environment):
        for source in contract_of(context, pipeline).sources:
            classes = field_classes(cast("DataContract", context.find(source)[0].contract))
            if name not in classes:
                guess = did_you_mean(name, classes)
                help_ = f"Did you mean {guess}? " if guess else ""
                raise UsageError(
                    f"{source} has no field `{name}`", help=f"{help_}Its fields are {', '.join(classes)}."
                )
            if classes[name] is Sensitivity.RESTRICTED:
                raise UsageError(
                    f"`{name}` of {source} is restricted, and what a segment names is there for all to read",
                    help="Choose a field of another class, or a share.",
                )
    return f"{name}={value}"


def _any_pipelines(context: Context, release: Ref) -> list[Ref]:
    """List what a release runs, wherever: to tell what another one changes."""
    contract = cast("Release", context.find(release)[0].contract)
    found = {ref for item in contract.environments for ref in item.components}
    return sorted(ref for ref in found if ref.slug == "insight-pipeline")
