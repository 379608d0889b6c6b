"""What was in force when an outside pipeline did something: versions that it names, by their digests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from govern.contract.reference import Ref, version_key
from govern.errors import UsageError
from govern.event.fields import EventError
from govern.lineage.entry import Factor, FactorSet
from govern.run.resolve import PIPELINE, resolve
from govern.source.canonical import digest_of
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.contract.kinds.release import Release
    from govern.contract.load import Loaded
    from govern.contract.tree import Tree
    from govern.event.model import Event
    from govern.run.resolve import Resolved

_RELEASE = "release"
_NOT_RUN = frozenset({_RELEASE, "policy", "waiver"})


@dataclass(frozen=True, slots=True)
class InForce:
    """What an event says was in force: environment, pipeline, and all factors with their set's digest.

    Each component is one factor, under its closure: the digest over it and all it uses, from govern.lock.
    """

    environment: str
    pipeline: str | None
    digest: str
    factors: tuple[Factor, ...]

    def entry(self, time: str) -> FactorSet:
        """Give the entry that says it once, before its first use."""
        return FactorSet(time, self.digest, self.factors)


class Factors:
    """Finds what was in force; equal claims are resolved once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._default = context.config.run.environment
        self._known: dict[tuple[object, ...], InForce | EventError] = {}

    def of(self, event: Event) -> InForce | None:
        """Give what an event says was in force; None where it only follows from its parents.

        Raises EventError for what is not in govern.lock, and where release and pipeline do not go together.
        """
        if not (event.release or event.pipeline or event.components):
            return None
        key = (event.release, event.pipeline, event.components, event.environment)
        if key not in self._known:
            try:
                self._known[key] = self._found(event)
            except EventError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, EventError):
            raise EventError(found.message, help=found.help)
        return found

    def _found(self, event: Event) -> InForce:
        environment = event.environment or self._default
        components: set[Ref] = set()
        pipeline = self._ref("pipeline", event.pipeline, PIPELINE) if event.pipeline else None
        try:
            if event.release:
                resolved = self._released(event.release, environment, pipeline)
                pipeline = resolved.pipeline
                components |= {*resolved.components}
            elif pipeline is not None:
                components |= {*resolve(pipeline, self._find).components}
            for at, text in enumerate(event.components):
                components |= self._with_all_it_uses(self._ref(f"components[{at}]", text, None))
        except EventError:
            raise
        except UsageError as error:
            raise EventError(error.message, help=error.help) from None
        return self._in_force(environment, pipeline, components)

    def _released(self, text: str, environment: str, pipeline: Ref | None) -> Resolved:
        """Find the pipeline that a release puts in force; where there are several, the one that is named."""
        release = self._ref("release", text, _RELEASE)
        contract = cast("Release", self._find(release)[0].contract)
        declared = {str(one.name): one.components for one in contract.environments}
        there = [ref for ref in declared.get(environment, ()) if ref.slug == PIPELINE]
        shown = ", ".join(str(ref) for ref in there) or "none"
        if not there:
            raise EventError(
                f"{release} puts no pipeline in force in {environment}",
                help=f"Its environments are {', '.join(declared) or 'none'}.",
            )
        if pipeline is not None and pipeline not in there:
            raise EventError(
                f"`pipeline` is not of {release} in {environment}: {pipeline}", help=f"Of it: {shown}."
            )
        if pipeline is None and len(there) > 1:
            raise EventError(
                f"{release} puts {len(there)} pipelines in force in {environment}",
                help=f"Name the `pipeline`: {shown}.",
            )
        return resolve(pipeline or there[0], self._find)

    def _in_force(self, environment: str, pipeline: Ref | None, components: set[Ref]) -> InForce:
        lines = [ref.line for ref in sorted(components)]
        if twice := next((line for line in lines if lines.count(line) > 1), None):
            raise EventError(
                f"{twice} would be in force in two versions", help="Name the versions that really ran."
            )
        factors = tuple(
            Factor(ref.line, ref.version, self._context.lock.components[ref].digests.closure)
            for ref in sorted(components, key=lambda ref: ref.line)
        )
        digest = digest_of([[f.name, f.version, f.digest] for f in factors])
        return InForce(environment, str(pipeline) if pipeline else None, digest, factors)

    def _with_all_it_uses(self, ref: Ref) -> set[Ref]:
        from govern.contract.material import references  # noqa: PLC0415 - only for components named alone

        found, waiting = set[Ref](), [ref]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += [used for _, used in references(self._find(one)[0].contract)]
        return found

    def _find(self, ref: Ref) -> tuple[Loaded, Tree]:
        self._locked("", ref)
        return self._context.find(ref)

    def _ref(self, field: str, text: str, slug: str | None) -> Ref:
        """Read a locked reference, of a kind where one is asked for; raises EventError."""
        try:
            ref = Ref.parse(text)
        except ValueError as error:
            raise EventError(f"`{field}`: {error}") from None
        if slug not in {None, ref.slug} or (slug is None and ref.slug in _NOT_RUN):
            wanted = slug or "component that runs"
            raise EventError(
                f"`{field}` names no {wanted}: {ref}", help=f"Such as {slug or 'model'}/ID@1.0.0."
            )
        self._locked(field, ref)
        return ref

    def _locked(self, field: str, ref: Ref) -> None:
        known = self._context.lock.components
        if ref in known:
            return
        where = f"`{field}`: " if field else ""
        if ref in self._context.catalog.contracts:
            raise EventError(
                f"{where}{ref} is not in govern.lock",
                help="Run `govern lock` first: only locked versions can be shown later.",
            )
        versions = sorted({one.version for one in known if one.line == ref.line}, key=version_key)
        guess = None if versions else did_you_mean(ref.line, sorted({one.line for one in known}))
        raise EventError(
            f"{where}there is no {ref} in govern.lock",
            help=f"Its versions are {', '.join(versions)}."
            if versions
            else f"Did you mean {guess}?"
            if guess
            else "Name a component of this workspace; `govern lint` and `govern lock` make them known.",
        )
