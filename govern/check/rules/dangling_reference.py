"""A reference names a component that exists nowhere.

What it checks
--------------
Every reference of a contract, and the default release of govern.yaml, names a version that is declared in
the working tree or held by the lock.

Why it matters
--------------
A pipeline with a dangling reference can't run, and its digest can't cover what it was meant to use.

Example
-------
    uses:
      sanitizer: sanitizer/review-txt@1.0.0

Instead
-------
    uses:
      sanitizer: sanitizer/review-text@1.0.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check import guesses, offers
from govern.check.rule import Rule
from govern.contract import offer
from govern.contract.reference import version_key
from govern.diagnostic import Safety, Severity
from govern.source.resolve import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.check.view import View
    from govern.contract.reference import Ref
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for use in view.uses:
        if _dangles(view, use.ref):
            meant = _only(view, use.ref)
            fixes = offers.write(use.user, use.route, meant, Safety.UNSAFE) if meant else ()
            yield RULE.on(use.user, use.route, _message(use.ref), help=_help(view, use.ref), fixes=fixes)
    default, document = view.catalog.config.run.release, view.catalog.config_document
    if default is not None and document.root is not None and _dangles(view, default):
        place = locate(document.root, ("run", "release")).place(document.file)
        meant = _only(view, default)
        fixes = offer.value(document, ("run", "release"), meant) if meant else ()
        help_ = _help(view, default)
        yield RULE.at(place, _message(default), route=("run", "release"), help=help_, fixes=fixes)


def _dangles(view: View, ref: Ref) -> bool:
    known = ref in view.catalog.contracts or ref in view.locked
    return not known and not view.perhaps_declared(ref)


def _message(ref: Ref) -> str:
    return f"`{ref}` is neither declared here nor in the lock"


def _only(view: View, ref: Ref) -> str | None:
    """Spell the one version that can be meant: of this component, or of the one it is a slip of."""
    known = view.once(_known)
    meant = ref.line if ref.line in known.versions else known.guess(view, ref)
    version = None if meant is None else offers.only_version(view, meant)
    return None if version is None else f"{meant}@{version}"


def _help(view: View, ref: Ref) -> str:
    known = view.once(_known)
    if versions := known.versions.get(ref.line):
        return f"`{ref.line}` has {'version' if len(versions) == 1 else 'versions'} {', '.join(versions)}"
    if elsewhere := known.of_id.get(ref.id):
        return f"there is `{elsewhere[0]}`: is it the kind you meant?"
    guess = known.guess(view, ref)
    if guess is None:
        return "declare the component, or refer to a version that is in the lock"
    return f"did you mean `{guess}@{known.versions[guess][-1]}`?"


class _Known:
    """The components that are declared or locked: versions by line, oldest first; lines by slug and by id."""

    def __init__(self, refs: Iterable[Ref]) -> None:
        self.versions: dict[str, list[str]] = {}
        self.of_slug: dict[str, list[str]] = {}
        self.of_id: dict[str, list[str]] = {}
        for ref in sorted(refs, key=lambda ref: (ref.line, version_key(ref.version))):
            if ref.line not in self.versions:
                self.of_slug.setdefault(ref.slug, []).append(ref.line)
                self.of_id.setdefault(ref.id, []).append(ref.line)
            self.versions.setdefault(ref.line, []).append(ref.version)

    def guess(self, view: View, ref: Ref) -> str | None:
        """The component of the same kind that a reference's is a slip of."""
        return view.once(guesses.references).of(ref.line, self.of_slug.get(ref.slug, ()))


def _known(view: View) -> _Known:
    return _Known({*view.catalog.contracts, *view.locked})


RULE = Rule("REF001", "dangling-reference", Severity.ERROR, _check, __doc__)
