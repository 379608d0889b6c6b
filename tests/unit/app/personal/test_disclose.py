from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from govern.app.log.logs import open_reader, signing_key, trust_policy, trusted
from govern.app.personal.disclose import check_disclosed, disclose
from govern.errors import IntegrityError, UsageError
from govern.lineage import keys
from govern.lineage.commitment import disclosure
from govern.lineage.entry import Event, decode, encode
from govern.lineage.log_keys import Span
from govern.lineage.note import Verifier
from govern.lineage.personal import jws, sdjwt
from govern.lineage.personal.jws import TokenError
from govern.lineage.personal.presentation import KIND, Reader, verify
from govern.lineage.tree import ProofError
from govern.lineage.trust import Policy, policy_of

AUDITOR = Reader("auditor.example", "n-17")


def key(work: Any) -> Verifier:
    return trusted(work.context)[0]


def policy(work: Any) -> Policy:
    return trust_policy(work.context)


def signer(work: Any) -> Any:
    return signing_key(work.context, key(work).name)


def resigned(work: Any, text: str, **claims: Any) -> str:
    """The same disclosures under other claims, signed by the log: what a lying log could make."""
    given = sdjwt.parse(text)
    head, payload, _ = jws.read(given.token)
    token = jws.sign(KIND, {**payload, **claims}, signer(work).sign, kid=head["kid"])
    return dataclasses.replace(given, token=token).text


def test_an_auditor_sees_what_was_named_and_nothing_else(work: Any, tmp_path: Path, records: Any) -> None:
    out = tmp_path / "for-the-auditor.sd-jwt"
    work.good("disclose", "ev:2_3", "--field", "review", "--out", str(out))
    assert out.stat().st_mode & 0o777 == 0o600
    review = next(text for name, _, text in records if name == "k3")
    shown = check_disclosed(out, policy_of([key(work)]), None)
    assert shown.fields == {"review": review}
    assert shown.hidden == ("drug", "id", "rating")
    assert isinstance(shown.entry, Event)
    assert (shown.entry.event, shown.reader, shown.bound) == ("ev:2_3", None, False)
    told = work.good("disclose", "--check", str(out))
    assert f"review: {review}" in told
    assert "genuine ev:2_3" in told
    found = json.loads(work.good("disclose", "--check", str(out), "--format", "json"))
    assert (found["fields"], found["index"]) == ({"review": review}, shown.index)
    assert "exists already" in work.govern("disclose", "ev:2_3", "--field", "id", "--out", str(out)).output


def test_an_entry_s_number_names_it_too(work: Any) -> None:
    shown = disclose(work.context, "ev:2_3", ["review", "drug"])
    assert disclose(work.context, str(shown.index), ["drug"]).index == shown.index
    assert set(verify(shown.text, policy(work)).fields) == {"review", "drug"}


