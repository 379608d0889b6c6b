"""A kept result is given where it is the one that would be made, and nowhere else."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePath

import pytest

from govern.app.contracts import printed_lint
from govern.app.contracts.cache.store import Store
from govern.app.contracts.printed_lint import Form, Printed, Request
from govern.change.lockfile import Lock, dump
from govern.errors import UsageError

DAY = dt.date(2026, 3, 1)
FILES = {
    "govern.yaml": "apiVersion: govern/v1\nkind: Workspace\nname: small\nlint: {packs: []}\n",
    "contracts/actions.yaml": """\
apiVersion: govern/v1
kind: ActionPolicy
id: triage
version: 1.0.0
status: active
actions:
  - {name: call, blast_radius: high, minimum_confidence: 0.5}
""",
    "prompts/reply.yaml": """\
apiVersion: govern/v1
kind: Prompt
id: reply
version: 1.0.0
status: active
sections:
  - {name: system, role: system, file: prompts/system.md}
""",
    "prompts/system.md": "Be brief.\n",
}
WAIVER = """\
apiVersion: govern/v1
kind: Waiver
id: w
version: 1.0.0
status: active
rule: ACT001
scope: {file: contracts/actions.yaml, route: "actions[call].blast_radius"}
reason: Nothing is called yet.
approver: a.haddad
issued: 2026-02-01
expires: 2026-03-15
"""
PROBE = """
import json, os, sys
root, seen = os.path.realpath(sys.argv[1]), []

def hear(event, arguments):
    if event in {"open", "os.listdir", "os.scandir"} and isinstance(arguments[0], str):
        seen.append(os.path.realpath(arguments[0]))

sys.addaudithook(hear)
from govern.cli.direct import run_directly
run_directly(["lint", "-w", root, "--now", "2026-03-01"])
print(json.dumps([os.path.relpath(path, root) for path in seen if path.startswith(root)]))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


