"""Selective disclosure for JWTs (RFC 9901): a signed token over digests, and the disclosures that open some.

Reading is that of RFC 9901 section 7.1 in full, nested objects and arrays included; whatever is left over,
repeated or out of place is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from govern.lineage.commitment import disclosure_digest
from govern.lineage.personal import jws
from govern.lineage.personal.jws import TokenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DIGESTS, ELEMENT, ALGORITHM = "_sd", "...", "_sd_alg"
BINDING = "kb+jwt"
"""The `typ` of a key binding token (RFC 9901 section 4.3)."""

_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class SdJwt:
    """A token with the disclosures that go along, and the holder's token that binds them, if there is one."""

    token: str
    disclosures: tuple[str, ...]
    binding: str = ""

    @property
    def unbound(self) -> str:
        """The text that a binding is over (RFC 9901 section 4.3.1)."""
        return "".join(f"{part}~" for part in (self.token, *self.disclosures))

    @property
    def text(self) -> str:
        """The compact serialisation (RFC 9901 section 4)."""
        return self.unbound + self.binding


def parse(text: str) -> SdJwt:
    """Part an SD-JWT, with or without key binding; nothing is verified. Raises `TokenError`."""
    token, *disclosures, binding = text.split("~") if "~" in text else ("", "")
    if not token or "" in disclosures:
        raise TokenError("not an SD-JWT: a token and disclosures, each followed by `~`")
    return SdJwt(token, tuple(disclosures), binding)


def opened(payload: dict[str, Any], disclosures: Iterable[str]) -> dict[str, Any]:
    """Put disclosures in the places of their digests and drop what stays hidden (RFC 9901 section 7.1).

    Raises `TokenError` where a disclosure is malformed, repeated, or opens nothing; where a digest stands
    twice; where a disclosed name is there already; where the digests are not of SHA-256.
    """
    if payload.get(ALGORITHM, "sha-256") != "sha-256":
        raise TokenError("the token's digests are not of SHA-256")
    texts = list(disclosures)
    known = {disclosure_digest(text): text for text in texts}
    if len(known) != len(texts):
        raise TokenError("a disclosure is there twice")
    reading = _Reading(known)
    found = reading.value({key: item for key, item in payload.items() if key != ALGORITHM}, 0)
    if left := known.keys() - reading.seen:
        raise TokenError(f"{len(left)} disclosures open nothing in this token")
    assert isinstance(found, dict)  # noqa: S101 - objects stay objects
    return found


class _Reading:
    def __init__(self, known: dict[str, str]) -> None:
        self._known = known
        self.seen: set[str] = set()

    def value(self, value: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            raise TokenError("the token is nested too deeply")
        if isinstance(value, dict):
            return self._object(value, depth)
        if isinstance(value, list):
            return self._array(value, depth)
        return value

    def _object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        if ELEMENT in value or ALGORITHM in value:
            raise TokenError(f"`{ELEMENT}` or `{ALGORITHM}` stands where it means nothing")
        digests = value.get(DIGESTS, [])
        if not isinstance(digests, list):
            raise TokenError(f"`{DIGESTS}` is not a list")
        found = {key: self.value(item, depth + 1) for key, item in value.items() if key != DIGESTS}
        for digest in digests:
            parts = self._open(digest, 3)
            if parts is None:
                continue
            _, name, item = parts
            if not isinstance(name, str) or name in {DIGESTS, ELEMENT} or name in found:
                raise TokenError("a disclosure names what may not be named, or is there already")
            found[name] = self.value(item, depth + 1)
        return found

    def _array(self, value: list[Any], depth: int) -> list[Any]:
        found = []
        for item in value:
            if not (isinstance(item, dict) and ELEMENT in item):
                found.append(self.value(item, depth + 1))
                continue
            if len(item) != 1:
                raise TokenError("a hidden element of a list has other fields beside its digest")
            parts = self._open(item[ELEMENT], 2)
            if parts is not None:
                found.append(self.value(parts[1], depth + 1))
        return found

    def _open(self, digest: Any, size: int) -> list[Any] | None:
        if not isinstance(digest, str) or digest in self.seen:
            raise TokenError("a digest is not text, or stands twice")
        self.seen.add(digest)
        text = self._known.get(digest)
        if text is None:
            return None
        parts = jws.parse_json(jws.from_base64url(text))
        if not isinstance(parts, list) or len(parts) != size or not isinstance(parts[0], str):
            raise TokenError("a disclosure is not of the form that its place asks for")
        return parts


def bind(shown: SdJwt, audience: str, nonce: str, issued: int, sign_bytes: Callable[[bytes], bytes]) -> SdJwt:
    """Bind what is shown to one reader and one question, by the holder's key (RFC 9901 section 4.3)."""
    claims = {"iat": issued, "aud": audience, "nonce": nonce, "sd_hash": _hash(shown)}
    return SdJwt(shown.token, shown.disclosures, jws.sign(BINDING, claims, sign_bytes))


def check_binding(
    shown: SdJwt, audience: str, nonce: str, check: Callable[[bytes, bytes], bool]
) -> dict[str, Any]:
    """Check the holder's binding (RFC 9901 section 7.3 step 5); gives its claims. Raises `TokenError`."""
    claims = jws.verify(shown.binding, BINDING, check)
    for name, wanted in (("aud", audience), ("nonce", nonce), ("sd_hash", _hash(shown))):
        if claims.get(name) != wanted:
            raise TokenError(f"the key binding has another `{name}` than is asked for")
    if not isinstance(claims.get("iat"), int):
        raise TokenError("the key binding does not say when it was made")
    return claims


def _hash(shown: SdJwt) -> str:
    return jws.base64url(sha256(shown.unbound.encode()).digest())
