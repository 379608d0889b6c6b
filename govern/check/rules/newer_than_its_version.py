"""A data contract uses what a later version of the standard brought.

What it checks
--------------
What is in a contract is known to the version of the standard that its `apiVersion` names. With 3.1 came the
types timestamp and time, metrics, relationships, bounds that exclude their value, and a team with members;
with 3.2 enumerations, maps, vectors, synonyms, context, semantic types and deprecated elements. Both brought
kinds of servers, too.

Why it matters
--------------
A tool that goes by the version stated refuses the contract, or reads it without the part it does not know.
govern reads it all the same.

Example
-------
    apiVersion: v3.0.2
    schema:
      - name: orders
        properties:
          - name: placed_at
            logicalType: timestamp

Instead
-------
    apiVersion: v3.1.0
    schema:
      - name: orders
        properties:
          - name: placed_at
            logicalType: timestamp
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.contract import offer
from govern.diagnostic import Related, Severity
from govern.source.node import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.odcs import DataSource, Part
    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_MIDDLE, _NEW = "v3.1.0", "v3.2.0"
_WORDS = {
    "logicalType": {"timestamp": _MIDDLE, "time": _MIDDLE, "map": _NEW, "vector": _NEW},
    "type": dict.fromkeys(("hive", "impala", "zen"), _MIDDLE)
    | dict.fromkeys(
        (
            "btrieve",
            "exasol",
            "fastobjects",
            "hana",
            "iceberg",
            "ingres",
            "poet",
            "teradata",
            "vectorwise",
            "versant",
        ),
        _NEW,
    ),
}
_KEYS = dict.fromkeys(("relationships",), _MIDDLE) | dict.fromkeys(
    ("enum", "semanticType", "synonyms", "context", "deprecated", "map"), _NEW
)
_EXCLUSIVE = ("exclusiveMinimum", "exclusiveMaximum")


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        stated = source.root.get("apiVersion")
        newer = [(since, part, what) for since, part, what in _uses(source) if since > source.version]
        if newer and stated is not None:
            since = max(item[0] for item in newer)
            _, part, what = next(item for item in newer if item[0] == since)
            yield RULE.at(
                stated.place,
                f"{what} came with {since} of the standard, and the contract says {source.version}",
                route="apiVersion",
                help=f"write apiVersion: {since}",
                related=[Related(part.start, f"{what} is here")],
                fixes=offer.value(stated.document, stated.route, since),
            )


def _uses(source: DataSource) -> Iterator[tuple[str, Part, str]]:
    """What came after the first version, with the version it came with, in the order of the document."""
    if source.version == _NEW:
        return
    team = source.root.get("team")
    if team is not None and isinstance(team.node, Mapping):
        yield _MIDDLE, team, "a team with members"
    for server in source.root.each("servers"):
        yield from _word(server, "type", "the server type")
    for part in (source.root, *source.tables, *source.fields):
        yield from _word(part, "logicalType", "the type")
        for key, since in _KEYS.items():
            held = part.get(key)
            if held is not None:
                yield since, held, f"`{key}`"
        yield from _bounds(part.get("logicalTypeOptions"))
    for _, rule in source.quality:
        metric = rule.get("metric")
        if metric is not None and rule.get("rule") is None:
            yield _MIDDLE, metric, "`metric`"


def _bounds(options: Part | None) -> Iterator[tuple[str, Part, str]]:
    for key in _EXCLUSIVE if options is not None else ():
        held = None if options is None else options.get(key)
        if held is not None and not isinstance(held.value, bool):
            yield _MIDDLE, held, f"`{key}` with a value"


def _word(part: Part, key: str, what: str) -> Iterator[tuple[str, Part, str]]:
    held, since = part.get(key), _WORDS[key].get(part.text(key) or "")
    if held is not None and since is not None:
        yield since, held, f"{what} `{part.text(key)}`"


RULE = Rule("DAT022", "newer-than-its-version", Severity.WARNING, _check, __doc__)
