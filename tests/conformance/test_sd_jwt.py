"""Selective disclosure and the Open Wallet Foundation's implementation: what one makes, the other reads."""

from __future__ import annotations

import json
import os
import random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.commitment import disclosure, disclosure_digest
from govern.lineage.keys import PrivateKey
from govern.lineage.personal import jws, sdjwt
from govern.lineage.personal.jws import TokenError

REASON = "the package sd-jwt, an implementation of RFC 9901 that is not ours, is absent"
pytest.importorskip("sd_jwt", reason=REASON)

ISSUER = PrivateKey("issuer", Ed25519PrivateKey.from_private_bytes(b"i" * 32))
HOLDER = PrivateKey("holder", Ed25519PrivateKey.from_private_bytes(b"h" * 32))
NAMES = ["a", "b", "c", "é", "x y"]


def theirs(key: PrivateKey, *, private: bool = False) -> Any:
    """Give a key as their library holds it."""
    from jwcrypto.jwk import JWK  # noqa: PLC0415 - absent where the module is skipped

    parts = {"kty": "OKP", "crv": "Ed25519", "x": jws.base64url(key.verifier.public_key)}
    if private:
        parts["d"] = jws.base64url(key.secret.private_bytes_raw())
    return JWK(**parts)


def drawn(draw: random.Random, depth: int = 0) -> Any:
    """Draw a claim's value, parts of it to be hidden."""
    from sd_jwt.common import SDObj  # noqa: PLC0415 - absent where the module is skipped

    kind = draw.random() if depth < 3 else 1.0
    if kind < 0.25:
        names = draw.sample(NAMES, draw.randrange(1, 5))
        return {(SDObj(name) if draw.random() < 0.6 else name): drawn(draw, depth + 1) for name in names}
    if kind < 0.45:
        items = [drawn(draw, depth + 1) for _ in range(draw.randrange(4))]
        return [
            SDObj(one) if draw.random() < 0.5 and not isinstance(one, dict | list) else one for one in items
        ]
    return draw.choice([1, True, None, "Möbius", "", 2.5, -3, '~."'])


def opens(payload: dict[str, Any], all_: tuple[str, ...], chosen: tuple[str, ...], one: str) -> bool:
    """Whether a disclosure's digest stands in the token or in a chosen disclosure that opens something."""
    digest = disclosure_digest(one)
    if digest in json.dumps(payload):
        return True
    parents = [text for text in all_ if digest in jws.from_base64url(text).decode()]
    return any(parent in chosen and opens(payload, all_, chosen, parent) for parent in parents)


@pytest.mark.parametrize("seed", range(120))
def test_we_read_what_they_make_and_refuse_what_rfc_9901_refuses(seed: int) -> None:
    from sd_jwt.common import SDObj  # noqa: PLC0415 - absent where the module is skipped
    from sd_jwt.issuer import SDJWTIssuer  # noqa: PLC0415 - likewise
    from sd_jwt.verifier import SDJWTVerifier  # noqa: PLC0415 - likewise

    draw = random.Random(seed)  # noqa: S311 - test data
    names = draw.sample(["given", "age", "list", "addr"], draw.randrange(1, 5))
    claims = {(SDObj(name) if draw.random() < 0.6 else name): drawn(draw) for name in names}
    made = SDJWTIssuer(
        user_claims=claims,
        issuer_key=theirs(ISSUER, private=True),
        sign_alg="EdDSA",
        add_decoy_claims=seed % 2 == 0,
    )
    given = sdjwt.parse(made.sd_jwt_issuance)
    chosen = tuple(one for one in given.disclosures if draw.random() < 0.7)
    text = sdjwt.SdJwt(given.token, chosen).text
    wanted = SDJWTVerifier(text, lambda *_: theirs(ISSUER)).get_verified_payload()
    head, payload, _ = jws.read(given.token)
    assert jws.verify(given.token, head["typ"], ISSUER.verifier.check) == payload
    reachable = [one for one in chosen if opens(payload, given.disclosures, chosen, one)]
    assert sdjwt.opened(payload, reachable) == wanted
    if len(reachable) < len(chosen):
        # they pass over a disclosure whose parent stays hidden; section 7.1 step 3 has it refused
        with pytest.raises(TokenError, match="open nothing"):
            sdjwt.opened(payload, chosen)


@pytest.mark.parametrize("seed", range(30))
def test_they_read_what_we_make_key_binding_included(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from sd_jwt import verifier  # noqa: PLC0415 - absent where the module is skipped

    # they take the algorithm of a key binding from a constant
    monkeypatch.setattr(verifier, "DEFAULT_SIGNING_ALG", "EdDSA")
    draw = random.Random(seed)  # noqa: S311 - test data
    values = {f"f{at}": draw.choice(["x", "Möbius", "a\nb", ""]) for at in range(draw.randrange(1, 6))}
    salt = os.urandom(32)
    texts = {name: disclosure(salt, name, value) for name, value in values.items()}
    payload = {
        "iss": "log.example",
        "iat": 1,
        "fields": {"_sd": sorted(disclosure_digest(text) for text in texts.values())},
        "_sd_alg": "sha-256",
        "cnf": {"jwk": json.loads(theirs(HOLDER).export_public())},
    }
    chosen = {name for name in values if draw.random() < 0.5}
    given = sdjwt.SdJwt(jws.sign("sd+jwt", payload, ISSUER.sign), tuple(texts[name] for name in chosen))
    shown = sdjwt.bind(given, "auditor.example", "n-1", 1, HOLDER.sign)
    read = verifier.SDJWTVerifier(shown.text, lambda *_: theirs(ISSUER), "auditor.example", "n-1")
    assert read.get_verified_payload()["fields"] == {name: values[name] for name in chosen}
