"""A rule of quality checks nothing.

What it checks
--------------
A rule of quality names a metric, or says in its `type` what else it is: `sql` with a query, `custom` with an
implementation, `text` with a description. What is there is not empty, and in versions before 3.1, where the
schema does not ask for it, a metric or a query is compared with something. A rule of which only a text is
given, and no type, is a warning.

Why it matters
--------------
The contract looks as if the data were checked. A rule without a type is a `library` rule, and one without a
metric is passed over or stops the run, depending on the tool.

Example
-------
    quality:
      - description: The address was verified.

Instead
-------
    quality:
      - type: text
        description: The address was verified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Place, Severity
from govern.source.node import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_CONTENT = {"sql": "query", "custom": "implementation", "text": "description"}
_ABOUT = ("description", "name")


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for _, rule in source.quality:
            kind = rule.text("type") or "library"
            if kind in _CONTENT:
                yield from _content(rule, kind, _CONTENT[kind])
            elif rule.get("type") is None and not _compares(rule):
                yield from _library(rule)
            if not source.since_3_1 and not _compares(rule) and (rule.text("rule") or rule.text("query")):
                yield _finding(rule, "the rule compares its result with nothing", "add `mustBe:` or its like")


def _content(rule: Part, kind: str, key: str) -> Iterator[Diagnostic]:
    held, text = rule.get(key), rule.text(key)
    if held is not None and text is not None and not text.strip():
        yield _finding(rule, f"the {key} is empty", f"write the {key}", place=held.place, key=key)
    elif held is None and kind == "text":
        message = "a rule of type `text` says nothing without a description"
        yield _finding(rule, message, "add `description:`", severity=Severity.WARNING)


def _library(rule: Part) -> Iterator[Diagnostic]:
    if any(rule.get(key) is not None for key in ("metric", "rule", "query", "implementation", "engine")):
        return  # the schema says what is missing beside these
    if any((rule.text(key) or "").strip() for key in _ABOUT):
        message = "without a type this is a `library` rule, and it names no metric"
        yield _finding(rule, message, "add `type: text` or a `metric:`", severity=Severity.WARNING)
    else:
        yield _finding(rule, "this rule of quality checks nothing", "add a `metric:`, or remove the rule")


def _compares(rule: Part) -> bool:
    keys = [key.text for key, _ in rule.node.items] if isinstance(rule.node, Mapping) else []
    return any(key.startswith(("mustBe", "mustNotBe")) for key in keys)


def _finding(
    rule: Part,
    message: str,
    help_: str,
    *,
    place: Place | None = None,
    key: str | None = None,
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    route = rule.spelt if key is None else f"{rule.spelt}.{key}"
    return RULE.at(place or rule.start, message, route=route, help=help_, severity=severity)


RULE = Rule("DAT008", "empty-quality-rule", Severity.ERROR, _check, __doc__, varies=True)
