"""Types that fields of several kinds share: identifiers, versions, paths, durations, decimals, pins."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from govern.contract.reference import IDENTIFIER, SEMVER
from govern.source.resolve import PlainScalar, core_scalar


class Sensitivity(StrEnum):
    """The closed, ordered list of classes: public < internal < confidential < restricted."""

    PUBLIC = "public"
    """Anyone may see it."""
    INTERNAL = "internal"
    """Anyone in the organisation may see it."""
    CONFIDENTIAL = "confidential"
    """Only those who need it for their work may see it."""
    RESTRICTED = "restricted"
    """The highest class: names a person, or harms one if it gets out. An absent class counts as this."""

    @property
    def rank(self) -> int:
        """Position in the order, 0 for public."""
        return _SENSITIVITIES[self]


class BlastRadius(StrEnum):
    """How far an action reaches: low < medium < high < critical."""

    LOW = "low"
    """One record, and easily undone."""
    MEDIUM = "medium"
    """Several records or one person's work; undone with some effort."""
    HIGH = "high"
    """Many people, or something that is hard to undo."""
    CRITICAL = "critical"
    """Safety, law or trust is at stake."""

    @property
    def rank(self) -> int:
        """Position in the order, 0 for low."""
        return _RADII[self]


_SENSITIVITIES = {each: rank for rank, each in enumerate(Sensitivity)}
_RADII = {each: rank for rank, each in enumerate(BlastRadius)}


class Replay(StrEnum):
    """Whether a stage can be run again: by the engine, by a plug-in, from recordings, or not at all."""

    BUILTIN = "builtin"
    """The engine runs it again."""
    PLUGIN = "plugin"
    """Its pinned code is run again."""
    RECORDED = "recorded"
    """It is not run again: the answers that were recorded stand in for it."""
    NONE = "none"
    """It can't be run again, nor are its answers kept."""


Identifier = Annotated[str, StringConstraints(pattern=rf"^{IDENTIFIER}$")]
SemVer = Annotated[str, StringConstraints(pattern=rf"^{SEMVER}$", max_length=100)]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(min_length=1)]

_MOST_DIGITS = 15
_MOST_PLACES = 12
"""Bounds on decimals, so that arithmetic with 28 digits is exact and `1e-999999999` is never written out."""

_BEYOND_INTEGERS = 2**53
"""The first whole number that other readers of JSON may not keep exactly (RFC 7493 section 2.2)."""

_LONGEST_FRACTION = 400
"""Places after the point that a free-form number may have; a double has no use for more."""

_PARTS_PER_MILLION = Decimal(1_000_000)
_DURATION = re.compile(
    r"P(?=.)(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?"
    r"(?:T(?=.)(?:(?P<H>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<S>\d+)S)?)?",
    re.ASCII,
)
_DURATION_SECONDS = {"Y": 31_557_600, "M": 2_629_800, "W": 604_800, "D": 86_400, "H": 3_600, "m": 60, "S": 1}


def duration_seconds(text: str) -> int:
    """Seconds in an ISO 8601 duration, a year being 365.25 days and a month a twelfth of it.

    Raises ValueError where the text is no duration.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is not an ISO 8601 duration such as P90D or PT4H")
    return sum(int(value) * _DURATION_SECONDS[unit] for unit, value in match.groupdict().items() if value)


def _duration(text: str) -> str:
    duration_seconds(text)
    return text


Duration = Annotated[str, AfterValidator(_duration)]


def parts_per_million(value: Decimal) -> int:
    """Give a decimal as whole parts per million, the unit of every number logged or compared at run time."""
    scaled = value * _PARTS_PER_MILLION
    if scaled != scaled.to_integral_value():
        raise ValueError(
            f"{value} has more than six decimal places; the engine compares whole parts per million"
        )
    return int(scaled)


def _exact(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("a finite decimal is needed")
    if value.adjusted() > _MOST_DIGITS:
        raise ValueError(f"a number below 1e{_MOST_DIGITS + 1} is needed")
    if int(value.as_tuple().exponent) < -_MOST_PLACES:
        raise ValueError(f"more than {_MOST_PLACES} decimal places are written out; six are compared")
    parts_per_million(value)
    return value


ExactDecimal = Annotated[Decimal, AfterValidator(_exact)]
"""A finite decimal of at most six places, exact: never a float."""


def workspace_path(text: str) -> str:
    """Accept a relative path with forward slashes that stays inside the workspace; else raise ValueError."""
    parts = text.split("/")
    if (
        text.startswith("/")
        or "\\" in text
        or ":" in parts[0]
        or any(part in {"", ".", ".."} for part in parts)
    ):
        raise ValueError(f"`{text}` must be a path inside the workspace, relative to its root, without `..`")
    return text


WorkspacePath = Annotated[str, AfterValidator(workspace_path)]

_SERVER = re.compile(r"postgres(ql)?://")


def _log_database(text: str) -> str:
    if _SERVER.match(text) is None:
        return workspace_path(text)
    parts = urlsplit(text)
    if parts.password or any(
        name == "password" for name, _ in parse_qsl(parts.query, keep_blank_values=True)
    ):
        # the text is not repeated: it holds the password
        raise ValueError("a password never stands here: libpq finds it in PGPASSWORD, ~/.pgpass or a service")
    return text


LogDatabase = Annotated[str, AfterValidator(_log_database)]
"""Where a log is: a path inside the workspace, or the URL of a PostgreSQL database, without a password."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}", re.ASCII)


def _key_reference(text: str) -> str:
    scheme, _, rest = text.partition(":")
    if scheme == "file":
        workspace_path(rest)
    elif scheme != "env" or _VARIABLE.fullmatch(rest) is None:
        # the text is not repeated: it may be the key itself
        raise ValueError("a key is named by reference, env:NAME or file:PATH; it never stands in a contract")
    return text


KeyReference = Annotated[str, AfterValidator(_key_reference)]
"""Where a secret key is: `env:NAME`, or `file:PATH` inside the workspace (which git should ignore)."""


def typed(value: Any, *, beyond_numbers: Literal["refuse", "text"] = "refuse") -> Any:
    """Give plain scalars of a free-form field the types of YAML 1.2's core schema; decimals stay exact.

    What JSON can't keep (`.inf`, `1e999999`, 2 to the 53rd) raises ValueError, or stays text where asked for.
    """
    if isinstance(value, PlainScalar):
        try:
            return _scalar(str(value))
        except ValueError:
            if beyond_numbers == "text":
                return str(value)
            raise
    if isinstance(value, dict):
        return {str(key): typed(item, beyond_numbers=beyond_numbers) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item, beyond_numbers=beyond_numbers) for item in value]
    return value


def _scalar(text: str) -> object:
    resolved = core_scalar(text)
    if isinstance(resolved, float):
        exact = Decimal(text) if isfinite(resolved) else None
        if exact is not None and int(exact.as_tuple().exponent) >= -_LONGEST_FRACTION:
            return exact
    elif not isinstance(resolved, int) or abs(resolved) < _BEYOND_INTEGERS:
        return resolved
    raise ValueError(f"`{text}` is not a number that can be kept exactly; quote it to keep it as text")


FreeForm = Annotated[Any, BeforeValidator(typed)]
"""A value whose type the document decides: JSON, with decimals instead of floats."""
