"""A change of each part of a data contract, those that the standard leaves open included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from govern.diagnostic import Severity

from .seeds import _GONE, Path, replaced
from .work import approved, judged, readable, standing
from .world import SOURCE, Values, written

FILE = "contracts/reviews.yaml"

IDENTITY = {"apiVersion", "kind", "id", "version"}

SAYS_NOTHING = re.compile(
    r"(name|status|tenant|domain|dataProduct|tags|description|team|support|price|contractCreatedTs"
    r"|authoritativeDefinitions)(\..*)?"
    r"|schema\.\d+(\.properties\.\d+)?\.(businessName|description|tags|examples|transformDescription"
    r"|dataGranularityDescription|authoritativeDefinitions)(\..*)?"
    r"|(.*\.)?(quality|roles|servers|slaProperties|customProperties)\.\d+\.(description|businessImpact)"
)
"""Parts that change nothing, written down here apart from the models."""

ONLY = ("logicalType", "quality.1.type")
"""Parts that what stands beside them allows one value only."""

LOOSENS: list[tuple[str, Any]] = [
    ("servers", [*SOURCE["servers"], {"server": "more", "type": "local", "path": "x", "format": "csv"}]),
    ("servers.0.location", "s3://a/c"), ("servers.0.endpointUrl", "https://other.example.org"),
    ("servers.1.path", "a/c.tsv"), ("servers.1.environment", "production"), ("servers.1.environment", _GONE),
    ("servers.0.roles.0.access", "write"), ("servers.0.roles", _GONE),
    ("servers.0.customProperties.0.value", "us"),
    ("schema.0.properties.0.classification", "internal"),
    ("schema.0.properties.0.classification", "public"),
    ("schema.0.properties.1.properties.0.classification", "public"),
    ("schema.0.properties.2.items.classification", "public"),
    ("schema.1.properties.0.classification", "restricted"),
    ("schema.0.properties.0.encryptedName", _GONE), ("schema.0.properties.0.criticalDataElement", False),
    ("schema.0.properties.0.criticalDataElement", _GONE),
    ("schema.0.properties.0.quality", _GONE), ("schema.0.properties.0.quality.0.mustBe", 5),
    ("schema.0.properties.0.customProperties.0.value", "none"),
    ("schema.0.properties.0.customProperties", _GONE),
    ("schema.0.customProperties.0.value", "live"), ("schema.0.customProperties", _GONE),
    ("schema.0.quality", SOURCE["schema"][0]["quality"][:1]), ("schema.0.quality", _GONE),
    ("schema.0.quality.0.mustBeGreaterThan", 9), ("schema.0.quality.0.severity", "info"),
    ("schema.0.quality.0.schedule", "0 1 1 * *"), ("schema.0.quality.1.mustBeLessThan", 6),
    ("schema.0.quality.1.query", "select 0"),
    ("roles", [*SOURCE["roles"], {"role": "third", "access": "read"}]), ("roles.0.access", "write"),
    ("roles.0.firstLevelApprovers", _GONE), ("roles.0.firstLevelApprovers", "nobody"),
    ("roles.0.secondLevelApprovers", _GONE), ("roles.0.role", "anyone"),
    ("roles.0.customProperties.0.value", "x"),
    ("slaProperties", SOURCE["slaProperties"][1:]), ("slaProperties", _GONE),
    ("slaProperties.0.value", 31), ("slaProperties.0.unit", "y"), ("slaProperties.0.value", "P9Y"),
    ("slaProperties.0.element", "reviews.tail"), ("slaProperties.0.property", "retained"),
    ("customProperties.0.value", "live"), ("customProperties.0.vendor", "other"),
    ("customProperties.0.property", "tiers"),
    ("customProperties.1.value", ["DE", "FR", "US"]), ("customProperties.2.value", "none"),
    ("customProperties", SOURCE["customProperties"][1:]),
    ("customProperties", SOURCE["customProperties"][:2]),
]  # fmt: skip
"""What somebody has to be asked about, with the new value."""

ASKS_NOBODY: list[tuple[str, Any]] = [
    ("servers", SOURCE["servers"][:1]),
    ("schema.0.properties.0.classification", "restricted"),
    ("schema.0.properties.0.classification", _GONE),
    ("schema.1.properties.0.logicalType", "integer"), ("schema.0.properties.0.physicalType", "text"),
    ("schema.0.properties.0.required", False), ("schema.0.properties.0.transformLogic", "t"),
    ("schema", SOURCE["schema"][:1]),
    ("schema.0.quality.0.mustBeGreaterThan", 11), ("schema.0.quality.0.severity", "critical"),
    ("schema.0.quality.1.mustBeLessThan", 4),
    ("roles", SOURCE["roles"][:1]), ("roles.0.access", "none"), ("roles.1.firstLevelApprovers", "owner"),
    ("slaProperties.0.value", 29), ("slaProperties.1.value", 5),
    ("customProperties.0.value", "synthetic"), ("customProperties.1.value", ["DE"]),
]  # fmt: skip
"""What is tighter, or only different, and needs a version and nobody's word."""


