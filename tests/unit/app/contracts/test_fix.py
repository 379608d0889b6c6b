from __future__ import annotations

import datetime as dt
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from govern.app.contracts import fix as fixing
from govern.app.contracts.fix import fix
from govern.app.workspace.context import Context
from govern.contract import odcs_findings
from govern.diagnostic import Edit, Fix, Place, Safety
from govern.errors import DurabilityError, UsageError
from govern.report.findings.fix_human import diff

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
CONFIG = "apiVersion: govern/v1\nkind: Workspace\nname: small\nlint: {packs: []}\n"
SOURCE = """\
# where the comments come from
apiVersion: v3.1.0
kind: DataContract
id: comments
version: 1.0.0
status: active
name: 1.10   # a name, not a number
schema:
  - name: t
    logicalType: Object   # one table
    phyicalName: t
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "govern.yaml").write_text(CONFIG)
    (tmp_path / "contracts" / "source.yaml").write_text(SOURCE)
    return tmp_path


def context(root: Path) -> Context:
    return Context(root, NOW, {})


def test_safe_fixes_are_made_and_saved_and_unsafe_ones_counted(root: Path) -> None:
    result = fix(context(root))
    assert [pick.fix.description for pick in result.applied] == ["quote it", "write `object`"]
    text = (root / "contracts" / "source.yaml").read_text()
    assert text == SOURCE.replace("1.10 ", '"1.10" ').replace("Object", "object")
    assert result.unsafe == 1
    assert [item.code for item in result.remaining.diagnostics] == ["CON007"]


def test_unsafe_fixes_are_made_when_asked_for_and_then_nothing_is_left_to_do(root: Path) -> None:
    result = fix(context(root), unsafe=True)
    assert len(result.applied) == 3
    assert "    physicalName: t\n" in (root / "contracts" / "source.yaml").read_text()
    again = fix(context(root), unsafe=True)
    assert (again.changes, again.applied, again.refused) == ((), (), ())


def test_nothing_is_written_without_save(root: Path) -> None:
    result = fix(context(root), save=False)
    assert result.changes[0].after != SOURCE
    assert (root / "contracts" / "source.yaml").read_text() == SOURCE


def test_only_the_named_files_are_fixed(root: Path) -> None:
    (root / "contracts" / "other.yaml").write_text(SOURCE.replace("id: comments", "id: other"))
    result = fix(context(root), [root / "contracts" / "other.yaml"])
    assert [change.path for change in result.changes] == ["contracts/other.yaml"]
    assert (root / "contracts" / "source.yaml").read_text() == SOURCE
    assert {item.place.file for item in result.remaining.diagnostics} == {"contracts/other.yaml"}


def test_a_file_keeps_its_permissions_and_a_link_stays_one(root: Path) -> None:
    real = root / "contracts" / "source.yaml"
    real.chmod(0o640)
    real.rename(root / "real.yaml")
    real.symlink_to(root / "real.yaml")
    fix(context(root))
    assert real.is_symlink()
    assert '"1.10"' in (root / "real.yaml").read_text()
    assert stat.S_IMODE((root / "real.yaml").stat().st_mode) == 0o640


def test_line_breaks_and_byte_order_mark_stay(root: Path) -> None:
    data = b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode()
    (root / "contracts" / "source.yaml").write_bytes(data)
    fix(context(root))
    want = data.replace(b"1.10 ", b'"1.10" ').replace(b"Object", b"object")
    assert (root / "contracts" / "source.yaml").read_bytes() == want


def test_a_file_that_changed_meanwhile_is_left_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = fixing._save

    def late(*given: Any) -> None:
        (root / "contracts" / "source.yaml").write_text(SOURCE + "# mine\n")
        kept(*given)

    monkeypatch.setattr(fixing, "_save", late)
    with pytest.raises(UsageError, match="changed while it was being fixed"):
        fix(context(root))
    assert (root / "contracts" / "source.yaml").read_text().endswith("# mine\n")


def test_a_disk_that_is_full_leaves_the_file_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DurabilityError, match="No space left"):
        fix(context(root))
    assert (root / "contracts" / "source.yaml").read_text() == SOURCE
    assert sorted(path.name for path in (root / "contracts").iterdir()) == ["source.yaml"]


@pytest.mark.parametrize(
    ("text", "why"),
    [('"', "a fault that it has not now"), ("no number", "still be found"), ("1.11", "changed")],
)
def test_a_fix_that_does_not_hold_is_refused_and_the_others_are_made(
    root: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    """Plant a wrong fix: one that breaks the text, and ones whose finding stays."""
    kept = odcs_findings._about_value

    def wrong(document: Any, *rest: Any) -> Any:
        found = kept(document, *rest)
        if found.route != "name":
            return found
        edits = (Edit(found.place, text),)
        if why == "still be found":
            edits = (Edit(Place("contracts/source.yaml", 1, 1), "# "),)
        return replace(found, fixes=(Fix("wrong", Safety.SAFE, edits),))

    monkeypatch.setattr(odcs_findings, "_about_value", wrong)
    result = fix(context(root))
    after = (root / "contracts" / "source.yaml").read_text()
    assert "logicalType: object" in after
    if why == "changed":  # another number: the same rule with another message, bounded in its rounds
        assert len(result.applied) <= fixing.MOST_ROUNDS * 2
        return
    (refused,) = result.refused
    assert why in refused.why
    assert "name: 1.10   #" in after


def test_a_change_of_locked_content_is_told(work: Any) -> None:
    assert fix(work.context, save=False).drifted == ()
    long = """\
apiVersion: govern/v1
kind: Waiver
id: late
version: 1.0.0
status: active
rule: ACT001
scope: {file: contracts/policy.yaml, route: "actions[tag].blast_radius"}
reason: being rewritten
owner: a
approver: b
issued: 2026-01-01
expires: 2027-01-01   # far away
"""
    work.write("contracts/late.yaml", long)
    work.good("lock")
    result = fix(work.context)
    assert [str(ref) for ref in result.drifted] == ["waiver/late@1.0.0"]
    assert (work.root / "contracts/late.yaml").read_text() == long.replace("2027-01-01 ", "2026-04-01 ")
    assert "PIN003" in {item.code for item in result.remaining.diagnostics}


def test_a_fix_beside_a_secret_keeps_it_and_shows_it_nowhere(root: Path) -> None:
    token = "glpat-" + "q7Rk2Zt9Lm4Xw8Bv6Nc3"
    path = root / "contracts" / "source.yaml"
    path.write_text(SOURCE.replace("# a name", f"# {token}"))
    (change,) = fix(context(root)).changes
    assert token in path.read_text()
    assert token not in "".join(diff(change.path, change.before, change.after))


def test_a_fix_that_leaves_its_finding_is_refused_where_that_quotes_a_secret(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found is known by its message, which has no secret any more."""
    token = "glpat-" + "q7Rk2Zt9Lm4Xw8Bv6Nc3"
    (root / "contracts" / "source.yaml").write_text(SOURCE.replace("Object", token))
    made = odcs_findings._about_value

    def about_value(document: Any, *rest: Any) -> Any:
        found = made(document, *rest)
        at = Place(document.file, 1, 1, 1, 1)
        return replace(found, fixes=(Fix("do nothing of use", Safety.SAFE, (Edit(at, "#"),)),))

    monkeypatch.setattr(odcs_findings, "_about_value", about_value)
    result = fix(context(root))
    assert not result.applied
    assert token not in repr([(refused.why, refused.pick.diagnostic) for refused in result.refused])
