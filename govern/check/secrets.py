"""Secrets that stand in a text: keys and tokens of known shapes, passwords in addresses, random values.

Known shapes are those that issuers document. A value behind a word such as `password` counts where it looks
random. What is a placeholder, or names where a secret is kept, is none. A secret is never repeated: findings
name its kind, and excerpts show it masked.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret from `start` to `end` of a text, and what it is, with its article."""

    kind: str
    start: int
    end: int


_ADDRESS = r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@'\"]{0,64}:(?P<secret>[^\s/@'\"]{3,128})@(?!sha[0-9])[A-Za-z0-9\[]"
_BEHIND_A_WORD = (
    r"(?i:\b[\w-]{0,20}(?:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?d|authorization))[\"']?"
    r"[ \t]{0,4}[:=][ \t]{0,4}[\"']?(?:[Bb]earer[ ])?(?P<secret>[A-Za-z0-9+/_=-]{16,512})(?![\w.(\[:@])"
)

_PRIVATE_KEY = (
    r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^-]{0,16384}-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?"
)

_SHAPES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("a private key", ("private key",), _PRIVATE_KEY),
    ("an AWS access key", ("akia", "asia"), r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    (
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"\b(?:gh[opusr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b",
    ),
    ("a GitLab token", ("glpat-",), r"\bglpat-[A-Za-z0-9_-]{20,}"),
    ("a Slack token", ("xox",), r"\bxox[abeprs]-[A-Za-z0-9-]{20,}"),
    ("a Slack address", ("hooks.slack.com",), r"hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/\w{16,}"),
    ("a Google API key", ("aiza",), r"\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    ("a Stripe key", ("k_live_",), r"\b[sr]k_live_[A-Za-z0-9]{16,}"),
    ("a Hugging Face token", ("hf_",), r"\bhf_[A-Za-z0-9]{34,}\b"),
    ("an npm token", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a PyPI token", ("pypi-",), r"\bpypi-[A-Za-z0-9_-]{60,}"),
    ("a SendGrid key", ("sg.",), r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b"),
    ("an Azure storage key", ("accountkey=",), r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)"),
    ("an API key", ("sk-",), r"\bsk-[A-Za-z0-9_-]{20,}"),
    (
        "a JSON web token",
        ("eyj",),
        r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}",
    ),
    ("a password in an address", ("://",), _ADDRESS),
    (
        "a secret value",
        ("api_key", "api-key", "apikey", "access_key", "secret", "token", "passw", "bearer"),
        _BEHIND_A_WORD,
    ),
)
"""What it is, lower-case texts of which one stands in every case of it, and its shape."""

_COMPILED = tuple(
    (kind, anchors, re.compile(shape), "secret" if "(?P<secret>" in shape else 0)
    for kind, anchors, shape in _SHAPES
)
_INK = re.compile(r"[^\r\n]")
_PLACEHOLDER = re.compile(
    r"example|changeme|placeholder|dummy|redacted|your[_-]|insert|\*{3}|x{4}|\.{3}|0{8}|1234567|abcdef"
    r"|[<>{}]|^\$|%[s(]",
    re.IGNORECASE,
)
_WORDS = frozenset({"password", "passwd", "pass", "secret", "pwd", "token"})
_RANDOM_BITS = 3.2
"""Bits a character from which a value may be random; texts that repeat themselves stay below."""
_RANDOM_TURNS = 5
"""Turns between letters and digits, or from small to capital; a name such as `dbProd-2024-v12` has fewer."""
_TURN = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")


def secrets_in(text: str) -> list[Secret]:
    """Find the secrets of a text, in order; of two that overlap, the first, and the better known shape."""
    return list(_kept(text)) if len(text) <= _MOST_KEPT else _searched(text)


_MOST_KEPT = 16 * 1024
"""Characters of a text whose secrets are remembered: it is searched when judged, and again when shown."""


@lru_cache(maxsize=1024)
def _kept(text: str) -> tuple[Secret, ...]:
    return tuple(_searched(text))


def _searched(text: str) -> list[Secret]:
    lower = text.lower()
    found = sorted(
        (secret for secret in _candidates(text, lower)), key=lambda secret: (secret.start, -secret.end)
    )
    apart: list[Secret] = []
    for secret in found:
        if not apart or secret.start >= apart[-1].end:
            apart.append(secret)
    return apart


def masked(text: str) -> str:
    """Give a text with each secret as asterisks, so that lines and columns stay what they are."""
    shown, at = [], 0
    for secret in secrets_in(text):
        shown += [text[at : secret.start], _INK.sub("*", text[secret.start : secret.end])]
        at = secret.end
    return "".join((*shown, text[at:]))


def _candidates(text: str, lower: str) -> Iterator[Secret]:
    for kind, anchors, shape, group in _COMPILED:
        for start, end in _places(text, lower, kind, anchors):
            for match in shape.finditer(text, start, end):
                if _is_one(kind, match[group]):
                    yield Secret(kind, *match.span(group))


def _places(text: str, lower: str, kind: str, anchors: tuple[str, ...]) -> Iterable[tuple[int, int]]:
    """From where to where a shape can be: the lines with one of its anchors, since most keep to a line."""
    if kind == "a private key" or len(lower) != len(text):  # some letters have a longer lower case
        return ((0, len(text)),) if any(anchor in lower for anchor in anchors) else ()
    lines: set[tuple[int, int]] = set()
    for anchor in anchors:
        at = lower.find(anchor)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            lines.add((text.rfind("\n", 0, at) + 1, end))
            at = lower.find(anchor, end)
    return sorted(lines)


def _is_one(kind: str, value: str) -> bool:
    if kind == "a private key":
        return True
    if _PLACEHOLDER.search(value) or value.lower() in _WORDS:
        return False
    if kind == "a password in an address":
        return True
    if kind not in {"an API key", "a secret value"}:
        return any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return _looks_random(value)


def _looks_random(value: str) -> bool:
    if "/" in value and value == value.lower():
        return False  # where a secret is kept
    return len(_TURN.findall(value)) >= _RANDOM_TURNS and _bits(value) >= _RANDOM_BITS


def _bits(value: str) -> float:
    """Shannon entropy of the characters, in bits a character."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)
