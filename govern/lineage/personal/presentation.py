"""Some fields of one event, shown to somebody else: signed by the log, with proof that the event is in it.

The form is an SD-JWT (RFC 9901). Its digests are the commitments of the entry; the entry's bytes and its
inclusion proof (C2SP tlog-proof) stand in it as they are. So a reader who has the log's public key needs
nothing else. The log's key signs checkpoints and these: a checkpoint's text ends in a newline and a token's
never has one, so that neither can pass for the other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.lineage import proof as proofs
from govern.lineage import tree
from govern.lineage.commitment import disclosure_digest
from govern.lineage.entry import Event, Recorded, decode
from govern.lineage.note import Verifier
from govern.lineage.personal import jws, sdjwt
from govern.lineage.personal.jws import TokenError
from govern.lineage.personal.sdjwt import SdJwt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govern.lineage.checkpoint import Checkpoint
    from govern.lineage.entry import KnownEntry, Unknown
    from govern.lineage.log_keys import LogKeys
    from govern.lineage.note import Signer
    from govern.lineage.proof import Proof
    from govern.lineage.trust import Policy

KIND = "govern-event+sd-jwt"
"""The token's `typ` (RFC 8725 section 3.11)."""
_HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a presentation is for, and the question it answers, so that it can't be shown to others as new."""

    audience: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A presentation that was checked: the entry, its fields that were opened and those that stay hidden.

    `reader` is whom it names, `bound` tells whether a holder's key binds it to them.
    """

    index: int
    entry: Event | Recorded
    fields: Mapping[str, Any]
    hidden: tuple[str, ...]
    head: Checkpoint
    key: Verifier
    issued: int
    reader: Reader | None
    bound: bool


def commitments(entry: KnownEntry | Unknown) -> dict[str, str]:
    """Give an entry's commitments by the names of their fields; none where its type has none."""
    if isinstance(entry, Event):
        return dict(entry.commitments)
    if isinstance(entry, Recorded):
        parts = (("inputs", entry.inputs or {}), ("outputs", entry.outputs or {}))
        return {
            f"{part}/{name}": item.commitment
            for part, contents in parts
            for name, item in contents.items()
            if item.commitment is not None
        }
    return {}


