"""Ed25519 keys on a PKCS#11 token (a hardware security module, a smart card, SoftHSM), by RFC 7512 URI.

The PIN never stands in the URI, which shells and process lists show: it comes from GOVERN_PKCS11_PIN, from
the file that `pin-source` names, or from a prompt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_to_bytes

from govern.errors import UsageError
from govern.lineage.note import Verifier, check_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.app.keys.passphrase import Passphrase

_PATH = ("token", "object", "id", "serial", "manufacturer", "model", "type")
_QUERY = ("module-path", "pin-source")
_NAME = re.compile(r"[A-Za-z-]{1,30}")
_FORM = "pkcs11:token=NAME;object=LABEL?module-path=/usr/lib/.../libsofthsm2.so&pin-source=file:/path"
_MODULE = "GOVERN_PKCS11_MODULE"
_PIN = "GOVERN_PKCS11_PIN"


@dataclass(frozen=True, slots=True)
class Pkcs11Uri:
    """What a URI names: attributes of the token and of the key, and where module and PIN are."""

    path: Mapping[str, str]
    key_id: bytes | None
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Pkcs11Key:
    """A key on a token; a `note.Signer`. The session stays open as long as it is used."""

    verifier: Verifier
    private: Any
    session: Any

    @property
    def name(self) -> str:
        """The key's name; for a log, its origin."""
        return self.verifier.name

    def sign(self, message: bytes) -> bytes:
        """Have the token sign `message`: 64 bytes (RFC 8032). Raises `UsageError` where it refuses."""
        import pkcs11  # noqa: PLC0415 - an extra, and a shared library behind it

        try:
            return bytes(self.private.sign(message, mechanism=pkcs11.Mechanism.EDDSA))
        except pkcs11.exceptions.PKCS11Error as error:
            raise UsageError(
                f"the token did not sign: {_said(error)}", help="Put the token back, or log in to it again."
            ) from None

    def __repr__(self) -> str:
        return f"Pkcs11Key({self.verifier.text})"


def parse_uri(text: str) -> Pkcs11Uri:
    """Read a URI. Raises UsageError for what is none, attributes not known, and a PIN written out in it."""
    path, _, query = text.removeprefix("pkcs11:").partition("?")
    if "pin-value" in unquote(text).lower():
        raise UsageError(
            "a PIN in the URI is seen by everyone who sees the command",
            help=f"Put it in {_PIN}, or in a file that pin-source=file:PATH names.",
        )
    given = _attributes(path, ";", _PATH)
    key_id = unquote_to_bytes(given["id"]) if "id" in given else None
    named = {name: unquote(value) for name, value in given.items() if name != "id"}
    asked = {name: unquote(value) for name, value in _attributes(query, "&", _QUERY).items()}
    if "object" not in named and key_id is None:
        raise UsageError("the URI names no key: neither `object` nor `id`", help=f"Write {_FORM}.")
    return Pkcs11Uri(named, key_id, asked)


def open_pkcs11(uri: str, environ: Mapping[str, str], ask: Passphrase, name: str | None = None) -> Pkcs11Key:
    """Open a key on a token; its name is `name`, else its label.

    Raises UsageError: no such module, token or key, a wrong PIN, a key that is not of Ed25519, or the package
    is not installed.
    """
    wanted = parse_uri(uri)
    named = name or wanted.path.get("object", "")
    check_name(named)
    module = wanted.query.get("module-path") or environ.get(_MODULE)
    if not module:
        raise UsageError(
            "no PKCS#11 module is named", help=f"Set {_MODULE} to the token's library, or write {_FORM}."
        )
    try:
        import pkcs11  # noqa: PLC0415 - an extra, and a shared library behind it
    except ImportError:
        raise UsageError(
            "keys on a token need the package python-pkcs11", help="Install govern with its extra `pkcs11`."
        ) from None
    try:
        library = pkcs11.lib(module)
    except (pkcs11.exceptions.PKCS11Error, RuntimeError, OSError) as error:
        raise UsageError(f"the PKCS#11 module {module} can't be loaded: {_said(error)}") from None
    try:
        return _key(_logged_in(_token(library, wanted), _pin(wanted, environ, ask)), wanted, named)
    except pkcs11.exceptions.PKCS11Error as error:
        raise UsageError(f"the key on the token can't be used: {_said(error)}", help=_help(error)) from None


