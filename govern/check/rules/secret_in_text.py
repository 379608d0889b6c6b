"""A secret stands in a contract, a prompt or code.

What it checks
--------------
No contract, no prompt and no code of the workspace has a private key, a token of a known shape, a password
inside an address, or a random value behind a word such as `password`. The secret is not repeated.

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


def _check(view: View) -> Iterator[Diagnostic]:
    for each in view.once(searched):
        lines = Lines(each.text)
        for secret in each.secrets:
            if isinstance(each.holder, tuple):
                yield _in_file(*each.holder, each.text, lines, secret)
            else:
                yield _in_document(each.holder, lines, secret)


def _in_document(document: Document, lines: Lines, secret: Secret) -> Diagnostic:
    place = _place(document.file, lines, secret)
    above = first_on_lines(document)
    line = max((line for line in above if line <= place.line), default=0)
    return RULE.at(place, _message(document.text, secret), route=above.get(line) or ("text",), help=_HELP)


def _in_file(loaded: Loaded, use: FileUse, text: str, lines: Lines, secret: Secret) -> Diagnostic:
    related = [Related(loaded.place(*use.route), f"{loaded.ref} names the file")]
    place = _place(use.path, lines, secret)
    return RULE.at(place, _message(text, secret), route=use.route, help=_HELP, related=related)


def _place(file: str, lines: Lines, secret: Secret) -> Place:
    return Place(file, *lines.position(secret.start), *lines.position(secret.end))


def _message(text: str, secret: Secret) -> str:
    if "private key" in secret.kind or "password" in secret.kind:
        return f"{secret.kind} stands here"
    return f"{secret.kind} stands here, which starts with `{text[secret.start : secret.start + _SHOWN]}`"


_HELP = "revoke it, since others may have read it, and keep the new one outside (`env:NAME`)"

RULE = Rule("PRV007", "secret-in-text", Severity.ERROR, _check, __doc__, controls=("gdpr/32.1.b",))
