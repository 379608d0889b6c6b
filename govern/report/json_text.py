"""Values as the JSON that programs read from us."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> str:
    """Write a value as JSON, two spaces deep, non-ASCII text as it is, and a line feed.

    What UTF-8 can't spell, such as a stray byte in a folder's name, is left to who writes it.
    """
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