def _token(library: Any, wanted: Pkcs11Uri) -> Any:
    """Find the one token that the URI means."""
    names = {"token": "label", "serial": "serial", "manufacturer": "manufacturer_id", "model": "model"}
    found = [
        token
        for token in library.get_tokens()
        if all(
            _text(getattr(token, names[name])) == value
            for name, value in wanted.path.items()
            if name in names
        )
    ]
    if len(found) != 1:
        what = "several tokens are meant" if found else "there is no such token"
        listed = ", ".join(sorted(_text(token.label) for token in library.get_tokens())) or "none"
        raise UsageError(f"{what} by the URI", help=f"Tokens: {listed}. Name one with `token=`.")
    return found[0]


def _logged_in(token: Any, pin: str) -> Any:
    """Open a session; whoever is logged in to a token is so in the whole process (PKCS#11, 5.6)."""
    from pkcs11.exceptions import UserAlreadyLoggedIn  # noqa: PLC0415 - an extra

    try:
        return token.open(user_pin=pin)
    except UserAlreadyLoggedIn:
        return token.open()


def _key(session: Any, wanted: Pkcs11Uri, name: str) -> Pkcs11Key:
    from pkcs11 import Attribute, ObjectClass  # noqa: PLC0415 - an extra

    meant = {"label": wanted.path.get("object"), "id": wanted.key_id}
    meant = {key: value for key, value in meant.items() if value is not None}
    private = session.get_key(object_class=ObjectClass.PRIVATE_KEY, **meant)
    public = session.get_key(object_class=ObjectClass.PUBLIC_KEY, **meant)
    try:
        point = bytes(public[Attribute.EC_POINT])
    except (KeyError, AttributeError):
        point = b""
    raw = point[2:] if point[:2] == b"\x04\x20" else point  # as a DER octet string, or as it is
    if len(raw) != 32:
        raise UsageError("the key on the token is not an Ed25519 key", help="Make one: EC_EDWARDS, Ed25519.")
    found = Pkcs11Key(Verifier(name, raw), private, session)
    if not found.verifier.check(b"govern", found.sign(b"govern")):
        raise UsageError("the private and the public key of that name on the token are not of one pair")
    return found


def _pin(wanted: Pkcs11Uri, environ: Mapping[str, str], ask: Passphrase) -> str:
    if source := wanted.query.get("pin-source"):
        if not source.removeprefix("file:").startswith("/"):
            raise UsageError("pin-source does not name a file", help="Write pin-source=file:/path.")
        from govern.lineage.keys import read_private  # noqa: PLC0415 - cryptography only where it signs

        return read_private(Path(source.removeprefix("file:"))).decode().rstrip("\r\n")
    found = environ.get(_PIN)
    pin = found.encode() if found else ask("the token")
    if not pin:
        raise UsageError("the token asks for a PIN", help=f"Put it in {_PIN}, or use pin-source=file:/path.")
    return pin.decode()


def _attributes(text: str, mark: str, known: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, text.split(mark)):
        name, equals, value = part.partition("=")
        if not equals or name not in known or name in found:  # a value may be a secret: none is ever shown
            what = f"`{name}`" if equals and _NAME.fullmatch(name) else "a part without a name"
            raise UsageError(f"{what} can't be followed in a pkcs11 URI", help=f"Write {_FORM}.")
        found[name] = value
    return found


def _text(value: object) -> str:
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    return text.rstrip(" \0")


def _said(error: Exception) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
    return f"{words}: {error}" if str(error) else words


def _help(error: Exception) -> str:
    kind = type(error).__name__
    if "Pin" in kind:
        return f"The PIN comes from {_PIN} or pin-source; a few wrong ones lock the token."
    if kind in {"NoSuchKey", "MultipleObjectsReturned"}:
        return "Name the key by its label (`object=`) or its id (`id=%01`)."
    return "See what the token's own tool says of it."
