"""Public SSH keys: their text and bytes, their fingerprint, and whether a signature is theirs.

Sources: RFC 4253 section 6.6 (encoding, ssh-rsa), RFC 5656 section 3 (ECDSA), RFC 8332 (rsa-sha2-256/512),
RFC 8709 (ssh-ed25519), PROTOCOL.u2f of OpenSSH (keys on a FIDO token, `sk-`).
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from govern.lineage.note import Verifier, strict_b64decode
from govern.lineage.statements.sshwire import Reader, SshFormatError, mpint, string, uint32

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import hashes

ED25519 = "ssh-ed25519"
P256 = "ecdsa-sha2-nistp256"
RSA = "ssh-rsa"
SK_ED25519 = "sk-ssh-ed25519@openssh.com"
SK_P256 = "sk-ecdsa-sha2-nistp256@openssh.com"
SUPPORTED = (ED25519, P256, RSA, SK_ED25519, SK_P256)

RSA_BITS = range(2_048, 16_385)
"""RSA keys below are within reach of factoring (NIST SP 800-57 part 1), keys above only waste time."""
MAX_TEXT = 16_384
_USER_PRESENT = 0x01
_KEY_HELP = "an SSH public key reads `ssh-ed25519 AAAA... comment`, as in ~/.ssh/id_ed25519.pub"


@dataclass(frozen=True, slots=True)
class SshPublicKey:
    """A public key in its wire form; two are equal when their bytes are, whatever their comments say."""

    algorithm: str
    blob: bytes
    comment: str = field(default="", compare=False)

    @property
    def fingerprint(self) -> str:
        """`SHA256:` and base64 without padding, as `ssh-keygen -l` prints it."""
        return "SHA256:" + b64encode(sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def text(self) -> str:
        """The key on one line, without its comment."""
        return f"{self.algorithm} {b64encode(self.blob).decode()}"

    @property
    def material(self) -> bytes:
        """What makes it this key and no other in whatever form it is written: the point, or the modulus."""
        reader = Reader(self.blob, "the public key")
        if reader.name() == RSA:
            reader.mpint()
            return b"rsa" + reader.mpint().to_bytes(RSA_BITS.stop // 8)
        if self.algorithm in {P256, SK_P256}:
            reader.name()
            return b"p256" + reader.string()
        return b"ed25519" + reader.string()

    def verify(self, data: bytes, signature: bytes) -> bool:
        """Whether `signature`, in SSH's encoding, is this key's over `data`.

        A signature by a token counts only where it says that a person touched the token (PROTOCOL.u2f, flag
        0x01). Raises `SshFormatError` where the signature is malformed or of an algorithm not this key's.
        """
        reader = Reader(signature, "the signature")
        algorithm, raw = reader.name(), reader.string()
        allowed = {"rsa-sha2-256", "rsa-sha2-512"} if self.algorithm == RSA else {self.algorithm}
        if algorithm not in allowed:
            raise SshFormatError(f"a {self.algorithm} key does not sign with {algorithm}")
        key = Reader(self.blob, "the public key")
        key.name()
        if self.algorithm == RSA:
            reader.end()
            return _check_rsa(key.mpint(), key.mpint(), algorithm, data, raw)
        if self.algorithm in {P256, SK_P256}:
            key.name()
        public = key.string()
        if self.algorithm in {SK_ED25519, SK_P256}:
            flags, counter = reader.byte(), reader.uint32()
            if not flags & _USER_PRESENT:
                raise SshFormatError("nobody touched the token that made the signature")
            application = sha256(key.string()).digest()
            data = application + bytes([flags]) + uint32(counter) + sha256(data).digest()
        reader.end()
        if self.algorithm in {P256, SK_P256}:
            return _check_p256(public, data, raw)
        return Verifier(ED25519, public).check(data, raw)


def parse(text: str) -> SshPublicKey:
    """Read a key's line, `algorithm base64 comment`. Raises `SshFormatError`."""
    if len(text) > MAX_TEXT or "\n" in text.strip():
        raise SshFormatError("a public key stands on one line", help=_KEY_HELP)
    algorithm, _, rest = text.strip().partition(" ")
    encoded, _, comment = rest.lstrip().partition(" ")
    if algorithm not in SUPPORTED:
        raise SshFormatError(
            f"{algorithm or 'nothing'} is not a kind of SSH key known here", help=_supported()
        )
    try:
        blob = strict_b64decode(encoded)
    except ValueError as error:
        raise SshFormatError(f"the SSH key is not base64: {error}", help=_KEY_HELP) from None
    key = from_blob(blob, comment.strip())
    if key.algorithm != algorithm:
        raise SshFormatError(f"the key says to be {algorithm} and is {key.algorithm}", help=_KEY_HELP)
    return key


