from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.keys import PrivateKey
from govern.lineage.personal import jws
from govern.lineage.personal.jws import TokenError

KEY = PrivateKey("k", Ed25519PrivateKey.from_private_bytes(b"k" * 32))


def test_the_signature_is_that_of_rfc_8037() -> None:
    """RFC 8037 appendix A.4: the key, the signing input and the signature."""
    secret = jws.from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
    key = PrivateKey("k", Ed25519PrivateKey.from_private_bytes(secret))
    assert jws.base64url(key.verifier.public_key) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    assert jws.base64url(key.sign(signed.encode())) == (
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )


def test_what_is_signed_is_read_back() -> None:
    token = jws.sign("a+jwt", {"name": "Möbius"}, KEY.sign, kid="1")
    assert jws.verify(token, "a+jwt", KEY.verifier.check) == {"name": "Möbius"}
    assert jws.read(token)[0] == {"alg": "EdDSA", "typ": "a+jwt", "kid": "1"}


def made(head: Any, payload: Any = None, *, signature: bytes | None = None) -> str:
    parts = [jws.base64url(json.dumps(part).encode()) for part in (head, {} if payload is None else payload)]
    signed = ".".join(parts)
    return f"{signed}.{jws.base64url(KEY.sign(signed.encode()) if signature is None else signature)}"


GOOD = {"alg": "EdDSA", "typ": "a+jwt"}
REPEATED = b'{"alg": "none", "alg": "EdDSA", "typ": "a+jwt"}'


@pytest.mark.parametrize(
    "token",
    [
        made({**GOOD, "alg": "none"}, signature=b""),
        made({**GOOD, "alg": "HS256"}),
        made({**GOOD, "crit": ["b64"]}),
        made({**GOOD, "typ": "b+jwt"}),
        made({"alg": "EdDSA"}),
        made(["EdDSA"]),
        made(GOOD, ["not an object"]),
        made(GOOD, signature=b"s" * 64),
        made(GOOD) + ".more",
        made(GOOD) + "=",
        made(GOOD).replace("e", "é", 1),
        "a.b",
        "",
        made(GOOD).replace(made(GOOD).partition(".")[0], jws.base64url(REPEATED)),
        f"{jws.base64url(b'[' * 100_000)}.e30.",
    ],
)
def test_what_is_not_exactly_such_a_token_is_refused(token: str) -> None:
    assert jws.verify(made(GOOD), "a+jwt", KEY.verifier.check) == {}
    with pytest.raises(TokenError):
        jws.verify(token, "a+jwt", KEY.verifier.check)
