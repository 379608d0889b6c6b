"""Regular expressions in time linear in the text: RE2, whose syntax CEL prescribes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from govern.policy.cel.errors import CelEvalError

MAX_PATTERN = 2_000
"""Characters in a pattern."""

MAX_MEMORY = 4 << 20
"""Bytes that one compiled pattern and its automaton may take."""


def matches(text: str, pattern: str) -> bool:
    """Tell whether the pattern matches some part of the text. Raises CelEvalError for what is no pattern."""
    try:
        return bool(compiled(pattern).search(text))
    except UnicodeEncodeError:
        raise CelEvalError("half of a surrogate pair is no text to search") from None


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """Compile a pattern. Raises CelEvalError where it is none, or takes more memory than it may."""
    import re2  # type: ignore[import-untyped] # noqa: PLC0415 - a C++ library, for rules with patterns only

    if len(pattern) > MAX_PATTERN:
        raise CelEvalError(f"the pattern is longer than {MAX_PATTERN} characters")
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else error
        raise CelEvalError(f"{pattern[:60]!r} is no regular expression: {reason}") from None