def from_blob(blob: bytes, comment: str = "") -> SshPublicKey:
    """Read a key's bytes. Raises `SshFormatError`: malformed, unsupported, too weak, not a point.

    Of the comment, what can be printed is kept, at most 100 characters of it.
    """
    reader = Reader(blob, "the public key")
    algorithm = reader.name()
    if algorithm in {ED25519, SK_ED25519}:
        if len(reader.string()) != 32:
            raise SshFormatError("an Ed25519 key has 32 bytes")
    elif algorithm in {P256, SK_P256}:
        if reader.name() != "nistp256":
            raise SshFormatError(f"a key of {algorithm} is on another curve")
        _point(reader.string())
    elif algorithm == RSA:
        exponent, modulus = reader.mpint(), reader.mpint()
        if modulus.bit_length() not in RSA_BITS or not modulus & 1:
            raise SshFormatError(
                f"an RSA key of {modulus.bit_length()} bits is not believed",
                help="use an Ed25519 key: ssh-keygen -t ed25519",
            )
        if not 3 <= exponent < 2**32 or not exponent & 1:
            raise SshFormatError("the RSA key's exponent is not an odd number from 3 to 2^32")
    else:
        raise SshFormatError(f"{algorithm} is not a kind of SSH key known here", help=_supported())
    if algorithm in {SK_ED25519, SK_P256}:
        reader.string(255)
    reader.end()
    return SshPublicKey(algorithm, blob, "".join(filter(str.isprintable, comment))[:100])


def ecdsa_signature(r: int, s: int) -> bytes:
    """Spell the two numbers of an ECDSA signature as SSH does (RFC 5656 section 3.1.2)."""
    return mpint(r) + mpint(s)


def signature_blob(algorithm: str, raw: bytes) -> bytes:
    """Spell a signature as SSH does: the algorithm's name, then its bytes (RFC 4253 section 6.6)."""
    return string(algorithm) + string(raw)


def rsa_hash(algorithm: str) -> hashes.HashAlgorithm:
    """The hash of `rsa-sha2-256` or `rsa-sha2-512` (RFC 8332 section 3)."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - heavy; not at start-up

    return hashes.SHA256() if algorithm == "rsa-sha2-256" else hashes.SHA512()


def _supported() -> str:
    return f"Supported are {', '.join(SUPPORTED)}; certificates are not."


def _point(data: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - heavy; not at start-up

    if len(data) != 65 or data[0] != 4:
        raise SshFormatError("a point of P-256 has 65 bytes, uncompressed")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError:
        raise SshFormatError("the key is not a point of P-256") from None


def _check_p256(point: bytes, data: bytes, raw: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy; not at start-up
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - likewise
    from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415 - likewise

    reader = Reader(raw, "the ECDSA signature")
    r, s = reader.mpint(33), reader.mpint(33)
    reader.end()
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    try:
        key.verify(utils.encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _check_rsa(exponent: int, modulus: int, algorithm: str, data: bytes, raw: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy; not at start-up
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415 - likewise

    try:
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        key.verify(raw, data, padding.PKCS1v15(), rsa_hash(algorithm))
    except (InvalidSignature, ValueError):
        return False
    return True
