"""Histories that are told apart commit by commit, with the real git."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from govern.app.change.lock import bump, write_lock
from govern.app.change.replay import replay
from govern.app.contracts.init_prompts import Asked, init_prompts
from govern.app.workspace.context import Context
from govern.change.replayed import Replayed
from govern.cli.commands import app

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
SETTINGS = "apiVersion: govern/v1\nkind: Workspace\nname: w\n"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [key for key in os.environ if key.startswith("GIT_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


class Repo:
    """A repository, and the workspace that is its `below`."""

    def __init__(self, folder: Path, below: str = ".") -> None:
        self.top, self.root = folder, folder / below
        self.root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=T", "-c", "user.email=t@example.org")
        done = subprocess.run(["git", *who, *arguments], cwd=self.top, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def commit(self, message: str, **files: str | None) -> None:
        for name, text in files.items():
            path = self.root / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def adopt(self) -> None:
        init_prompts(Asked(self.root / "prompts", self.root, owner="ann"), NOW)

    def found(self, span: str = "HEAD") -> list[Replayed]:
        return list(replay(Context(self.root, NOW), span).commits)

    def told(self, span: str = "HEAD") -> list[tuple[str, str, list[str]]]:
        return [
            (each.subject, each.verdict, [f"{change.how} {change.ref.id}" for change in each.report.changes])
            for each in self.found(span)
        ]


@pytest.fixture(params=[".", "deep/er"])
def repo(request: pytest.FixtureRequest, tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo", request.param)


def test_a_history_that_is_older_than_its_workspace(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n", "prompts/b.md": "b\n", "README": "x"})
    repo.commit("modify", **{"prompts/a.md": "a2\n"})
    repo.commit("elsewhere", README="y")
    repo.commit("move", **{"prompts/b.md": None, "prompts/c.md": "b\n"})
    repo.commit("swap", **{"prompts/a.md": "b\n", "prompts/c.md": "a2\n"})
    repo.commit("empty", **{"prompts/a.md": ""})
    repo.commit("delete and add", **{"prompts/c.md": None, "prompts/d.md": "d\n"})
    repo.adopt()
    assert repo.told() == [
        ("begin", "ok", ["added a.md", "added b.md"]),
        ("modify", "blocked", ["changed a.md"]),
        ("elsewhere", "ok", []),
        ("move", "note", ["renamed c.md"]),
        ("swap", "blocked", ["changed a.md", "changed c.md"]),
        ("empty", "blocked", ["changed a.md"]),
        ("delete and add", "note", ["removed c.md", "added d.md"]),
    ]
    assert all(each.assumed for each in repo.found())


def test_a_history_with_its_workspace(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n", "prompts/b.md": "b\n"})
    repo.adopt()
    repo.commit("adopt")
    repo.commit("modify", **{"prompts/a.md": "a2\n"})
    repo.commit("elsewhere", README="x")
    bump(Context(repo.root, NOW), [], dry_run=False)
    write_lock(Context(repo.root, NOW))
    repo.commit("bump")
    repo.commit("elsewhere again", README="y")
    repo.commit("undeclared", **{"prompts/c.md": "c\n"})
    repo.commit("move", **{"prompts/b.md": None, "prompts/d.md": "b\n"})
    repo.commit("elsewhere still", README="z")
    repo.adopt()
    repo.commit("follow")
    assert repo.told("HEAD~9..") == [
        ("adopt", "ok", ["added a.md", "added b.md"]),
        ("modify", "blocked", ["changed a.md"]),
        ("elsewhere", "inherited", []),
        ("bump", "note", ["changed a.md"]),
        ("elsewhere again", "ok", []),
        ("undeclared", "blocked", []),
        ("move", "blocked", ["changed b.md"]),
        ("elsewhere still", "inherited", []),
        ("follow", "note", ["added c.md"]),
    ]


def test_what_an_earlier_commit_left_is_counted_and_not_repeated(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n", "prompts/b.md": "b\n"})
    repo.adopt()
    repo.commit("adopt")
    repo.commit("one", **{"prompts/a.md": "a2\n"})
    repo.commit("other", **{"prompts/b.md": "b2\n"})
    last = repo.found("HEAD~1..")[0]
    assert [str(change.ref) for change in last.report.changes] == ["prompt/b.md@1.0.0"]
    assert last.standing == 1


def test_without_a_workspace_and_without_prompts_nothing_is_judged(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n"})
    (repo.root / "govern.yaml").write_text(SETTINGS)
    assert repo.told() == [("begin", "ungoverned", [])]


def test_what_can_not_be_read_stops_and_what_follows_is_judged(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n"})
    repo.adopt()
    repo.commit("adopt")
    settings, contract = repo.root / "govern.yaml", repo.root / "contracts/prompts/a.md.yaml"
    kept = settings.read_text(), contract.read_text()
    repo.commit("break a contract", **{"contracts/prompts/a.md.yaml": "kind: Prompt\n"})
    repo.commit("mend it", **{"contracts/prompts/a.md.yaml": kept[1]})
    repo.commit("break the settings", **{"govern.yaml": "kind: ["})
    repo.commit("mend them", **{"govern.yaml": kept[0]})
    repo.commit("take the workspace out", **{"govern.yaml": None})
    settings.write_text(kept[0])
    found = repo.found("HEAD~5..")
    assert [each.verdict for each in found] == ["unjudged", "note", "unjudged", "unjudged", "unjudged"]
    assert "govern.yaml" in found[-1].problem


@pytest.mark.parametrize("named", [True, False])
def test_taking_the_workspace_out_for_a_while_is_no_way_out(repo: Repo, *, named: bool) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n"})
    repo.adopt()
    kept = (repo.root / "govern.yaml").read_text()
    kept = kept if named else kept[: kept.index("prompts:")]
    repo.commit("adopt", **{"govern.yaml": kept})
    repo.commit("take it out", **{"govern.yaml": None})
    repo.commit("edit", **{"prompts/a.md": "evil\n"})
    repo.commit("elsewhere", README="x")
    repo.commit("bring it back", **{"govern.yaml": kept})
    repo.commit("elsewhere again", README="y")
    assert repo.told("HEAD~5..") == [
        ("take it out", "unjudged", []),
        ("edit", "unjudged", []),
        ("elsewhere", "unjudged", []),
        ("bring it back", "blocked", ["changed a.md"]),
        ("elsewhere again", "inherited", []),
    ]


def test_two_folders_have_names_of_their_own(repo: Repo) -> None:
    repo.commit("begin", **{"one/a.md": "1\n", "two/a.md": "2\n"})
    (repo.root / "govern.yaml").write_text(f"{SETTINGS}prompts: [{{folder: one}}, {{folder: two}}]\n")
    assert repo.told() == [("begin", "ok", ["added one--a.md", "added two--a.md"])]


def test_links_and_names_that_no_contract_can_have(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n", "secret": "s\n"})
    (repo.root / "prompts/l.md").symlink_to("a.md")
    repo.commit("link beside")
    (repo.root / "prompts/a.md").unlink()
    (repo.root / "prompts/a.md").symlink_to("../secret")
    repo.commit("link in its place")
    repo.commit("name", **{"prompts/back\\slash.md": "x"})
    (repo.root / "govern.yaml").write_text(f"{SETTINGS}prompts: [{{folder: prompts}}]\n")
    found = repo.found()
    assert [each.verdict for each in found] == ["ok", "note", "blocked", "unjudged"]
    assert "no contract can name" in found[-1].problem


def unjudged(found: list[Replayed]) -> list[tuple[str, str, list[str]]]:
    return [
        (
            each.subject,
            each.verdict,
            [item.place.file for item in each.report.findings if item.code == "CHG028"],
        )
        for each in found
    ]


def odd(repo: Repo) -> None:
    """Commit bytes that are no text and a link among the prompts, and edit them."""
    (repo.root / "prompts/odd.md").write_bytes(b"caf\xe9\n")
    repo.commit("latin-1")
    (repo.root / "prompts/odd.md").write_bytes(b"th\xe9\n")
    repo.commit("its edit")
    repo.commit("hidden and code", **{"prompts/.x": "\0", "prompts/x.py": "\0"})


def test_what_is_no_text_is_told_with_its_edits(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n", "x": "1\n"})
    odd(repo)
    (repo.root / "prompts/l.md").symlink_to("../x")
    repo.commit("link")
    repo.commit("edit behind it", x="2\n")
    repo.commit("elsewhere", y="2\n")
    (repo.root / "prompts/out.md").symlink_to("/nowhere")
    repo.commit("link that leads out")
    (repo.root / "govern.yaml").write_text(f"{SETTINGS}prompts: [{{folder: prompts}}]\n")
    assert unjudged(repo.found()) == [
        ("begin", "ok", []),
        ("latin-1", "note", ["prompts/odd.md"]),
        ("its edit", "note", ["prompts/odd.md"]),
        ("hidden and code", "ok", []),
        ("link", "note", ["prompts/l.md"]),
        ("edit behind it", "note", ["prompts/l.md"]),
        ("elsewhere", "ok", []),
        ("link that leads out", "note", ["prompts/out.md"]),
    ]
    done = CliRunner().invoke(app, ["diff", "--each", "HEAD", "--workspace", str(repo.root)])
    assert "note[CHG028] prompts/odd.md stands among the prompts" in done.output


def test_a_submodule_among_the_prompts_is_told_whatever_gitmodules_says(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n"})
    path = (repo.root / "prompts/m").relative_to(repo.top).as_posix()
    (repo.top / ".gitmodules").write_text(f'[submodule "m"]\n\tpath = {path}\n\turl = ../m\n\tignore = all\n')
    repo.git("add", ".gitmodules")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.git('rev-parse', 'HEAD')},{path}")
    repo.git("commit", "--quiet", "--message", "submodule")
    (repo.root / "govern.yaml").write_text(f"{SETTINGS}prompts: [{{folder: prompts}}]\n")
    assert unjudged(repo.found()) == [("begin", "ok", []), ("submodule", "note", ["prompts/m"])]


def test_in_a_workspace_what_is_no_text_is_told_and_a_link_is_a_prompt(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n", "x": "1\n"})
    repo.adopt()
    repo.commit("adopt")
    odd(repo)
    (repo.root / "prompts/l.md").symlink_to("../x")
    repo.commit("link")
    repo.commit("edit behind it", x="2\n")
    repo.commit("elsewhere", y="2\n")
    found = repo.found("HEAD~6..")
    assert unjudged(found) == [
        ("latin-1", "note", ["prompts/odd.md"]),
        ("its edit", "note", ["prompts/odd.md"]),
        ("hidden and code", "ok", []),
        ("link", "blocked", []),
        ("edit behind it", "blocked", []),
        ("elsewhere", "ok", []),
    ]
    assert [item.code for item in found[4].report.findings] == ["CHG025"]


def test_only_chosen_files_count(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n", "prompts/b.j2": "b\n", "prompts/c.py": "c\n"})
    (repo.root / "govern.yaml").write_text(
        f"{SETTINGS}prompts: [{{folder: prompts, only: ['*.j2', '*.py']}}]\n"
    )
    assert repo.told() == [("begin", "ok", ["added b.j2", "added c.py"])]


def test_the_watched_files_around_count(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n"})
    repo.adopt()
    repo.commit("adopt")
    workflow = repo.top / ".github/workflows/gate.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("run: govern diff\n")
    repo.commit("a gate")
    workflow.write_text("run: true # govern\n")
    repo.commit("no gate")
    repo.commit("elsewhere", README="x")
    assert [verdict for _, verdict, _ in repo.told("HEAD~3..")] == ["ok", "blocked", "ok"]


def test_the_command_prints_a_line_a_commit_and_ends_with_one(repo: Repo) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n"})
    repo.commit("modify", **{"prompts/a.md": "b\n"})
    repo.adopt()
    place = ["--workspace", str(repo.root)]
    done = CliRunner().invoke(app, ["diff", "--each", "HEAD", *place])
    assert done.exit_code == 1
    assert "BLOCKED" in done.output
    assert "2 commits in HEAD: 1 ok, 1 blocked" in done.output
    assert "2 of them have no workspace" in done.output
    done = CliRunner().invoke(app, ["diff", "--each", "HEAD", "--format", "json", *place])
    told = json.loads(done.output)
    assert told["counts"] == {"blocked": 1, "ok": 1}
    assert [each["verdict"] for each in told["commits"]] == ["ok", "blocked"]
    assert told["commits"][1]["components"][0]["required"] == "minor"
    assert told["commits"][1]["components"][0]["actual"] == "none"
    assert CliRunner().invoke(app, ["diff", "--each", "HEAD~1..HEAD~1", *place]).exit_code == 0


@pytest.mark.parametrize("more", [["--format", "sarif"], ["main"], ["HEAD", "HEAD"]])
def test_a_range_stands_alone(repo: Repo, more: list[str]) -> None:
    repo.commit("begin", **{"prompts/a.md": "a\n"})
    repo.adopt()
    done = CliRunner().invoke(app, ["diff", "--each", "HEAD", *more, "--workspace", str(repo.root)])
    assert done.exit_code == 2
