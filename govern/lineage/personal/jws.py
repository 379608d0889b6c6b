"""JSON Web Signatures (RFC 7515) in compact form with Ed25519 (RFC 8037 section 3.1), and no more of JOSE.

The algorithm is never chosen by the token: anything but `EdDSA` is refused, `none` first of all.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from govern.errors import IntegrityError

if TYPE_CHECKING:
    from collections.abc import Callable

_PARTS = 3
_MAX = 1_000_000
"""Characters in one token at most."""


class TokenError(IntegrityError):
    """A token is not of its form, or not signed by the key it should be signed by."""


def base64url(data: bytes) -> str:
    """Encode as RFC 7515 section 2 does: no padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Decode text in its one spelling; raises `TokenError`."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise TokenError("a part of the token is not base64url") from None
    if base64url(data) != text:
        raise TokenError("a part of the token is not the one base64url spelling of its bytes")
    return data


def sign(kind: str, payload: dict[str, Any], sign_bytes: Callable[[bytes], bytes], **header: str) -> str:
    """Make a token whose `typ` is `kind`."""
    head = {"alg": "EdDSA", "typ": kind, **header}
    signed = ".".join(base64url(json.dumps(part, ensure_ascii=False).encode()) for part in (head, payload))
    return f"{signed}.{base64url(sign_bytes(signed.encode()))}"


def verify(token: str, kind: str, check: Callable[[bytes, bytes], bool]) -> dict[str, Any]:
    """Check a token's signature with `check(message, signature)`, and give its payload.

    Raises `TokenError`: malformed, of another `typ`, of another algorithm, with critical extensions (RFC 7515
    section 4.1.11), or not signed by the key.
    """
    head, payload, signature = read(token)
    if head.get("alg") != "EdDSA" or "crit" in head:
        raise TokenError("the token is not signed with Ed25519 alone")
    if head.get("typ") != kind:
        raise TokenError(f"the token is of type {str(head.get('typ'))[:80]!r}, not {kind!r}")
    if not check(token.rpartition(".")[0].encode(), signature):
        raise TokenError("the token's signature is wrong")
    return payload


def read(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    """Part a token into header, payload and signature; nothing is verified. Raises `TokenError`."""
    parts = token.split(".")
    if len(parts) != _PARTS or len(token) > _MAX or not token.isascii():
        raise TokenError("not a signed token: three parts in base64url, with dots between them")
    head, payload = (parse_json(from_base64url(part)) for part in parts[:2])
    if not isinstance(head, dict) or not isinstance(payload, dict):
        raise TokenError("a token's header and payload are JSON objects")
    return head, payload, from_base64url(parts[2])


def parse_json(data: bytes) -> Any:
    """Read JSON without repeated names, which readers understand differently; raises `TokenError`."""
    try:
        return json.loads(data.decode(), object_pairs_hook=_object)
    except (ValueError, RecursionError):
        raise TokenError("a part of the token is not JSON") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is repeated")
    return found
