"""References between components: `kind/id@version`, always an exact version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

SLUGS: dict[str, str] = {
    "DataContract": "data-contract",
    "Sanitizer": "sanitizer",
    "FeatureExtractor": "feature-extractor",
    "Prompt": "prompt",
    "Model": "model",
    "Thresholds": "thresholds",
    "ActionPolicy": "action-policy",
    "InsightPipeline": "insight-pipeline",
    "Release": "release",
    "Policy": "policy",
    "Waiver": "waiver",
}
"""Each kind and how a reference spells it."""

KINDS = {slug: kind for kind, slug in SLUGS.items()}

IDENTIFIER = r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}"
_NUMBER = "(?:0|[1-9][0-9]{0,8})"
_PRE_RELEASE = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_BUILD = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
SEMVER = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PRE_RELEASE}(?:\.{_PRE_RELEASE})*)?(?:\+{_BUILD})?"
"""Semantic Versioning 2.0.0; numbers have nine digits at most, and are ASCII also where `\\d` is not."""
_REFERENCE = re.compile(rf"(?P<slug>[a-z][a-z-]*)/(?P<id>{IDENTIFIER})@(?P<version>{SEMVER})", re.ASCII)
_FLOATING = re.compile(rf"(?P<slug>[a-z][a-z-]*)/(?P<id>{IDENTIFIER})(?:@(?P<version>.*))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """An exact version of a component."""

    slug: str
    id: str
    version: str

    def __str__(self) -> str:
        return f"{self.slug}/{self.id}@{self.version}"

    @property
    def kind(self) -> str:
        """The kind the slug stands for, as documents spell it."""
        return KINDS[self.slug]

    @property
    def line(self) -> str:
        """The component without its version: what a line of versions has in common."""
        return f"{self.slug}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read `kind/id@version`; raise ValueError saying what is wrong, floating versions included."""
        if (match := _REFERENCE.fullmatch(text)) and match["slug"] in KINDS:
            return cls(match["slug"], match["id"], match["version"])
        raise ValueError(_complaint(text))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Fields of this type read the text form."""
        from pydantic_core import PydanticCustomError, core_schema  # noqa: PLC0415 - loaded only where contracts are

        def read(value: Any) -> Ref:
            try:
                return value if isinstance(value, Ref) else cls.parse(str(value))
            except ValueError as error:
                kind = "floating_reference" if str(error).startswith("floating") else "reference"
                raise PydanticCustomError(kind, "{why}", {"why": str(error)}) from None

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """In JSON Schema, a string of the reference's pattern."""
        slugs = "|".join(KINDS)
        return {"type": "string", "pattern": f"^({slugs})/{IDENTIFIER}@{SEMVER}$"}


def _complaint(text: str) -> str:
    match = _FLOATING.fullmatch(text)
    if match is None:
        return f"`{text}` is not a reference; write kind/id@version, such as prompt/triage@2.1.0"
    if match["slug"] not in KINDS:
        return f"`{match['slug']}` is not a kind of component; kinds are {', '.join(KINDS)}"
    stem = f"{match['slug']}/{match['id']}"
    if not match["version"]:
        return f"floating reference `{text}`: name an exact version, such as {stem}@1.0.0"
    return f"floating reference `{text}`: `{match['version']}` is not an exact version such as 1.0.0"


def version_key(version: str) -> tuple[tuple[int, int, int], int, tuple[tuple[int, int, str], ...]]:
    """Order of versions as Semantic Versioning 2.0.0 section 11 gives it; build metadata does not count."""
    core, _, before = version.split("+", 1)[0].partition("-")
    major, minor, patch = (int(part) for part in core.split("."))
    tail = tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in (before.split(".") if before else ())
    )
    return (major, minor, patch), 0 if before else 1, tail
