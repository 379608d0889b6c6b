"""COSE receipts (RFC 9942): one entry's inclusion as a signed CBOR message, for those who do not read notes.

A receipt is a COSE_Sign1 (RFC 9052 section 4.2) over the tree's root. The root itself is left out of it, as
RFC 9942 asks: whoever checks must compute it from the entry and the path. The signature is the
log's own Ed25519 key's. It can't be mistaken for a checkpoint's: what COSE signs is never text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from govern.errors import UsageError
from govern.lineage import tree
from govern.lineage.checkpoint import Checkpoint
from govern.lineage.note import NoteError
from govern.lineage.tree import HASH_SIZE, ProofError

if TYPE_CHECKING:
    from govern.lineage.note import Signer, Verifier

TAG = 18
"""CBOR tag of COSE_Sign1; a receipt must carry it."""
START = b"\xd2\x84"
"""How a receipt begins: tag 18, an array of four."""
MAX_RECEIPT = 65_536

ALG, KID, CWT_CLAIMS, VDS, VDP = 1, 4, 15, 395, 396
_CRIT = 2  # RFC 9052 section 3.1: what must be understood
_ISSUER = 1  # RFC 8392: the claim `iss`
_EDDSA, _ED25519 = -8, -19  # RFC 9053 section 2.2; RFC 9864, which names the curve
_RFC9162_SHA256 = 1
_INCLUSION = -1
_MALFORMED = "not a COSE receipt of inclusion"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Entry `index` is in the tree of `size` leaves, by the audit path `hashes`; nothing is verified yet."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    origin: str
    protected: bytes
    signature: bytes

    def encode(self) -> bytes:
        """Give the receipt's bytes, in CBOR's deterministic encoding (RFC 8949 section 4.2.1)."""
        import cbor2  # noqa: PLC0415 - only where receipts are

        proof = cbor2.dumps([self.size, self.index, list(self.hashes)], canonical=True)
        message = [self.protected, {VDP: {_INCLUSION: [proof]}}, None, self.signature]
        return cbor2.dumps(cbor2.CBORTag(TAG, message), canonical=True)

    def verify(self, entry: bytes, verifier: Verifier) -> Checkpoint:
        """Check that `entry` (its stored bytes) is in the log of `verifier`; give the tree head it is in.

        Raises `ProofError` for the path, `NoteError` for the signature or the issuer.
        """
        if self.origin != verifier.name:
            raise NoteError(f"the receipt was issued by {self.origin}, not by {verifier.name}")
        root = tree.inclusion_root(self.index, self.size, tree.leaf_hash(entry), self.hashes)
        if not verifier.check(signed_bytes(self.protected, root), self.signature):
            raise NoteError(
                f"the receipt is not signed by {verifier.text} over the root that entry {self.index} leads to"
            )
        return Checkpoint(self.origin, self.size, root)


def signed_bytes(protected: bytes, root: bytes) -> bytes:
    """Give what is signed: `Sig_structure` of RFC 9052 section 4.4, with the root as payload."""
    import cbor2  # noqa: PLC0415 - only where receipts are

    return cbor2.dumps(["Signature1", protected, b"", root], canonical=True)


def make(index: int, head: Checkpoint, hashes: tuple[bytes, ...], signer: Signer) -> Receipt:
    """Sign the receipt of entry `index` in the tree of `head`, whose audit path is `hashes`.

    Raises `UsageError` for a tree of one entry, which has no path: RFC 9942 has no receipt without one.
    """
    import cbor2  # noqa: PLC0415 - only where receipts are

    if not hashes:
        raise UsageError(
            "a COSE receipt of the only entry of a log has no form",
            help="append to the log first, or make a tlog-proof (leave out --cose)",
        )
    key_id = signer.verifier.key_id
    header = {ALG: _EDDSA, KID: key_id, CWT_CLAIMS: {_ISSUER: head.origin}, VDS: _RFC9162_SHA256}
    protected = cbor2.dumps(header, canonical=True)
    signature = signer.sign(signed_bytes(protected, head.root))
    return Receipt(index, head.size, hashes, head.origin, protected, signature)


def parse(data: bytes) -> Receipt:
    """Read a receipt; nothing is verified. Raises `ProofError` where it is not one that we can check."""
    if len(data) > MAX_RECEIPT:
        raise ProofError(f"the receipt is larger than {MAX_RECEIPT} bytes")
    message = _decode(data)
    match message.value if getattr(message, "tag", None) == TAG else None:
        case [bytes() as protected, Mapping() as unprotected, None, bytes() as signature]:
            pass
        case [_, _, _, _]:
            raise ProofError(f"{_MALFORMED}: its payload must be detached")
        case _:
            raise ProofError(f"{_MALFORMED}: it must be a tagged COSE_Sign1")
    index, size, hashes = _path(unprotected)
    return Receipt(index, size, hashes, _issuer(_decode(protected)), protected, signature)


def _issuer(header: Any) -> str:
    """Read the protected header: algorithm and tree must be ours, the issuer is the log's origin."""
    if not isinstance(header, dict) or header.get(ALG) not in (_EDDSA, _ED25519):
        raise ProofError(f"{_MALFORMED}: its algorithm is not Ed25519")
    if header.get(VDS) != _RFC9162_SHA256:
        raise ProofError(f"{_MALFORMED}: its data structure is not RFC9162_SHA256")
    if _CRIT in header:
        raise ProofError(f"{_MALFORMED}: it demands that parameters be followed which are not known here")
    claims = header.get(CWT_CLAIMS)
    issuer = claims.get(_ISSUER) if isinstance(claims, dict) else None
    if not isinstance(issuer, str):
        raise ProofError(f"{_MALFORMED}: it does not name its issuer")
    return issuer


def _path(unprotected: Mapping[Any, Any]) -> tuple[int, int, tuple[bytes, ...]]:
    """Read the one inclusion proof of the unprotected header: index, size, path."""
    match unprotected.get(VDP):
        case {-1: [bytes() as proof]}:
            path = _decode(proof)
        case _:
            raise ProofError(f"{_MALFORMED}: it must hold the path of one entry")
    match path:
        case [int(size), int(index), [*hashes]] if 0 <= index < size < 2**63 and 0 < len(hashes) <= 63:
            pass
        case _:
            raise ProofError(f"{_MALFORMED}: its path is malformed")
    if bool in {type(size), type(index)}:
        raise ProofError(f"{_MALFORMED}: its path is malformed")
    if any(not isinstance(value, bytes) or len(value) != HASH_SIZE for value in hashes):
        raise ProofError(f"{_MALFORMED}: a hash of its path has not {HASH_SIZE} bytes")
    return index, size, tuple(hashes)


def _decode(data: bytes) -> Any:
    """Read one CBOR value in its shortest spelling, with no key twice and nothing behind it."""
    import cbor2  # noqa: PLC0415 - only where receipts are

    try:
        value = cbor2.loads(data)
        again = cbor2.dumps(value)
    except (cbor2.CBORError, ValueError, TypeError, RecursionError, MemoryError, OverflowError) as error:
        raise ProofError(f"{_MALFORMED}: {error}") from None
    if len(again) != len(data):  # keys may be in any order; one given twice, or anything spelt long, may not
        raise ProofError(f"{_MALFORMED}: it is not in CBOR's shortest form")
    return value
