"""The change gate as CI and people use it: through the installed command, over real git, with real keys."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import Govern, git, refused, replace, with_people

THRESHOLDS = "contracts/triage.thresholds.yaml"


@pytest.fixture
def loosened(workspace: Path, govern: Govern, tmp_path: Path) -> str:
    """Commit a lowered threshold with its version on a branch; give Ann's key."""
    key = with_people(govern, workspace, tmp_path / "ann.key")
    git(workspace, "branch", "base")
    replace(workspace / THRESHOLDS, "value: 0.60", "value: 0.55")
    govern("bump").ended(0)
    govern("lock").ended(0)
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", "Lower it")
    return key


def test_a_required_check_opens_with_an_approval_that_is_committed(
    loosened: str, workspace: Path, govern: Govern
) -> None:
    assert "needs 1 approval" in govern("diff", "base", "HEAD").ended(1).out
    told = govern("approve", "base", "HEAD", "-k", loosened, "-m", "ten more cases a week", "-f", "json")
    statement = workspace / told.ended(0).json["file"]
    assert json.loads(statement.read_text())["payloadType"] == "application/vnd.in-toto+json"
    assert govern("diff", "base", "HEAD").ended(1), "what is not committed is not in the revision"
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", "Agreed")
    assert "approved by ann" in govern("diff", "base", "HEAD").ended(0).out


def test_the_next_edit_needs_the_next_approval(loosened: str, workspace: Path, govern: Govern) -> None:
    govern("approve", "base", "-k", loosened, "-m", "seen").ended(0)
    govern("diff", "base").ended(0)
    replace(workspace / THRESHOLDS, "value: 0.55", "value: 0.10")
    govern("bump").ended(0)
    govern("lock").ended(0)
    assert "thresholds/triage 1.1.0 → 1.3.0 needs 1 approval" in govern("diff", "base").ended(1).out


def test_a_rejection_blocks_and_says_why(loosened: str, govern: Govern) -> None:
    govern("approve", "base", "-k", loosened, "-m", "too low", "--reject").ended(0)
    assert "ann rejects thresholds/triage 1.1.0 → 1.2.0: too low" in govern("diff", "base").ended(1).out


def test_the_gate_can_not_be_told_to_ask_nobody_by_the_change_itself(
    loosened: str, workspace: Path, govern: Govern
) -> None:
    with (workspace / "govern.yaml").open("a", encoding="utf-8") as config:
        config.write("gate: {approvals: []}\n")
    rows = govern("diff", "base", "-f", "json").ended(1).json
    (document,) = rows["documents"]
    assert (document["document"], document["direction"]) == ("govern.yaml", "looser")
    assert document["requirements"][0]["met"] is False
    assert any(row["requirements"] and not row["requirements"][0]["met"] for row in rows["components"])


@pytest.mark.parametrize("form", ["sarif", "github", "markdown"])
def test_every_format_says_what_is_missing(loosened: str, govern: Govern, form: str) -> None:
    told = govern("diff", "base", "-f", form).ended(1).out
    assert {"sarif": "CHG020", "github": "::error file=contracts/", "markdown": "**Who must agree**"}[
        form
    ] in told
    assert "thresholds/triage" in told


def test_ssh_keygen_verifies_what_an_ssh_key_approved(
    workspace: Path, govern: Govern, tmp_path: Path
) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    private = tmp_path / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", private], check=True)
    public = private.with_suffix(".pub").read_text().strip()
    with (workspace / "govern.yaml").open("a", encoding="utf-8") as config:
        config.write(
            f'people:\n  - {{username: ann, emails: [ann@example.org], roles: [owner], keys: ["{public}"]}}\n'
        )
    git(workspace, "commit", "--quiet", "--all", "--message", "Ann")
    replace(workspace / THRESHOLDS, "value: 0.60", "value: 0.55")
    govern("bump").ended(0)
    govern("lock").ended(0)
    told = govern("approve", "HEAD", "-k", f"ssh:{private}", "-m", "seen", "-f", "json").ended(0).json
    govern("diff", "HEAD").ended(0)
    check_with_ssh_keygen(workspace / told["file"], public, tmp_path)


def check_with_ssh_keygen(file: Path, public: str, folder: Path) -> None:
    """Check a statement as an outsider would, with OpenSSH and twenty lines of anybody's code."""
    from base64 import b64decode, b64encode  # noqa: PLC0415 - what the outsider needs

    envelope = json.loads(file.read_text())
    payload, kind = b64decode(envelope["payload"]), envelope["payloadType"].encode()
    (signature,) = envelope["signatures"]
    body = b64encode(b64decode(signature["sig"])).decode()
    lines = "\n".join(body[start : start + 70] for start in range(0, len(body), 70))
    armour = f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n"
    (folder / "signature").write_text(armour)
    (folder / "signers").write_text(f"ann {public}\n")
    command = ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "ann", "-n", "govern", "-s", "signature"]
    message = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    subprocess.run(command, cwd=folder, input=message, check=True, capture_output=True)
    wrong = subprocess.run(command, cwd=folder, input=message + b"x", check=False, capture_output=True)
    assert wrong.returncode != 0


def test_mistakes_are_told_in_plain_words(loosened: str, govern: Govern, tmp_path: Path) -> None:
    refused(govern("approve", "base", "-k", "file:/nowhere", "-m", "x"), "no key file")
    refused(govern("approve", "base", "-k", "key.pem", "-m", "x"), "names nothing to sign with")
    refused(govern("approve", "bas", "-k", loosened, "-m", "x"), "no revision `bas`")
    refused(govern("approve", "base", "-k", loosened, "-m", " "), "needs a reason")
    refused(govern("approve", "base", "-k", loosened, "-m", "x", "--only", "prompt/x"), "has not changed")
    refused(govern("approve", "base", "-k", loosened, "-m", "x", "--role", "king"), "has not the role king")
    stranger = tmp_path / "eve.key"
    govern("keys", "new", stranger, "--name", "eve").ended(0)
    refused(govern("approve", "base", "-k", f"file:{stranger}", "-m", "x"), "is nobody's", "people")
    assert "not a day" in govern("approve", "base", "-k", loosened, "-m", "x", "--until", "soon").ended(2).err
