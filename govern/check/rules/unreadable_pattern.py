"""A pattern is no regular expression.

What it checks
--------------
Each `pattern`, in the `logicalTypeOptions` of a property or the arguments of a rule of quality, is a regular
expression. It is one where the dialect of JSON Schema (ECMA-262) or that of Python can read it.

Why it matters
--------------
The check that is made from the contract stops at its first record, or is left out.

Example
-------
    logicalTypeOptions:
      pattern: "^[A-Z{2}$"

Instead
-------
    logicalTypeOptions:
      pattern: "^[A-Z]{2}$"
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        options = [field.get("logicalTypeOptions") for field in source.fields]
        arguments = [rule.get("arguments") for _, rule in source.quality]
        for holder in (*options, *arguments):
            pattern = None if holder is None else holder.get("pattern")
            text = None if holder is None else holder.text("pattern")
            if pattern is not None and text and (why := _complaint(text)):
                yield RULE.at(
                    pattern.place,
                    f"the pattern can't be read: {why}",
                    route=pattern.spelt,
                    help="write a regular expression as ECMA-262 has it; `\\` escapes a character",
                )


@lru_cache(maxsize=1024)
def _complaint(text: str) -> str:
    """Say what is wrong with a pattern; empty where one of the two dialects reads it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        import jsonschema_rs  # noqa: PLC0415 - only for a pattern that Python can't read

        try:
            jsonschema_rs.validator_for({"pattern": text}).is_valid("")
        except (jsonschema_rs.ValidationError, ValueError):
            return str(error)
    return ""


RULE = Rule("DAT015", "unreadable-pattern", Severity.ERROR, _check, __doc__)
