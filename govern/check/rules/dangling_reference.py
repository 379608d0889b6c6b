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

from govern.check import offers
from govern.check.rule import Rule
from govern.contract import offer
from govern.contract.reference import version_key
from govern.diagnostic import Safety, Severity
from govern.source.resolve import locate
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    lines = {item.line for item in (*view.catalog.contracts, *view.locked) if item.slug == ref.slug}
    meant = ref.line if ref.line in lines else did_you_mean(ref.line, sorted(lines))
    version = None if meant is None else offers.only_version(view, meant)
    return None if version is None else f"{meant}@{version}"


def _help(view: View, ref: Ref) -> str:
    known = {*view.catalog.contracts, *view.locked}
    versions = sorted({item.version for item in known if item.line == ref.line}, key=version_key)
    if versions:
        return f"`{ref.line}` has {'version' if len(versions) == 1 else 'versions'} {', '.join(versions)}"
    if elsewhere := sorted({item.line for item in known if item.id == ref.id}):
        return f"there is `{elsewhere[0]}`: is it the kind you meant?"
    guess = did_you_mean(ref.line, sorted({item.line for item in known if item.slug == ref.slug}))
    if guess is None:
        return "declare the component, or refer to a version that is in the lock"
    newest = max((item.version for item in known if item.line == guess), key=version_key)
    return f"did you mean `{guess}@{newest}`?"


RULE = Rule("REF001", "dangling-reference", Severity.ERROR, _check, __doc__)
