"""A secret stands in a contract, a prompt or code.

What it checks
--------------
No contract, no prompt and no code of the workspace has a private key, a token of a known shape, a password
inside an address, or a random value behind a word such as `password`. The secret is not repeated. Of a file
with more than 100, the first are told one by one, and the others counted in one finding.

Why it matters
--------------
Whoever may read the repository, or ever could, has the secret. It stays in the history after it is deleted,
and locked versions keep a copy.

Example
-------
    endpoint: https://triage:correct-horse@models.example.org/v1

Instead
-------
    endpoint: https://models.example.org/v1   # the key is in the environment
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from govern.check.hiding import searched
from govern.check.nodes import first_on_lines
from govern.check.rule import Rule
from govern.diagnostic import Place, Related, Severity
from govern.source.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.secrets import Secret
    from govern.check.view import View
    from govern.contract.load import Loaded
    from govern.contract.material import FileUse
    from govern.diagnostic import Diagnostic
    from govern.source.node import Document

_SHOWN = 4
_MOST = 100
"""How many secrets of one file are told each: a report can be read, and costs what the workspace is worth."""


def _check(view: View) -> Iterator[Diagnostic]:
    for each in view.once(searched):
        lines, told = Lines(each.text), each.secrets[:_MOST]
        messages = [(secret, _message(each.text, secret)) for secret in told]
        if rest := each.secrets[_MOST:]:
            messages.append((_all_of(rest), f"{len(rest):,} more secrets stand from here on"))
        for secret, message in messages:
            if isinstance(each.holder, tuple):
                yield _in_file(*each.holder, lines, secret, message)
            else:
                yield _in_document(each.holder, lines, secret, message)


def _in_document(document: Document, lines: Lines, secret: Secret, message: str) -> Diagnostic:
    place = _place(document.file, lines, secret)
    above = first_on_lines(document)
    line = max((line for line in above if line <= place.line), default=0)
    return RULE.at(place, message, route=above.get(line) or ("text",), help=_HELP)


def _in_file(loaded: Loaded, use: FileUse, lines: Lines, secret: Secret, message: str) -> Diagnostic:
    related = [Related(loaded.place(*use.route), f"{loaded.ref} names the file")]
    place = _place(use.path, lines, secret)
    return RULE.at(place, message, route=use.route, help=_HELP, related=related)


def _place(file: str, lines: Lines, secret: Secret) -> Place:
    return Place(file, *lines.position(secret.start), *lines.position(secret.end))


def _message(text: str, secret: Secret) -> str:
    if "private key" in secret.kind or "password" in secret.kind:
        return f"{secret.kind} stands here"
    return f"{secret.kind} stands here, which starts with `{text[secret.start : secret.start + _SHOWN]}`"


def _all_of(secrets: tuple[Secret, ...]) -> Secret:
    """Take several for one: a baseline that knows them as one knows no more than these."""
    return replace(secrets[0], end=secrets[-1].end)


_HELP = "revoke it, since others may have read it, and keep the new one outside (`env:NAME`)"

RULE = Rule("PRV007", "secret-in-text", Severity.ERROR, _check, __doc__, controls=("gdpr/32.1.b",))
