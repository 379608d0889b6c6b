"""Some seeds through a real repository and the installed command; approvals touched; merges of locks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govern.contract.catalog import CONFIG_FILE

from .acts import edit, lower
from .acts import standing as in_memory
from .repository import Repository
from .test_harmless import GOOD, NOTHING
from .test_others import ASKED, UNVERSIONED
from .work import Work
from .world import SETTINGS, written

THRESHOLDS = "contracts/thresholds.yaml"

BLOCKED = (
    "a letter of a prompt", "a number in code", "the policy deleted", "contracts/reviews.yaml deleted",
    "stages wired around the sanitizer", "a version without its line", "a line of the lock gone",
    "history rewritten in file, lock and store", "an object's bytes",
)  # fmt: skip
WAITING = (
    "a waiver more", "a stage's slot turned to an earlier version", "a lax version in the lock only",
    "no rules of the gate", "the hook gone", "a step that may fail", "a watched script",
    "the keys of the log",
)  # fmt: skip
QUIET = ("comments in code", "a prompt's file moved", "quotes in the hooks")
TOLD = ("a stricter confidence", "what is followed")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    made = Repository(tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home"))
    made.git("init", "--quiet", "--initial-branch", "main")
    (made.root / ".git/info/attributes").write_text("* -text\n")
    return made


@pytest.fixture(scope="module")
def base(repository: Repository) -> Work:
    """Give the whole workspace, with keys of its people that they can sign with, committed."""
    people = [{**who, "keys": [repository.person(who["username"])]} for who in SETTINGS["people"]]
    work = in_memory().with_files({CONFIG_FILE: written({**SETTINGS, "people": people})})
    repository.put(work)
    repository.commit("base")
    repository.git("tag", "base")
    return work


def test_seeds_are_caught_by_the_command(repository: Repository, base: Work, record_property: Any) -> None:
    missed = []
    for name in BLOCKED:
        act, code = UNVERSIONED[name]
        repository.put(act(base))
        status, found = repository.codes("base")
        if status != 1 or code not in found:
            missed.append(f"{name}: {status} {found}")
    for name in WAITING:
        repository.put(ASKED[name](base))
        status, found = repository.codes("base")
        if status != 1 or "CHG020" not in found:
            missed.append(f"{name}: {status} {found}")
    total = len(BLOCKED) + len(WAITING)
    record_property("seeded", (total - len(missed), total))
    assert missed == []


def test_harmless_edits_pass_the_command(repository: Repository, base: Work, record_property: Any) -> None:
    raised = []
    for name, act in [(name, NOTHING[name]) for name in QUIET] + [(name, GOOD[name]) for name in TOLD]:
        repository.put(act(base))
        if (answer := repository.codes("base")) != (0, []):
            raised.append(f"{name}: {answer}")
    record_property("harmless", (len(raised), len(QUIET) + len(TOLD)))
    assert raised == []


def signed(repository: Repository, who: str, *more: str) -> Path:
    """Let somebody approve what stands in the working tree."""
    arguments = (
        "approve",
        "base",
        "--key",
        repository.keys[who],
        "--reason",
        "seen",
        "--role",
        "officer",
        *more,
    )
    done = repository.govern(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    (path,) = (repository.root / "lineage/approvals").iterdir()
    return path


def test_approvals_that_were_touched_count_for_nothing(
    repository: Repository, base: Work, record_property: Any
) -> None:
    repository.put(ASKED["a waiver more"](base))
    assert repository.codes("base") == (1, ["CHG020"])
    path = signed(repository, "bob")
    assert repository.codes("base") == (0, [])
    envelope = json.loads(path.read_text())
    (signature,) = envelope["signatures"]
    half = len(signature["sig"]) // 2
    turned = (
        signature["sig"][:half]
        + ("A" if signature["sig"][half] != "A" else "B")
        + signature["sig"][half + 1 :]
    )
    touched: dict[str, bytes | None] = {
        "deleted": None,
        "cut": path.read_bytes()[:-20],
        "another signature": json.dumps({**envelope, "signatures": [{**signature, "sig": turned}]}).encode(),
        "another payload": json.dumps(
            {**envelope, "payload": envelope["payload"][:-8] + "AAAAAAA="}
        ).encode(),
    }
    missed = []
    for name, data in touched.items():
        path.unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)
        status, found = repository.codes("base")
        if (status, found) != (1, ["CHG020"]):
            missed.append(f"{name}: {status} {found}")
    path.write_text(json.dumps(envelope))
    assert repository.codes("base")[0] == 0
    (repository.root / "policies/new.yaml").write_bytes(
        (repository.root / "policies/new.yaml").read_bytes().replace(b"2026-06-10", b"2027-06-10")
    )
    repository.govern("lock")
    status, found = repository.codes("base")
    if "CHG020" not in found:
        missed.append(f"the change after it: {status} {found}")
    record_property("seeded", (len(touched) + 1 - len(missed), len(touched) + 1))
    assert missed == []


def branch(repository: Repository, name: str, work: Work) -> None:
    repository.git("checkout", "--quiet", "--force", "-B", name, "base")
    repository.put(work)
    repository.commit(name)


def merged(repository: Repository, ours: str, theirs: str, *, union: bool) -> int:
    rule = "* -text\ngovern.lock merge=union\n" if union else "* -text\n"
    (repository.root / ".git/info/attributes").write_text(rule)
    repository.git("checkout", "--quiet", "--force", "-B", "merging", ours)
    return repository.git("merge", "--quiet", "--no-edit", theirs, check=False).returncode


@pytest.mark.parametrize("union", [True, False])
def test_two_branches_that_reach_one_version_differently(
    repository: Repository, base: Work, record_property: Any, *, union: bool
) -> None:
    """Git puts both lines into the lock, or leaves markers: neither is read; taking one side is caught."""
    left = edit(THRESHOLDS, lower, version="1.1.0")(base)
    right = edit(THRESHOLDS, lambda v: v["values"][0].update(value=0.05), version="1.1.0")(base)
    branch(repository, "left", left)
    branch(repository, "right", right)
    merged(repository, "left", "right", union=union)
    caught = []
    for command in (["lock"], ["diff", "left"]):
        done = repository.govern(*command)
        caught.append(done.returncode == 2)
        said = done.stdout + done.stderr
        assert done.returncode == 2, said
        assert ("stands twice with different content" if union else "a merge conflict stands open") in said
    # whoever takes one side's file and the other's line has both branches against them
    repository.git("checkout", "--quiet", "--force", "-B", "mixed", "left")
    repository.put(replace(right, lock=left.lock, objects={**left.objects, **right.objects}))
    for against in ("left", "right"):
        status, found = repository.codes(against)
        caught.append(status == 1)
        assert {"CHG001", "CHG008"} & set(found) or "CHG006" in found, found
    record_property("seeded", (sum(caught), len(caught)))


def test_branches_that_bump_different_components_merge_cleanly(repository: Repository, base: Work) -> None:
    left = edit(
        "contracts/actions.yaml", lambda v: v["actions"][1].update(minimum_confidence=0.95), version="1.1.0"
    )
    right = edit("contracts/model.yaml", lambda v: v.update(request_model="scorer-2"), version="1.1.0")
    branch(repository, "left", left(base))
    branch(repository, "right", right(base))
    assert merged(repository, "left", "right", union=True) == 0
    assert repository.govern("lock").returncode == 0, "a merge may leave lines in another order"
    repository.locked()
    for against in ("left", "right", "base"):
        assert repository.codes(against) == (0, []), against
