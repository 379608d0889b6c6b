"""Signed notes, checkpoints and proofs: the examples of the C2SP specifications and Go's reference tests."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from govern.lineage import checkpoint, note, proof
from govern.lineage.note import KeyTextError, NoteError, Verifier
from govern.lineage.tree import ProofError

TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"


class Peter:
    """The signing key of Go's tests, read from its own text form."""

    def __init__(self, text: str) -> None:
        _, _, name, _, encoded = text.split("+", 4)
        self._key = Ed25519PrivateKey.from_private_bytes(b64decode(encoded)[1:])
        self.name = name
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


@pytest.fixture(scope="module")
def literals(shared: Path) -> list[str]:
    path = shared / "vectors/golang-sumdb/note_test.literals.json"
    found: list[str] = json.loads(path.read_text())["long_string_literals"]
    return found


def _one(literals: list[str], start: str) -> str:
    return next(text for text in literals if text.startswith(start)).replace("\\n", "\n")


@pytest.fixture(scope="module")
def peter(literals: list[str]) -> Peter:
    return Peter(_one(literals, "PRIVATE+KEY+"))


def test_the_examples_of_the_specification_verify(shared: Path) -> None:
    base = shared / "vectors/c2sp"
    data = (base / "signed-note.example.note").read_bytes()
    key = Verifier.parse((base / "signed-note.example.vkey").read_text().strip())
    assert note.verify(data, (key,)).text == "This is an example message.\n"
    examples = json.loads((base / "signed-note.examples.json").read_text())
    assert [note.parse(text.encode()).encode().decode() for text in examples["fenced"]] == examples["fenced"]
    assert examples["indented"][-1].strip() == key.text


def test_every_part_and_every_neighbour_of_gos_key_is_refused(literals: list[str]) -> None:
    good = _one(literals, "PeterNeumann+c74f20a3")
    assert Verifier.parse(good).text == good
    bad = {good[i:j] for i in range(len(good)) for j in range(i + 1, len(good) + 1)} - {good}
    bad |= {good[:i] + chr(ord(c) + 1) + good[i + 1 :] for i, c in enumerate(good)}
    bad |= {_one(literals, "PeterNeumann+cc469956"), _one(literals, "PeterNeumann+173116ae")}
    assert len(bad) > 2000
    for text in bad:
        with pytest.raises(KeyTextError):
            Verifier.parse(text)


def test_our_signature_is_byte_for_byte_the_one_go_makes(peter: Peter) -> None:
    made = note.sign(TEXT, (peter,)).encode().decode()
    assert made == (
        TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
        "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )


def test_gos_notes_open_as_go_opens_them(literals: list[str], peter: Peter) -> None:
    enoch_line = _one(literals, "— EnochRoot")
    enoch = Verifier.parse(_one(literals, "EnochRoot+"))
    peter_line = note.sign(TEXT, (peter,)).signatures[0].line
    both = (TEXT + "\n" + peter_line + enoch_line).encode()
    assert len(note.verify(both, (peter.verifier,)).signatures) == 1
    assert len(note.verify(both, (peter.verifier, enoch)).signatures) == 2
    repeated = (TEXT + "\n" + peter_line * 2 + enoch_line * 2).encode()
    assert len(note.verify(repeated, (peter.verifier,)).signatures) == 1
    with pytest.raises(NoteError, match="no key that was given"):
        note.verify(both, ())


@pytest.mark.parametrize("mangle", range(11))
def test_gos_manglings_are_refused(mangle: int, peter: Peter) -> None:
    line = note.sign(TEXT, (peter,)).signatures[0].line
    bad = [
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + line[:-1],
        "\x01" + TEXT + "\n" + line,
        TEXT + "\n" + line.replace("PeterNeumann", "Bad Name"),
        TEXT + "\n" + line + "Unexpected line.\n",
        TEXT + "\n" + line[:60] + "ABCD" + line[60:],
        TEXT + "\n" + line * 101,
        TEXT + "\n" + line.replace("PeterNeumann", "CarmenSandiego"),
        TEXT + "\n" + line.replace("x08g", "xxxx"),
        "\udcff" + TEXT + "\n" + line,
    ][mangle]
    with pytest.raises(NoteError):
        note.verify(bad.encode(errors="surrogateescape"), (peter.verifier,))


def _fenced(shared: Path, name: str) -> list[str]:
    found: dict[str, Any] = json.loads((shared / f"vectors/c2sp/{name}.examples.json").read_text())
    return [*found["fenced"], *found["indented"]]


def test_the_checkpoints_of_the_specifications_are_read(shared: Path) -> None:
    origin = "example.com/behind-the-sofa"
    found = []
    for name in ("tlog-checkpoint", "tlog-cosignature"):
        for text in _fenced(shared, name):
            if text.startswith(origin):
                parsed = note.parse(text.encode())
                found.append((checkpoint.parse(parsed.text).size, len(parsed.signatures)))
                assert checkpoint.parse(parsed.text).text == parsed.text
    request = next(text for text in _fenced(shared, "tlog-witness") if text.startswith("\nold 20852014"))
    whole = request.partition("\n\n")[2]
    found.append((checkpoint.peek(whole.encode()).size, len(note.parse(whole.encode()).signatures)))
    assert found == [(20852163, 1), (20852163, 2), (20852163, 2)]


def test_the_layout_of_the_proof_example_is_read(shared: Path) -> None:
    text = next(item for item in _fenced(shared, "tlog-proof") if item.startswith("c2sp.org/tlog-proof@v1"))
    parsed = proof.parse(text)
    assert (parsed.index, len(parsed.hashes), len(parsed.extra or b"")) == (73894, 5, 39)
    assert parsed.text == text
    with pytest.raises(ProofError, match="not base64"):
        proof.parse(text.replace("extra YWd", "extra YW"))
