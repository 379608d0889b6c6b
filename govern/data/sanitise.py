"""A sanitiser, built from its contract once and applied record by record.

The first rule that addresses a field, by name or by its class, decides about it. What no rule addresses is
suppressed, unless the contract says `default: keep`; what the data contract does not know never passes.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from govern.contract.expression import compile_expression
from govern.data import coarse
from govern.data.redact import PATTERNS, Finder, pattern_finders, redacted, word_finder
from govern.errors import UsageError
from govern.source.canonical import canonical_bytes
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from govern.contract.fields import Sensitivity
    from govern.contract.kinds.sanitizer import (
        AnyRule,
        Generalise,
        Hash,
        Noise,
        Redact,
        Sanitizer,
        Tokenise,
    )

Fields: TypeAlias = "Mapping[str, str]"
Transform: TypeAlias = Callable[[str, "Fields"], str | None]
"""(value, the whole record) -> the value that passes, or None where none does."""

SHORTEST_KEY = 16
"""Bytes of a key; anything shorter can be tried out."""


def build_sanitiser(
    sanitizer: Sanitizer, classes: Mapping[str, Sensitivity], keys: Callable[[str], bytes]
) -> Callable[[Fields], dict[str, str]]:
    """Build the function that sanitises one record.

    `classes` gives each field's class as the data contract declares it; `keys` resolves references such as
    `env:NAME` to key bytes, and raises UsageError for what it cannot resolve. Only rules that decide about a
    field are built, so only their keys are asked for.

    Raises:
        UsageError: a rule about a field that does not exist, an expression that may take too long, a missing
            or short key, or a method that needs a whole data set.

    """
    _check_fields(sanitizer, classes)
    transforms = {
        name: _transform(name, rule, sanitizer, keys)
        for name, sensitivity in classes.items()
        if (rule := rule_for(name, sensitivity, sanitizer)) is not None
    }
    if sanitizer.default == "keep":
        transforms |= {name: _keep for name in classes if name not in transforms}
    return partial(_sanitise, transforms)


def _sanitise(transforms: Mapping[str, Transform], fields: Fields) -> dict[str, str]:
    passed = {}
    for name, value in fields.items():
        transform = transforms.get(name)
        if transform is not None and (result := transform(value, fields)) is not None:
            passed[name] = result
    return passed


def rule_for(name: str, sensitivity: Sensitivity, sanitizer: Sanitizer) -> AnyRule | None:
    """Give the rule that decides on a field: the first that addresses it by name or by class."""
    return next((r for r in sanitizer.rules if r.field == name or r.classification == sensitivity), None)


def _check_fields(sanitizer: Sanitizer, classes: Mapping[str, Sensitivity]) -> None:
    for rule in sanitizer.rules:
        others: tuple[str, ...] = rule.words_of if rule.method == "redact" else ()
        for name in (*((rule.field,) if rule.field else ()), *others):
            if name not in classes:
                guess = did_you_mean(name, classes)
                raise UsageError(
                    f"{sanitizer.ref}: a rule names the field `{name}`, which the source does not have",
                    help=f"did you mean `{guess}`?" if guess else f"fields are {', '.join(classes)}",
                )


def _transform(name: str, rule: AnyRule, sanitizer: Sanitizer, keys: Callable[[str], bytes]) -> Transform:
    match rule.method:
        case "keep":
            return _keep
        case "suppress":
            return _suppress
        case "redact":
            return _redactor(rule)
        case "generalise":
            return _generaliser(rule)
        case "hash" | "tokenise" | "noise":
            return partial(_KEYED[rule.method], rule, _key(rule, sanitizer, keys), name)
        case method:
            raise UsageError(
                f"{sanitizer.ref}: `{method}` on `{name}` needs a whole data set; a stage sees one record",
                help="suppress or generalise the field here, and treat the data set before the run",
            )


def _key(rule: Hash | Tokenise | Noise, sanitizer: Sanitizer, keys: Callable[[str], bytes]) -> bytes:
    key = keys(rule.key)
    if len(key) < SHORTEST_KEY:
        raise UsageError(
            f"{sanitizer.ref}: the key `{rule.key}` has {len(key)} bytes, fewer than {SHORTEST_KEY}",
            help="make a random key of 32 bytes",
        )
    return key


def _keep(value: str, fields: Fields) -> str:  # noqa: ARG001 - one signature for all methods
    return value


def _suppress(value: str, fields: Fields) -> None:
    """Let nothing pass."""


def _redactor(rule: Redact) -> Transform:
    patterns = [compile_expression(text) for text in rule.expressions]
    # the built-in patterns in their own order: an e-mail address before the numbers in it
    patterns += [pattern for name, pattern in PATTERNS.items() if name in rule.patterns]
    return partial(_redact, rule.replacement, rule.words_of, pattern_finders(patterns))


def _redact(
    replacement: str, words_of: tuple[str, ...], finders: tuple[Finder, ...], value: str, fields: Fields
) -> str:
    return redacted(value, (*finders, *word_finder(words_of, fields)), replacement)


def _generaliser(rule: Generalise) -> Transform:
    simple = {"year": coarse.year, "month": coarse.month}
    if rule.to in simple:
        return lambda value, _: simple[rule.to](value)
    sized = coarse.bucket if rule.to == "bucket" else coarse.prefix
    size = rule.size or 1  # the model asks for it
    return lambda value, _: sized(value, size)


def _hash(rule: Hash, key: bytes, name: str, value: str, fields: Fields) -> str:  # noqa: ARG001 - one signature
    return hmac.digest(key, value.encode(), "sha256").hex()[: rule.length]


def _token(rule: Tokenise, key: bytes, name: str, value: str, fields: Fields) -> str:  # noqa: ARG001 - one signature
    secret = hmac.digest(key, canonical_bytes(["token", name, value]), "sha256")
    return f"{rule.prefix}_{b32encode(secret[:15]).decode().lower()}"


def _noisy(rule: Noise, key: bytes, name: str, value: str, fields: Fields) -> str:
    """Add the record's own noise; what is no whole number does not pass."""
    try:
        number = int(value) if len(value) <= 30 else None
    except ValueError:
        number = None
    if number is None:
        return coarse.UNKNOWN if value.strip() else ""
    secret = hmac.digest(key, canonical_bytes(["noise", name, dict(fields)]), "sha256")
    # 256 bits over a range of at most a few thousand: the bias of the remainder is below 2^-200
    return str(number + int.from_bytes(secret) % (2 * rule.width + 1) - rule.width)


_KEYED: dict[str, Callable[..., str]] = {"hash": _hash, "tokenise": _token, "noise": _noisy}
