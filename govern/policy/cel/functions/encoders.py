"""Base64 (the encoders extension)."""

from __future__ import annotations

import base64
import binascii

from govern.policy.cel.errors import CelEvalError
from govern.policy.cel.library import Overload, overload


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    padded = text if "=" in text else text + "=" * (-len(text) % 4)
    try:
        return base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError):
        raise CelEvalError(f"{text[:40]!r} is no base64") from None


FUNCTIONS: dict[str, tuple[Overload, ...]] = {
    "base64.encode": (overload("(bytes) -> string", _encode),),
    "base64.decode": (overload("(string) -> bytes", _decode),),
}
