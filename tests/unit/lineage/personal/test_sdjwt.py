from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage.commitment import disclosure_digest, encode_disclosure
from govern.lineage.keys import PrivateKey
from govern.lineage.personal import jws, sdjwt
from govern.lineage.personal.jws import TokenError

HOLDER = PrivateKey("h", Ed25519PrivateKey.from_private_bytes(b"h" * 32))

RFC_9901 = [
    ("2GLC42sKQveCfGfryNRN9w", "given_name", "John", "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4"),
    ("eluV5Og3gSNII8EYnsxA_A", "family_name", "Doe", "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo"),
    ("6Ij7tM-a5iVPGboS5tmvVA", "email", "johndoe@example.com", "JzYjH4svliH0R3PyEMfeZu6Jt69u5qehZo7F7EPYlSE"),
    ("Pc33JM2LchcU_lHggv_ufQ", "birthdate", "1940-01-01", "gbOsI4Edq2x2Kw-w5wPEzakob9hV1cRD0ATN3oQL9JM"),
]  # fmt: skip
"""Salt, name, value and digest of the example in RFC 9901 section 5.1."""


def test_disclosures_and_their_digests_are_those_of_rfc_9901() -> None:
    texts = [encode_disclosure(salt, name, value) for salt, name, value, _ in RFC_9901]
    assert texts[0] == "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd"
    assert [disclosure_digest(text) for text in texts] == [digest for *_, digest in RFC_9901]
    payload = {"sub": "user_42", "_sd": [digest for *_, digest in RFC_9901], "_sd_alg": "sha-256"}
    assert sdjwt.opened(payload, texts[:2]) == {"sub": "user_42", "given_name": "John", "family_name": "Doe"}
    assert sdjwt.opened(payload, []) == {"sub": "user_42"}


def made(value: Any) -> tuple[str, str]:
    text = jws.base64url(json.dumps(value).encode())
    return text, disclosure_digest(text)


def test_disclosures_within_disclosures_and_in_lists() -> None:
    city, city_digest = made(["salt-1", "city", "Oslo"])
    address, address_digest = made(["salt-2", "address", {"_sd": [city_digest], "land": "NO"}])
    first, first_digest = made(["salt-3", {"_sd": []}])
    _, hidden = made(["salt-4", "never shown"])
    payload = {"_sd": [address_digest, hidden], "list": [{"...": first_digest}, {"...": "x"}, 7]}
    assert sdjwt.opened(payload, [city, address, first]) == {
        "address": {"land": "NO", "city": "Oslo"},
        "list": [{}, 7],
    }
    assert sdjwt.opened(payload, [address]) == {"address": {"land": "NO"}, "list": [7]}
    with pytest.raises(TokenError, match="open nothing"):
        sdjwt.opened(payload, [city])


NAME, NAME_DIGEST = made(["salt", "name", "Ann"])
ELEMENT, ELEMENT_DIGEST = made(["salt", "Ann"])


@pytest.mark.parametrize(
    ("payload", "disclosures"),
    [
        ({"_sd": [NAME_DIGEST], "_sd_alg": "md5"}, [NAME]),
        ({"_sd": [NAME_DIGEST]}, [NAME, NAME]),
        ({"_sd": [NAME_DIGEST, NAME_DIGEST]}, [NAME]),
        ({"_sd": [NAME_DIGEST], "a": {"_sd": [NAME_DIGEST]}}, []),
        ({"_sd": [NAME_DIGEST], "name": "Bob"}, [NAME]),
        ({"_sd": NAME_DIGEST}, []),
        ({"_sd": [7]}, []),
        ({"a": {"_sd_alg": "sha-256"}}, []),
        ({"...": NAME_DIGEST}, []),
        ({"a": [{"...": ELEMENT_DIGEST, "more": 1}]}, [ELEMENT]),
        ({"a": [{"...": NAME_DIGEST}]}, [NAME]),
        ({"_sd": [ELEMENT_DIGEST]}, [ELEMENT]),
        ({"_sd": [made(["salt", "_sd", 1])[1]]}, [made(["salt", "_sd", 1])[0]]),
        ({"_sd": [made(["salt", "...", 1])[1]]}, [made(["salt", "...", 1])[0]]),
        ({"_sd": [made(["salt", 7, 1])[1]]}, [made(["salt", 7, 1])[0]]),
        ({"_sd": [made([7, "name", 1])[1]]}, [made([7, "name", 1])[0]]),
        ({"_sd": [made({"a": 1})[1]]}, [made({"a": 1})[0]]),
        ({"_sd": [disclosure_digest("!!")]}, ["!!"]),
        ({"_sd": []}, [NAME]),
        ({"a": json.loads("[" * 40 + "]" * 40)}, []),
    ],
)
def test_what_rfc_9901_refuses_is_refused(payload: dict[str, Any], disclosures: list[str]) -> None:
    with pytest.raises(TokenError):
        sdjwt.opened(payload, disclosures)


@pytest.mark.parametrize("text", ["", "a.b.c", "~", "~a~", "a~~b", "a~b~~"])
def test_what_is_no_sd_jwt(text: str) -> None:
    assert sdjwt.parse("a~b~c").text == "a~b~c"
    assert sdjwt.parse("a~").disclosures == ()
    with pytest.raises(TokenError, match="not an SD-JWT"):
        sdjwt.parse(text)


def test_a_binding_is_for_one_reader_and_one_question() -> None:
    shown = sdjwt.bind(sdjwt.parse("a~b~"), "auditor.example", "n1", 17, HOLDER.sign)
    check = HOLDER.verifier.check
    assert sdjwt.check_binding(sdjwt.parse(shown.text), "auditor.example", "n1", check)["iat"] == 17
    other = PrivateKey("h", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
    fewer = sdjwt.SdJwt(shown.token, (), shown.binding)
    dateless = jws.sign(sdjwt.BINDING, {**jws.read(shown.binding)[1], "iat": "now"}, HOLDER.sign)
    for given, audience, nonce, key in (
        (shown, "other.example", "n1", check),
        (shown, "auditor.example", "n2", check),
        (fewer, "auditor.example", "n1", check),
        (shown, "auditor.example", "n1", other.verifier.check),
        (sdjwt.SdJwt(shown.token, shown.disclosures, dateless), "auditor.example", "n1", check),
        (sdjwt.parse("a~b~"), "auditor.example", "n1", check),
    ):
        with pytest.raises(TokenError):
            sdjwt.check_binding(given, audience, nonce, key)
