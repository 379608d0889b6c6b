from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from govern.app.contracts.cases import run_cases
from govern.app.workspace.context import Context
from govern.errors import UsageError

POLICY = """\
apiVersion: govern/v1
kind: Policy
id: {name}
version: 1.0.0
status: {status}
code: {code}
severity: error
require: contract.id != 'x'
message: m
cases: [{{name: a, given: {{contract: {{id: x}}}}, expect: fail}}]
"""


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    (tmp_path / "govern.yaml").write_text(
        "apiVersion: govern/v1\nkind: Workspace\nname: w\n", encoding="utf-8"
    )
    folder = tmp_path / "policies"
    folder.mkdir()
    for name, code, status in (
        ("a", "ACT501", "active"),
        ("b", "ACT502", "draft"),
        ("c", "ACT503", "retired"),
    ):
        text = POLICY.format(name=name, code=code, status=status)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "contracts").mkdir()
    monkeypatch.chdir(tmp_path)
    return Context(tmp_path, dt.datetime(2026, 3, 1, tzinfo=dt.UTC))


def ids(context: Context, *only: str, packs: bool = False) -> list[str]:
    result = run_cases(context, map(Path, only), packs=packs)
    return [each.policy.id for each in result.policies]


def test_what_is_not_retired_runs(context: Context) -> None:
    assert ids(context) == ["a", "b"]
    assert not run_cases(context).failed


def test_files_and_folders_narrow(context: Context) -> None:
    assert ids(context, "policies/b.yaml") == ["b"]
    assert ids(context, "policies") == ["a", "b"]


def test_packs_run_where_they_are_asked_for(context: Context) -> None:
    assert len(ids(context, packs=True)) > 2


@pytest.mark.parametrize("path", ["contracts", "policies/c.yaml", "nowhere"])
def test_a_path_without_a_policy_is_refused(context: Context, path: str) -> None:
    with pytest.raises(UsageError):
        run_cases(context, [Path(path)])


def test_a_policy_that_can_not_be_read_is_refused_and_not_passed_over(context: Context) -> None:
    (context.root / "policies" / "d.yaml").write_text("kind: Policy\nid: d\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        run_cases(context)
    assert caught.value.place == "policies/d.yaml:1:1"
    assert ids(context, "policies/a.yaml") == ["a"]
