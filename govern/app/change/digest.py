"""`govern digest COMPONENT`: the digests of a component, and everything that went into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.change.resolving import resolve
from govern.contract.reference import Ref, version_key
from govern.errors import UsageError
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.change.resolving import Content


@dataclass(frozen=True, slots=True)
class Digested:
    """A component with the closures of what it refers to; `locked` is None where it is not locked."""

    content: Content
    uses: dict[Ref, str]
    locked: bool | None


def digest(context: Context, name: str) -> Digested:
    """Digest `kind/id` (its highest version) or `kind/id@version`, in the working tree, else as released.

    Raises UsageError where there is none, or it can't be digested; IntegrityError where what was released
    can't be read back.
    """
    resolved = resolve(context.catalog, context.lock)
    ref = _meant(name, {*context.catalog.contracts, *context.lock.components})
    content = resolved.contents.get(ref)
    if content is None and ref in context.catalog.contracts:
        first = next(iter(resolved.diagnostics), None)
        why = f": {first.message}" if first is not None else ""
        raise UsageError(f"{ref} can't be digested{why}", help="`govern lint` says what is wrong.")
    if content is None:
        content = context.archive.load(ref).content
    closures = {
        **{known: line.digests.closure for known, line in context.lock.components.items()},
        **{known: each.digests.closure for known, each in resolved.contents.items()},
    }
    line = context.lock.components.get(ref)
    return Digested(
        content,
        {used: closures[used] for used in sorted(content.uses)},
        None if line is None else line.digests == content.digests,
    )


def _meant(name: str, known: set[Ref]) -> Ref:
    found = [ref for ref in known if name in {str(ref), ref.line}]
    if found:
        return max(found, key=lambda ref: version_key(ref.version))
    guess = did_you_mean(name, sorted({*map(str, known), *(ref.line for ref in known)}))
    hint = f"did you mean `{guess}`?" if guess else "Name it as kind/id or kind/id@version: prompt/triage."
    raise UsageError(f"there is no component `{name}`", help=hint)