def present(
    proved: Proof,
    entry: bytes,
    disclosures: Iterable[str],
    signer: Signer,
    issued: int,
    *,
    reader: Reader | None = None,
    holder: Signer | None = None,
) -> SdJwt:
    """Show the fields that `disclosures` open. `issued` is in seconds since 1970 (RFC 7519 NumericDate).

    With `holder`, whoever shows it must have that key: it binds it to `reader`, which is needed then.
    """
    claims: dict[str, Any] = {
        "iss": signer.name,
        "iat": issued,
        "entry": entry.decode(),
        "proof": proved.text,
        "fields": {sdjwt.DIGESTS: sorted(set(commitments(decode(entry)).values()))},
        sdjwt.ALGORITHM: "sha-256",
    }
    if holder is not None:
        public = jws.base64url(holder.verifier.public_key)
        claims["cnf"] = {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": public}}
    elif reader is not None:
        claims |= {"aud": reader.audience, "nonce": reader.nonce}
    token = jws.sign(KIND, claims, signer.sign, kid=signer.verifier.key_id.hex())
    shown = SdJwt(token, tuple(disclosures))
    if holder is None:
        return shown
    if reader is None:
        raise ValueError("a holder binds what is shown to a reader")
    return sdjwt.bind(shown, reader.audience, reader.nonce, issued, holder.sign)


def origin(text: str) -> str:
    """Name the log that a presentation says to be from, unverified; raises `TokenError`."""
    return _text(jws.read(sdjwt.parse(text).token)[1], "iss")


def verify(text: str, policy: Policy, reader: Reader | None = None) -> Shown:
    """Check a presentation by what `policy` believes of its log; it must be for `reader`, where given.

    Raises:
        TokenError: malformed; not signed by a key of the log; fields that the entry does not commit to; for
            another reader.
        NoteError, ProofError: the entry is not in the log, as far as it is believed.

    """
    given = sdjwt.parse(text)
    named = origin(text)
    proved = proofs.parse(_text(jws.read(given.token)[1], "proof"))
    head = policy.believe(proved.checkpoint, named).checkpoint
    claims, key = _signed(given.token, policy.keys(named), head.size)
    data = _text(claims, "entry").encode()
    tree.verify_inclusion(proved.index, head.size, tree.leaf_hash(data), proved.hashes, head.root)
    entry = decode(data)
    committed = commitments(entry)
    fields = _fields(claims)
    if not isinstance(entry, Event | Recorded) or set(fields[sdjwt.DIGESTS]) != set(committed.values()):
        raise TokenError("the token's digests are not what the entry commits to")
    found = sdjwt.opened(claims, given.disclosures)["fields"]
    if any(committed.get(_named(one)) != disclosure_digest(one) for one in given.disclosures):
        raise TokenError("a disclosure names another field than the one that the entry commits to")
    issued = claims.get("iat")
    if not isinstance(issued, int):
        raise TokenError("the token does not say when it was made")
    said, bound = _reader(given, claims, reader)
    hidden = tuple(sorted(committed.keys() - found.keys()))
    return Shown(proved.index, entry, found, hidden, head, key, issued, said, bound)


def _signed(token: str, keys: LogKeys | None, size: int) -> tuple[dict[str, Any], Verifier]:
    """Check the token with the key that its header names, which must count at the size of its checkpoint."""
    head, _, _ = jws.read(token)
    for key in keys.at(size) if keys is not None else ():
        if key.key_id.hex() == head.get("kid"):
            return jws.verify(token, KIND, key.check), key
    raise TokenError("the token is signed by no key that is known for its log")


def _named(text: str) -> str:
    """Name the field of a disclosure, which was opened before: salt, name, value (RFC 9901 section 4.2.1)."""
    return str(json.loads(jws.from_base64url(text))[1])


def _fields(claims: dict[str, Any]) -> dict[str, Any]:
    fields = claims.get("fields")
    digests = fields.get(sdjwt.DIGESTS) if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or len(fields) != 1 or not isinstance(digests, list):
        raise TokenError("the token has no list of digests in `fields`")
    if not all(isinstance(digest, str) for digest in digests):
        raise TokenError("a digest is not text")
    return fields


def _reader(given: SdJwt, claims: dict[str, Any], wanted: Reader | None) -> tuple[Reader | None, bool]:
    """Say whom it is for, by the holder's binding or by the log's own word."""
    said, bound = None, "cnf" in claims
    if bound:
        if not given.binding:
            raise TokenError("the token is bound to a holder's key, and the holder did not sign")
        named = jws.read(given.binding)[1]
        said = Reader(_text(named, "aud"), _text(named, "nonce"))
        sdjwt.check_binding(given, said.audience, said.nonce, _holder(claims).check)
    elif given.binding:
        raise TokenError("the token names no holder, and somebody signed as one")
    elif "aud" in claims:
        said = Reader(_text(claims, "aud"), _text(claims, "nonce"))
    if wanted is not None and said != wanted:
        told = "nobody" if said is None else f"{said.audience}, with nonce {said.nonce}"
        raise TokenError(f"it is for {told}; not for {wanted.audience}, with nonce {wanted.nonce}")
    return said, bound


def _holder(claims: dict[str, Any]) -> Verifier:
    """Read the holder's key (RFC 7800 section 3.2, RFC 8037 section 2)."""
    jwk = claims["cnf"].get("jwk") if isinstance(claims["cnf"], dict) else None
    if not isinstance(jwk, dict) or (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519"):
        raise TokenError("the holder's key is not an Ed25519 key")
    return Verifier(_HOLDER, jws.from_base64url(_text(jwk, "x")))


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise TokenError(f"the token has no text `{name}`")
    return value
