"""What has a name in a data contract has an empty one.

What it checks
--------------
Names of objects and properties, servers, roles and members, the `property` of custom properties and service
levels, the channels of support and the `url` of definitions are not empty.

Why it matters
--------------
An empty name satisfies a schema that asks for text, and names nothing: it can't be looked up, referred to or
asked.

Example
-------
    customProperties:
      - property: ""
        value: sales

Instead
-------
    customProperties:
      - property: costCentre
        value: sales
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.diagnostic import Diagnostic

_NAMED = {
    "authoritativeDefinitions": "url",
    "customProperties": "property",
    "members": "username",
    "properties": "name",
    "roles": "role",
    "schema": "name",
    "servers": "server",
    "slaProperties": "property",
    "support": "channel",
    "team": "username",
}
"""What names the items of each list."""


def _check(view: View) -> Iterator[Diagnostic]:
    for source in view.data_sources:
        for part in source.structures:
            key = None if part.key is None else _NAMED.get(part.key.text)
            for item in part.items if key is not None else ():
                held = item.get(key or "")
                text = item.text(key or "")
                if held is not None and text is not None and not text.strip():
                    yield RULE.at(
                        held.place, f"`{key}` is empty", route=held.spelt, help=f"say which {key} it is"
                    )


RULE = Rule("DAT003", "empty-name", Severity.ERROR, _check, __doc__)
