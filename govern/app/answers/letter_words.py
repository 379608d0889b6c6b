"""Words for a person outside: components by their titles, rules by what they do, nothing of the inside."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from govern.run.stage import RECORD

if TYPE_CHECKING:
    from govern.contract.kinds.sanitizer import AnyRule, Sanitizer

_ASPECTS = {
    "": "",
    "code": "the program of ",
    "command": "the program of ",
    "parameters": "the settings of ",
    "weights": "what is stored in ",
    "artefacts": "the lists of ",
    "libraries": "the software below ",
    "classes": "how sensitive data is said to be in ",
    "wiring": "the order of the steps of ",
    "stage": "a step of ",
}
_KINDS = {
    "data-contract": "the description of the data",
    "sanitizer": "the rules on what is taken out of the data",
    "feature-extractor": "the reading of the text",
    "prompt": "the instructions to the model",
    "model": "the model",
    "thresholds": "the limits",
    "action-policy": "the rules on what may be done",
    "insight-pipeline": "the procedure",
}
_METHODS = {
    "keep": "used as it is",
    "suppress": "not used",
    "redact": "used with parts taken out",
    "hash": "replaced by a code before anything else",
    "tokenise": "replaced by a code before anything else",
    "generalise": "used in a coarser form",
    "noise": "used with chance added",
    "aggregate": "used in counts over groups only",
    "synthesise": "replaced by made-up values",
}
_WITHIN = re.compile(
    r"sha256:|[0-9a-f]{32}|\b[\w-]+/[\w.-]+@\d|\b[\w.-]+/[\w./-]*\.\w{1,5}\b|\b\w+\.(?:py|ya?ml|json|txt|tsv|csv)\b"
    r"|\bev:\d|://|\b(?:" + "|".join(_KINDS) + r")/\w"
)
"""What is of the system's inside: digests, references, paths, files, events, addresses of machines."""


def outside(text: str | None) -> str:
    """Give a text of a contract where a stranger may read it, empty where it speaks of the inside."""
    said = " ".join((text or "").split())
    return "" if _WITHIN.search(said) else said


def component(line: str, contract: Any) -> str:
    """Name a component by the title that its contract gives it; by its kind where there is none."""
    kind = _KINDS.get(line.partition("/")[0], "a part of the system")
    title = outside(getattr(contract, "name", None))
    return f"{kind} “{title}”" if title else kind


def factor(name: str, contract: Any) -> str:
    """Name what changed: an aspect of a component, or the person's own data."""
    if name == RECORD:
        return "the data about you, as it is read"
    line, _, aspect = name.partition("#")
    return f"{_ASPECTS.get(aspect.partition('/')[0], 'a part of ')}{component(line, contract)}"


def action(name: str) -> str:
    """Spell an action: its name is a title in the policy's words."""
    return name.replace("-", " ").replace("_", " ")


def handling(field: str, found: AnyRule | None, sanitizer: Sanitizer) -> str:
    """Say what a sanitiser does with a field; `found` is the rule that addresses it."""
    if (found is None and sanitizer.default == "suppress") or (
        found is not None and found.method == "suppress"
    ):
        redacting = (each.words_of for each in sanitizer.rules if each.method == "redact")
        if any(field in words for words in redacting):
            return "used only to take its words out of the rest"
    return _METHODS[sanitizer.default if found is None else found.method]


def day(time: str) -> str:
    """Spell the day of an RFC 3339 time."""
    found = dt.date.fromisoformat(time[:10])
    return f"{found.day} {found:%B} {found.year}"
