"""A model is asked over a connection that anyone on the way can read.

What it checks
--------------
The `endpoint` of a model is `https`, unless it is this machine.

Why it matters
--------------
What is sent to a model is what people wrote, and the key that pays for it. Over `http` both can be read and
the answer can be changed on the way.

Example
-------
    endpoint: http://models.example.org/v1/chat/completions

Instead
-------
    endpoint: https://models.example.org/v1/chat/completions
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.check import offers
from govern.check.models import models
from govern.check.rule import Rule
from govern.check.secrets import secrets_in
from govern.diagnostic import Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_PLAIN = re.compile(r"http://(?:[^/?#@]*@)?(?P<host>\[[^\]]*\]|[^/?#:]*)")
_THIS_MACHINE = re.compile(r"(?:.+\.)?localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]|host\.docker\.internal")


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded, model in models(view):
        plain = _PLAIN.match(model.endpoint or "")
        if plain is None or _THIS_MACHINE.fullmatch(plain["host"].lower()):
            continue
        safer = str(model.endpoint).replace("http://", "https://", 1)
        told = secrets_in(safer)  # a fix is printed, and would repeat the password
        yield RULE.on(
            loaded,
            ("endpoint",),
            f"`{plain['host']}` is asked over a connection that is not encrypted",
            help="write `https://`, and check that the provider answers there",
            fixes=() if told else offers.write(loaded, ("endpoint",), safer, Safety.UNSAFE),
        )


RULE = Rule("PRV008", "unencrypted-endpoint", Severity.ERROR, _check, __doc__, controls=("gdpr/32.1.a",))