class Judging:
    """Counts how often a judgement is made, and judges."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = 0
        made = printed_lint._made

        def count(*arguments: object) -> Printed:
            self.made += 1
            return made(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(printed_lint, "_made", count)
        monkeypatch.setattr(printed_lint, "engine_digest", lambda: "this")  # whoever edits it meanwhile

    def anew(self, request: Request, store: Store) -> bool:
        """Whether a request is judged anew; either way it says what it says without a cache."""
        before = self.made
        found = printed_lint.printed_lint(request, store)
        anew = self.made > before
        assert found == printed_lint.printed_lint(request, None)
        return anew


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> Judging:
    return Judging(monkeypatch)


@pytest.mark.parametrize("form", ["human", "json", "sarif", "junit", "github", "gitlab"])
def test_what_is_kept_is_what_is_made(root: Path, store: Store, judging: Judging, form: Form) -> None:
    request = Request(root, DAY, form)
    assert judging.anew(request, store)
    assert not judging.anew(request, store)


def test_every_byte_of_every_file_counts(root: Path, store: Store, judging: Judging) -> None:
    request = Request(root, DAY)
    judging.anew(request, store)
    for name in FILES:
        whole = (root / name).read_bytes()
        for position in range(0, len(whole), 7):
            flipped = whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :]
            (root / name).write_bytes(flipped)
            before = judging.made
            try:
                judging.anew(request, store)
            except UsageError:
                assert name == "govern.yaml"
            assert judging.made > before + 1 or name == "govern.yaml", f"byte {position} of {name}"
            (root / name).write_bytes(whole)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file more": lambda root: (root / "contracts/waiver.yaml").write_text(WAIVER),
    "a file less": lambda root: (root / "prompts/reply.yaml").unlink(),
    "a named file less": lambda root: (root / "prompts/system.md").unlink(),
    "a lock": lambda root: (root / "govern.lock").write_bytes(dump(Lock({}))),
    "a level": lambda root: (root / "govern.yaml").write_text(
        FILES["govern.yaml"].replace("[]}", "[], levels: [{code: ACT001, level: note, reason: later}]}")
    ),
    "a pack": lambda root: (root / "govern.yaml").write_text(FILES["govern.yaml"].replace("[]", "[strict]")),
    "time stamps kept": lambda root: _keeping_time(root / "contracts/actions.yaml"),
}


def _keeping_time(file: Path) -> None:
    status = file.stat()
    file.write_text(file.read_text().replace("high", "low "))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_workspace_is_judged_anew(root: Path, store: Store, judging: Judging, change: str) -> None:
    request = Request(root, DAY)
    first = printed_lint.printed_lint(request, store)
    CHANGES[change](root)
    assert judging.anew(request, store)
    assert not judging.anew(request, store)
    assert (printed_lint.printed_lint(request, store) == first) == (change == "a lock")


def test_another_request_is_judged_anew(root: Path, store: Store, judging: Judging) -> None:
    (root / "contracts/waiver.yaml").write_text(WAIVER)
    first = Request(root, DAY)
    judging.anew(first, store)
    frozen = b'{"version": 1, "findings": []}'
    for other in (
        replace(first, day=dt.date(2026, 3, 15)),
        replace(first, form="json"),
        replace(first, wanted=(PurePath("contracts"),)),
        replace(first, form="github", below="sub/"),
        replace(first, form="github", below=""),
        replace(first, baseline=("base.json", frozen)),
        replace(first, baseline=("base.json", frozen + b"\n")),
        replace(first, baseline=("other.json", frozen)),
    ):
        assert judging.anew(other, store), other
        assert not judging.anew(other, store), other
    assert not judging.anew(first, store)


def test_other_code_judges_anew(
    root: Path, store: Store, judging: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Request(root, DAY)
    judging.anew(request, store)
    monkeypatch.setattr(printed_lint, "engine_digest", lambda: "other")
    assert judging.anew(request, store)


def test_a_result_of_code_that_changed_meanwhile_is_not_kept(
    root: Path, store: Store, judging: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, digests = Request(root, DAY), iter(["before", "after", "before"])
    monkeypatch.setattr(printed_lint, "engine_digest", lambda: next(digests))
    assert judging.anew(request, store)
    monkeypatch.setattr(printed_lint, "engine_digest", lambda: "before")
    assert judging.anew(request, store)


def test_a_job_that_could_not_be_done_is_not_kept(root: Path, store: Store) -> None:
    (root / "govern.yaml").write_text("kind: Nothing\n")
    for _ in range(2):
        with pytest.raises(UsageError):
            printed_lint.printed_lint(Request(root, DAY), store)
    (root / "govern.yaml").write_text(FILES["govern.yaml"])
    assert printed_lint.printed_lint(Request(root, DAY), store).exit == 1


def test_every_file_that_is_opened_is_noted(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(root)],
        env={"GOVERN_CACHE": str(cache), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    (entry,) = cache.iterdir()
    notes = json.loads(entry.read_bytes().partition(b"\n")[2])["inputs"]
    noted = {name for question, _ in notes for name in question[1:]}
    opened = set(json.loads(done.stdout.splitlines()[-1])) - {"."}
    assert opened == {*FILES, "contracts", "prompts", "govern.lock"}
    assert noted == {*opened, "policies", "lineage/statements"}


POLICY = """\
apiVersion: govern/v1
kind: Policy
id: by-day
version: 1.0.0
status: active
code: LOC001
severity: error
message: "{contract.id} is used by night"
match: {kind: ActionPolicy}
require: timestamp('2026-03-01T12:00:00Z').getHours('ZONE') > 8
cases:
  - {name: any, given: {contract: {id: triage}}, expect: pass}
"""


@pytest.mark.parametrize(("zone", "kept"), [("Europe/Berlin", False), ("No/Where", False), ("+01:00", True)])
def test_what_the_time_zone_database_bears_on_is_made_anew(
    root: Path, store: Store, judging: Judging, *, zone: str, kept: bool
) -> None:
    """The system updates the database, and the workspace is asked nothing when it does."""
    (root / "contracts/policy.yaml").write_text(POLICY.replace("ZONE", zone))
    request = Request(root, DAY)
    assert judging.anew(request, store)
    assert judging.anew(request, store) is not kept
