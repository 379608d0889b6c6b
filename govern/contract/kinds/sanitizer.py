"""`Sanitizer`: what happens to each field before anything else sees it. What is not named does not pass."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from govern.contract.envelope import Contract, Part
from govern.contract.fields import Identifier, KeyReference, Sensitivity, Text
from govern.contract.impact import Impact, Shape


class Rule(Part):
    """One rule; it addresses a field by name, or every field of a sensitivity class.

    `lowers_to` is the class of what comes out; without it, the output is as sensitive as the input.
    """

    field: Text | None = None
    classification: Sensitivity | None = None
    lowers_to: Annotated[Sensitivity | None, Impact.EXPOSURE] = None

    @model_validator(mode="after")
    def _one_target(self) -> Rule:
        if (self.field is None) == (self.classification is None):
            raise ValueError("a rule names either a field or a classification")
        return self


class Keep(Rule):
    """Pass the value on unchanged."""

    method: Literal["keep"]


class Suppress(Rule):
    """Drop the field."""

    method: Literal["suppress"]


class Redact(Rule):
    """Replace what matches: built-in patterns, regular expressions, or the words of another field's value."""

    method: Literal["redact"]
    patterns: Annotated[tuple[Literal["email", "phone", "url", "number", "date"], ...], Shape.ORDERED] = ()
    expressions: Annotated[tuple[Text, ...], Shape.ORDERED] = ()
    words_of: Annotated[tuple[Text, ...], Shape.ORDERED] = ()
    replacement: str = "[removed]"

    @model_validator(mode="after")
    def _something(self) -> Redact:
        if not (self.patterns or self.expressions or self.words_of):
            raise ValueError(
                "redact needs patterns, expressions or words_of: without them it removes nothing"
            )
        return self


class Hash(Rule):
    """Replace the value by a keyed hash (HMAC-SHA-256), equal for equal values; the key by reference."""

    method: Literal["hash"]
    key: KeyReference
    length: Annotated[int, Field(ge=8, le=64)] = 32


class Tokenise(Rule):
    """Replace the value by a token of its own that says nothing about it; the key by reference."""

    method: Literal["tokenise"]
    key: KeyReference
    prefix: Identifier = "tok"


class Generalise(Rule):
    """Keep the coarse part: a date's year or month, a number's bucket, the first characters of a code."""

    method: Literal["generalise"]
    to: Literal["year", "month", "bucket", "prefix"]
    size: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _sized(self) -> Generalise:
        if (self.to in {"bucket", "prefix"}) != (self.size is not None):
            raise ValueError("`size` belongs to `to: bucket` and `to: prefix`, and they need it")
        return self


class Noise(Rule):
    """Add whole-number noise, uniform within ±`width`, from the record and the key: the same each time."""

    method: Literal["noise"]
    key: KeyReference
    width: Annotated[int, Field(ge=1)]


class Aggregate(Rule):
    """Let the field out only as counts over groups of at least `minimum_group` records."""

    method: Literal["aggregate"]
    minimum_group: Annotated[int, Field(ge=2)]


class Synthesise(Rule):
    """Let only synthetic values out, made by the named generator."""

    method: Literal["synthesise"]
    generator: Text


AnyRule = Annotated[
    Keep | Suppress | Redact | Hash | Tokenise | Generalise | Noise | Aggregate | Synthesise,
    Field(discriminator="method"),
]


class Sanitizer(Contract):
    """Rules in order; the first that addresses a field decides, and `default` where none does."""

    kind: Annotated[Literal["Sanitizer"], Impact.IDENTITY]
    rules: Annotated[tuple[AnyRule, ...], Impact.BEHAVIOUR, Field(min_length=1)]
    default: Annotated[Literal["suppress", "keep"], Impact.EXPOSURE] = "suppress"
