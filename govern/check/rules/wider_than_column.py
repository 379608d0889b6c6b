"""A property may be longer than its column.

What it checks
--------------
The `minLength` and `maxLength` of a property fit in its `physicalType` where that states a length, such as
`VARCHAR(20)`.

Why it matters
--------------
A value that keeps the contract is cut off or refused when it is written.

Example
-------
    physicalType: VARCHAR(20)
    logicalTypeOptions:
      maxLength: 50

Instead
-------
    physicalType: VARCHAR(50)
    logicalTypeOptions:
      maxLength: 50
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_SIZED = re.compile(
    r"\s*n?(?:var)?char(?:acter)?2?\s*[(\[]\s*(?P<size>\d{1,9})(?:\s+char)?\s*[)\]]\s*",
    re.IGNORECASE | re.ASCII,
)


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for field in source.fields:
            column, options = field.get("physicalType"), field.get("logicalTypeOptions")
            sized = _SIZED.fullmatch(field.text("physicalType") or "")
            if column is None or options is None or sized is None:
                continue
            for name in ("minLength", "maxLength"):
                held, length = options.get(name), options.number(name)
                if held is not None and length is not None and length > int(sized["size"]):
                    yield RULE.at(
                        held.place,
                        f"`{name}` is {options.text(name)}, and the column holds {sized['size']} characters",
                        route=held.spelt,
                        help="widen the column, or lower the length",
                        related=[Related(column.place, "the column is here")],
                    )
                    break


RULE = Rule("DAT020", "wider-than-column", Severity.WARNING, _check, __doc__)