def scalars(value: Any, path: Path = ()) -> Iterator[Path]:
    below = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if below is None:
        yield path
        return
    for step, part in below:
        yield from scalars(part, (*path, step))


def dotted(path: Path) -> str:
    return ".".join(map(str, path))


def path_of(text: str) -> Path:
    return tuple(int(step) if step.isdecimal() else step for step in text.split("."))


def at(path: Path) -> Any:
    here: Any = SOURCE
    for step in path:
        here = here[step]
    return here


def others(path: Path) -> Iterator[Values]:
    """Give documents with another value at a path that are data contracts still."""
    value = at(path)
    words = (
        "x",
        "integer",
        "string",
        "info",
        "public",
        "csv",
        "azure",
        "P9Y",
        "monthly",
        "timeliness",
        "percent",
        "custom",
        "object",
        "duplicateValues",
        "text",
    )
    numbers = [value + 1] if isinstance(value, int) else []
    every = [not value] if isinstance(value, bool) else [*numbers, *words, f"{value}x"]
    for new in every:
        changed = replaced(SOURCE, path, new)
        if new != value and readable(FILE, changed):
            yield changed
            return
    assert dotted(path).endswith(ONLY), dotted(path)


def codes(old: Values, new: Values, *, version: str | None = None) -> list[str]:
    base = standing(FILE, written(old))
    head = base.with_files({FILE: written(new if version is None else {**new, "version": version})})
    head = head if version is None else head.locked()
    report = judged(base, head)
    found = sorted(item.code for item in report.diagnostics if item.severity is Severity.ERROR)
    if version is not None and report.blocked:
        assert not judged(base, head, approved(report)).blocked
    return found


def gated() -> list[Path]:
    return [
        path
        for path in scalars(SOURCE)
        if path[0] not in IDENTITY and SAYS_NOTHING.fullmatch(dotted(path)) is None
    ]


def test_every_part_that_counts_needs_a_version(record_property: Any) -> None:
    paths = gated()
    assert len(paths) > 70
    missed = [
        dotted(path)
        for path in paths
        for changed in (*others(path), replaced(SOURCE, path, _GONE))
        if readable(FILE, changed) and "CHG001" not in codes(SOURCE, changed)
    ]
    record_property("seeded", (2 * len(paths) - len(missed), 2 * len(paths)))
    assert missed == []


def test_what_loosens_asks_someone(record_property: Any) -> None:
    missed = []
    for text, new in LOOSENS:
        changed = replaced(SOURCE, path_of(text), new)
        assert readable(FILE, changed), text
        if "CHG001" not in codes(SOURCE, changed) or codes(SOURCE, changed, version="2.0.0") != ["CHG020"]:
            missed.append(f"{text} → {new}")
    record_property("seeded", (len(LOOSENS) - len(missed), len(LOOSENS)))
    assert missed == []


def test_what_tightens_asks_nobody(record_property: Any) -> None:
    raised = []
    for text, new in ASKS_NOBODY:
        changed = replaced(SOURCE, path_of(text), new)
        assert readable(FILE, changed), text
        if "CHG001" not in codes(SOURCE, changed) or codes(SOURCE, changed, version="2.0.0"):
            raised.append(f"{text} → {new}")
    record_property("harmless", (len(raised), len(ASKS_NOBODY)))
    assert raised == []


def test_what_says_nothing_raises_nothing(record_property: Any) -> None:
    paths = [path for path in scalars(SOURCE) if SAYS_NOTHING.fullmatch(dotted(path)) is not None]
    assert len(paths) > 30
    raised = []
    for path in paths:
        for changed in others(path):
            base = standing(FILE, written(SOURCE))
            report = judged(base, base.with_files({FILE: written(changed)}))
            if report.changes or report.diagnostics:
                raised.append(dotted(path))
    record_property("harmless", (len(raised), len(paths)))
    assert raised == []