@pytest.mark.parametrize("by_holder", [False, True])
def test_it_is_for_one_reader_and_one_question(work: Any, tmp_path: Path, *, by_holder: bool) -> None:
    holder = None
    if by_holder:
        holder = tmp_path / "holder.key"
        keys.save_private(keys.generate("holder.example"), holder)
    text = disclose(work.context, "ev:2_3", ["review"], AUDITOR, holder).text
    shown = verify(text, policy(work), AUDITOR)
    assert (shown.reader, shown.bound) == (AUDITOR, by_holder)
    for other in (Reader("auditor.example", "n-18"), Reader("other.example", "n-17")):
        with pytest.raises(TokenError, match=r"it is for auditor.example, with nonce n-17; not for"):
            verify(text, policy(work), other)
    with pytest.raises(TokenError, match="it is for nobody"):
        verify(disclose(work.context, "ev:2_3", ["review"]).text, policy(work), AUDITOR)
    given = sdjwt.parse(text)
    if by_holder:
        with pytest.raises(TokenError, match="the holder did not sign"):
            verify(given.unbound, policy(work))
        other_key = {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": jws.base64url(key(work).public_key)}}
        with pytest.raises(TokenError):
            verify(resigned(work, text, cnf=other_key), policy(work))
        for odd in ({}, {"jwk": {"kty": "EC", "crv": "P-256", "x": "", "y": ""}}, {"jwk": None}):
            with pytest.raises(TokenError):
                verify(resigned(work, text, cnf=odd), policy(work))
    else:
        with pytest.raises(TokenError, match="names no holder"):
            verify(text + "a.b.c", policy(work))


def test_what_was_changed_is_refused(work: Any) -> None:
    text = disclose(work.context, "ev:2_3", ["review"], AUDITOR).text
    given = sdjwt.parse(text)
    payload = jws.read(given.token)[1]
    entry, proof = payload["entry"], payload["proof"]
    with open_reader(work.context) as reader:
        data = [next(reader.entries(at)) for at in range(20)]
    other = next(one for one in data if isinstance(decode(one), Event)).decode()
    digests = payload["fields"]["_sd"]
    for claims, error in (
        ({"entry": other}, ProofError),
        ({"entry": entry.replace('"act"', '"deny"')}, IntegrityError),
        ({"proof": proof.replace("index ", "index 1")}, IntegrityError),
        ({"proof": 7}, TokenError),
        ({"fields": {"_sd": digests[1:]}}, TokenError),
        ({"fields": {"_sd": [*digests, "x" * 43]}}, TokenError),
        ({"fields": {"_sd": digests, "review": "as I like it"}}, TokenError),
        ({"fields": digests}, TokenError),
        ({"fields": {"_sd": [1]}}, TokenError),
        ({"iat": "today"}, TokenError),
        ({"aud": 1}, TokenError),
        ({"iss": "other.example/log"}, IntegrityError),
    ):
        with pytest.raises(error):
            verify(resigned(work, text, **claims), policy(work))
    for at in range(0, len(given.token), 37):
        letter = "A" if given.token[at] != "A" else "B"
        token = given.token[:at] + letter + given.token[at + 1 :]
        with pytest.raises(IntegrityError):
            verify(dataclasses.replace(given, token=token).text, policy(work))
    lied = disclosure(b"s" * 32, "review", "as I like it")
    with pytest.raises(TokenError, match="open nothing"):
        verify(dataclasses.replace(given, disclosures=(lied,)).text, policy(work))
    stranger = keys.generate(key(work).name)
    with pytest.raises(IntegrityError, match="by no key that was given"):
        verify(text, policy_of([stranger.verifier]))
    forged = jws.sign(KIND, payload, stranger.sign, kid=stranger.verifier.key_id.hex())
    both = policy_of([stranger.verifier, key(work)])
    assert verify(dataclasses.replace(given, token=forged).text, both).key == stranger.verifier
    left_before = Policy((Span(stranger.verifier, last=5), Span(key(work), first=5)))
    with pytest.raises(TokenError, match="signed by no key that is known"):
        verify(dataclasses.replace(given, token=forged).text, left_before)


def test_entries_of_other_types_commit_to_nothing(work: Any) -> None:
    with pytest.raises(UsageError, match="commits to no field `review`"):
        disclose(work.context, "0", ["review"])
    with pytest.raises(UsageError, match="commits to no field `reviw`"):
        disclose(work.context, "ev:2_3", ["reviw"])
    with pytest.raises(UsageError, match="there is no event"):
        disclose(work.context, "ev:2_999", ["review"])
    with open_reader(work.context) as reader:
        opening = decode(next(reader.entries(0)))
    text = disclose(work.context, "ev:2_3", ["review"]).text
    with pytest.raises(IntegrityError):
        verify(resigned(work, text, entry=encode(opening).decode(), fields={"_sd": []}), policy(work))  # type: ignore[arg-type]


def test_what_the_source_no_longer_says_can_t_be_shown(work: Any) -> None:
    path = work.root / "data/reviews.tsv"
    text = path.read_text()
    line = next(line for line in text.splitlines() if line.startswith("k3\t"))
    path.write_text(text.replace(line, line + " indeed"))
    with pytest.raises(UsageError, match="no longer holds the `review`"):
        disclose(work.context, "ev:2_3", ["review"])
    assert disclose(work.context, "ev:2_3", ["drug"])
    path.write_text(text.replace(line + "\n", ""))
    with pytest.raises(UsageError, match="no longer holds the `drug`"):
        disclose(work.context, "ev:2_3", ["drug"])


def test_what_was_erased_can_t_be_shown(work: Any) -> None:
    work.good("erase", "--subject", "k3", "--yes")
    told = work.govern("disclose", "ev:2_3", "--field", "review")
    assert told.exit_code == 2
    assert "what ev:2_3 commits to was erased: entry" in told.output
    (work.home / "subjects").rename(work.home / "elsewhere")
    with pytest.raises(UsageError, match="the salt of data-contract/reviews:k4 is not here"):
        disclose(work.context, "ev:2_4", ["review"])


@pytest.mark.parametrize(
    "words",
    [
        ("ev:2_3",),
        ("--field", "review"),
        ("ev:2_3", "--field", "review", "--for", "a"),
        ("ev:2_3", "--field", "review", "--nonce", "a"),
        ("ev:2_3", "--field", "review", "--holder-key", "x.key"),
        ("--check", "no such file"),
    ],
)
def test_what_is_asked_wrongly(work: Any, words: tuple[str, ...]) -> None:
    told = work.govern("disclose", *words)
    assert told.exit_code == 2
    assert "help:" in told.output


def test_a_disclosure_of_an_unknown_log(work: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.sd-jwt"
    path.write_text(disclose(work.context, "ev:2_3", ["review"]).text)
    with pytest.raises(IntegrityError, match="no key of that name is trusted"):
        check_disclosed(path, policy_of([keys.generate("other.example").verifier]), None)
    assert "genuine ev:2_3" in work.good("verify", str(path))
    path.write_text(path.read_text()[:-9] + "~")
    assert work.govern("verify", str(path)).exit_code == 4
    assert work.govern("verify", str(path), "--key", "x").exit_code == 2


@pytest.mark.parametrize("holder", [False, True])
def test_another_implementation_reads_the_file_that_is_handed_over(
    work: Any, tmp_path: Path, records: Any, monkeypatch: pytest.MonkeyPatch, *, holder: bool
) -> None:
    """The Open Wallet Foundation's verifier, which knows the log's public key and nothing else of us."""
    verifier = pytest.importorskip("sd_jwt.verifier", reason="the package sd-jwt is absent")
    jwk = pytest.importorskip("jwcrypto.jwk")
    monkeypatch.setattr(verifier, "DEFAULT_SIGNING_ALG", "EdDSA")  # a constant there, of a key binding
    out, bound = tmp_path / "out.sd-jwt", []
    if holder:
        keys.save_private(keys.generate("holder.example"), tmp_path / "holder.key")
        bound = ["--holder-key", str(tmp_path / "holder.key"), "--for", "auditor.example", "--nonce", "n-17"]
    work.good("disclose", "ev:2_3", "--field", "review", *bound, "--out", str(out))
    public = jws.base64url(key(work).public_key)

    def read(text: str, nonce: str = "n-17") -> Any:
        reader = ("auditor.example", nonce) if holder else (None, None)
        known = jwk.JWK(kty="OKP", crv="Ed25519", x=public)
        return verifier.SDJWTVerifier(text, lambda *_: known, *reader).get_verified_payload()

    text = out.read_text().strip()
    told = read(text)
    assert told["fields"] == {"review": records[3][2]}
    assert (told["iss"], "_sd" in told["fields"]) == (key(work).name, False)
    assert json.loads(told["entry"])["event"] == "ev:2_3"
    hidden = dataclasses.replace(sdjwt.parse(text), disclosures=()).text
    if not holder:
        assert read(hidden)["fields"] == {}, "without its disclosure the text can't be read by anybody"
    at = text.index("~") - 9  # in the signature
    with pytest.raises(Exception, match="Verification failed"):
        read(f"{text[:at]}{'A' if text[at] != 'A' else 'B'}{text[at + 1 :]}")
    if holder:
        with pytest.raises(ValueError, match=r"(?i)nonce"):
            read(text, "another")
        with pytest.raises(ValueError, match=r"(?i)digest|sd_hash"):
            read(hidden)
