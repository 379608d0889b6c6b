"""A metric lacks what it needs to be computed.

What it checks
--------------
`duplicateValues` of an object names in its arguments the `properties` that it compares, and the object has
them; that it has not is an error. `invalidValues` says in its arguments, or its property in
`logicalTypeOptions` or `enum`, which values are valid. A metric on the level of the schema for which the
standard does not define it (`nullValues` of an object, `rowCount` of a property) is a note.

Why it matters
--------------
Tools fill in what is missing, each in its own way, or pass the rule over. The same contract is then kept in
one place and broken in another.

Example
-------
    quality:
      - metric: invalidValues
        mustBe: 0

Instead
-------
    quality:
      - metric: invalidValues
        arguments:
          validValues: [pounds, kg]
        mustBe: 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.odcs_paths import called
from govern.check.rule import Rule
from govern.diagnostic import Severity
from govern.source.node import Scalar
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import DataSource, Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_OF_PROPERTIES = frozenset({"nullValues", "missingValues", "invalidValues"})


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for holder, rule in source.quality:
            metric = rule.get("metric")
            if metric is not None:
                of_object = holder.route[:1] == ("schema",) and len(holder.route) == 2
                yield from _judge(source, holder, rule, metric, of_object=of_object)


def _judge(
    source: DataSource, holder: Part, rule: Part, metric: Part, *, of_object: bool
) -> Iterator[Diagnostic]:
    name, arguments = rule.text("metric"), rule.get("arguments")
    if name == "rowCount" and not of_object:
        yield _note(metric, "`rowCount` counts the rows of an object, not of a property")
    elif of_object and name in _OF_PROPERTIES:
        yield _note(metric, f"`{name}` counts the values of a property, not of an object")
    elif name == "invalidValues":
        known = arguments is not None and (arguments.get("validValues") or arguments.get("pattern"))
        if not (known or holder.get("logicalTypeOptions") or holder.get("enum")):
            help_ = "add `arguments:` with `validValues` or a `pattern`"
            message = "nothing says which values are valid"
            yield RULE.at(metric.place, message, route=metric.spelt, help=help_)
    elif name == "duplicateValues" and of_object:
        listed = None if arguments is None else arguments.get("properties")
        if arguments is None or listed is None:
            help_ = "add `arguments:` with the `properties` that are unique together"
            message = "nothing says which properties are compared"
            yield RULE.at(metric.place, message, route=metric.spelt, help=help_)
        elif called(source, holder):
            yield from _unknown(source, holder, listed)


def _unknown(source: DataSource, holder: Part, listed: Part) -> Iterator[Diagnostic]:
    known = called(source, holder)
    for item in listed.items:
        if isinstance(item.node, Scalar) and item.node.text.partition(".")[0] not in known:
            guess = did_you_mean(item.node.text, list(known)[:100])
            yield RULE.at(
                item.place,
                f"`{holder.text('name')}` has no property `{item.node.text}`",
                route=item.spelt,
                help=f"did you mean `{guess}`?" if guess else "name properties of the object",
                severity=Severity.ERROR,
            )


def _note(metric: Part, message: str) -> Diagnostic:
    help_ = "say it where the standard defines it, or write a rule of type `sql`"
    return RULE.at(metric.place, message, route=metric.spelt, help=help_, severity=Severity.NOTE)


RULE = Rule("DAT010", "misapplied-metric", Severity.WARNING, _check, __doc__, varies=True)
