"""`Sanitizer`: what happens to each field before anything else sees it. What is not named does not pass."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from govern.contract.direction import Absent, Looser, Ranks
from govern.contract.envelope import Contract, Part
from govern.contract.fields import Identifier, KeyReference, Sensitivity, Text
from govern.contract.impact import Impact, Shape


class Rule(Part):
    """One rule; it addresses a field by name, or every field of a sensitivity class.

    `lowers_to` is the class of what comes out; without it, the output is as sensitive as the input.
    """

    field: Annotated[Text | None, Looser.EITHER] = None
    """The field it addresses, by its path in the source (`review.text`); or name a classification."""
    classification: Annotated[Sensitivity | None, Looser.EITHER] = None
    """The class of the fields it addresses; or name one field."""
    lowers_to: Annotated[Sensitivity | None, Impact.EXPOSURE, Looser.LOWER, Absent.STRICTEST] = None
    """How sensitive what comes out is; without it, as sensitive as what went in."""

    @model_validator(mode="after")
    def _one_target(self) -> Rule:
        if (self.field is None) == (self.classification is None):
            raise ValueError("a rule names either a field or a classification")
        return self


class Keep(Rule):
    """Pass the value on unchanged."""

    method: Annotated[Literal["keep"], Looser.EITHER]
    """Pass the value on unchanged."""


class Suppress(Rule):
    """Drop the field."""

    method: Annotated[Literal["suppress"], Looser.EITHER]
    """Drop the field."""


class Redact(Rule):
    """Replace what matches: built-in patterns, regular expressions, or the words of another field's value."""

    method: Annotated[Literal["redact"], Looser.EITHER]
    """Replace what matches in the text."""
    patterns: Annotated[
        tuple[Literal["email", "phone", "url", "number", "date"], ...], Looser.FEWER, Shape.ORDERED
    ] = ()
    """Built-in patterns of what is replaced.

    - `email`: addresses of mail
    - `phone`: telephone numbers
    - `url`: addresses of web pages
    - `number`: runs of digits
    - `date`: dates
    """
    expressions: Annotated[tuple[Text, ...], Looser.FEWER, Shape.ORDERED] = ()
    """Regular expressions (RE2) of what is replaced."""
    words_of: Annotated[tuple[Text, ...], Looser.FEWER, Shape.ORDERED] = ()
    """Fields whose words are replaced wherever they occur, such as the person's name."""
    replacement: Annotated[str, Looser.NEITHER] = "[removed]"
    """What is written in place of what matched."""

    @model_validator(mode="after")
    def _something(self) -> Redact:
        if not (self.patterns or self.expressions or self.words_of):
            raise ValueError(
                "redact needs patterns, expressions or words_of: without them it removes nothing"
            )
        return self


class Hash(Rule):
    """Replace the value by a keyed hash (HMAC-SHA-256), equal for equal values; the key by reference."""

    method: Annotated[Literal["hash"], Looser.EITHER]
    """Replace the value by a keyed hash, equal for equal values."""
    key: Annotated[KeyReference, Looser.EITHER]
    """Where the key is, never the key itself: `env:NAME`, or `file:PATH` in the workspace."""
    length: Annotated[int, Looser.EITHER, Field(ge=8, le=64)] = 32
    """How many hex digits of the hash are kept."""


class Tokenise(Rule):
    """Replace the value by a token of its own that says nothing about it; the key by reference."""

    method: Annotated[Literal["tokenise"], Looser.EITHER]
    """Replace the value by a token that says nothing about it."""
    key: Annotated[KeyReference, Looser.EITHER]
    """Where the key is, never the key itself: `env:NAME`, or `file:PATH` in the workspace."""
    prefix: Annotated[Identifier, Looser.NEITHER] = "tok"
    """What tokens start with."""


class Generalise(Rule):
    """Keep the coarse part: a date's year or month, a number's bucket, the first characters of a code."""

    method: Annotated[Literal["generalise"], Looser.EITHER]
    """Keep only the coarse part of the value."""
    to: Annotated[Literal["year", "month", "bucket", "prefix"], Looser.EITHER]
    """What is kept.

    - `year`: of a date, its year
    - `month`: of a date, its year and month
    - `bucket`: of a number, the range of `size` that it lies in
    - `prefix`: of a text, its first `size` characters
    """
    size: Annotated[Annotated[int, Field(ge=1)] | None, Looser.EITHER] = None
    """The width of a bucket, or the characters of a prefix."""

    @model_validator(mode="after")
    def _sized(self) -> Generalise:
        if (self.to in {"bucket", "prefix"}) != (self.size is not None):
            raise ValueError("`size` belongs to `to: bucket` and `to: prefix`, and they need it")
        return self


class Noise(Rule):
    """Add whole-number noise, uniform within ±`width`, from the record and the key: the same each time."""

    method: Annotated[Literal["noise"], Looser.EITHER]
    """Add whole-number noise, the same each time for the same record."""
    key: Annotated[KeyReference, Looser.EITHER]
    """Where the key is, never the key itself: `env:NAME`, or `file:PATH` in the workspace."""
    width: Annotated[int, Looser.LOWER, Field(ge=1)]
    """The most that is added or taken away."""


class Aggregate(Rule):
    """Let the field out only as counts over groups of at least `minimum_group` records."""

    method: Annotated[Literal["aggregate"], Looser.EITHER]
    """Let the field out only as counts over groups."""
    minimum_group: Annotated[int, Looser.LOWER, Field(ge=2)]
    """The fewest records that a group may have."""


class Synthesise(Rule):
    """Let only synthetic values out, made by the named generator."""

    method: Annotated[Literal["synthesise"], Looser.EITHER]
    """Let only synthetic values out."""
    generator: Annotated[Text, Looser.EITHER]
    """What makes them."""


AnyRule = Annotated[
    Keep | Suppress | Redact | Hash | Tokenise | Generalise | Noise | Aggregate | Synthesise,
    Field(discriminator="method"),
]


class Sanitizer(Contract):
    """Rules in order; the first that addresses a field decides, and `default` where none does."""

    kind: Annotated[Literal["Sanitizer"], Impact.IDENTITY]
    rules: Annotated[tuple[AnyRule, ...], Impact.BEHAVIOUR, Looser.EITHER, Field(min_length=1)]
    """The rules in order; the first that addresses a field decides."""
    default: Annotated[
        Literal["suppress", "keep"], Impact.EXPOSURE, Looser.HIGHER, Ranks(("suppress", "keep"))
    ] = "suppress"
    """What happens to a field that no rule addresses.

    - `suppress`: it is dropped
    - `keep`: it passes unchanged
    """
