"""`govern release` over a small workspace: documents, order, people, the gate, roll-back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from govern.app.release.release import Share, promote, release, roll_back
from govern.app.release.step import By
from govern.errors import UsageError

from ..change.test_approve import commit, git
from ..conftest import NOW, Work
from .releases import Team, at, content, declare, in_force, small, statements

ALL = "all records"
DAY = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
LATER = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)


def through(work: Work, name: str, by: By | None = None) -> None:
    by = by or By()
    release(work.context, name, by)
    for to in ("staging", "production"):
        promote(work.context, name, to, by)


def test_a_release_is_written_locked_and_put_in_force_in_its_first_environment(staged: Work) -> None:
    done = release(staged.context, "41", By(reason="First of all."))
    assert done.document == "contracts/releases/41.yaml"
    text = (staged.root / "contracts/releases/41.yaml").read_text()
    assert text.count("components: [insight-pipeline/triage@1.0.0]") == 3
    assert "purpose: First of all." in text
    assert "release/41@1.0.0" in (staged.root / "govern.lock").read_text()
    staged.good("lock", "--check")
    assert sorted(done.step.components) == [
        "action-policy/triage@1.0.0",
        "data-contract/reviews@1.0.0",
        "insight-pipeline/triage@1.0.0",
        "model/words@1.0.0",
        "sanitizer/text@1.0.0",
        "thresholds/calibration@1.0.0",
        "thresholds/triage@1.0.0",
    ]
    assert in_force(staged) == {"test": [("41", ALL)]}
    assert [path.name for path in statements(staged)] == [Path(done.path).name]


def test_promotion_and_roll_back_follow_each_other(staged: Work) -> None:
    through(staged, "41")
    content(staged, "42")
    through(staged, "42")
    assert in_force(staged) == {name: [("42", ALL)] for name in ("test", "staging", "production")}
    done = roll_back(staged.context, "production", By())
    assert (done.step.release, done.step.replaces) == ("release/41@1.0.0", "release/42@1.0.0")
    assert in_force(staged)["production"] == [("41", ALL)]
    assert in_force(staged)["staging"] == [("42", ALL)]
    with pytest.raises(UsageError, match="nothing to roll back to in production"):
        roll_back(staged.context, "production", By())
    assert len(statements(staged)) == 7


def test_a_roll_back_ends_a_rollout_or_goes_further_back(staged: Work) -> None:
    release(staged.context, "41", By())
    content(staged, "42")
    release(staged.context, "42", By())
    content(staged, "43")
    release(staged.context, "43", By(), share=Share(100_000))
    assert in_force(staged)["test"] == [("43", "10% of records"), ("42", "the other records")]
    assert roll_back(staged.context, "test", By()).step.release == "release/42@1.0.0"
    release(staged.context, "43", By(), share=Share(100_000))
    assert roll_back(staged.context, "test", By(), "41").step.release == "release/41@1.0.0"
    assert in_force(staged)["test"] == [("41", ALL)]


def test_what_is_not_locked_is_not_released(staged: Work) -> None:
    staged.write(
        "contracts/more.yaml", (staged.root / "contracts/triage.yaml").read_text().replace("triage", "other")
    )
    with pytest.raises(UsageError, match=r"thresholds/other@1.0.0 is not locked") as caught:
        release(staged.context, "41", By())
    assert "govern lock" in caught.value.help
    (staged.root / "contracts/more.yaml").unlink()
    staged.edit("contracts/triage.yaml", "value: 0.6", "value: 0.61")
    with pytest.raises(UsageError, match="what is locked has changed") as caught:
        release(staged.context, "41", By())
    assert "govern bump" in caught.value.help
    assert not (staged.root / "contracts/releases").exists()
    assert not statements(staged)


def test_a_document_that_is_there_is_taken_as_it_is(staged: Work) -> None:
    text = (
        "apiVersion: govern/v1\nkind: Release\nid: mine\nversion: 2.0.0\nstatus: active # by hand\n"
        "environments:\n  - name: test\n    components: [insight-pipeline/triage@1.0.0]\n"
    )
    staged.write("contracts/mine.yaml", text)
    done = release(staged.context, "mine", By())
    assert (done.step.release, done.document) == ("release/mine@2.0.0", None)
    assert (staged.root / "contracts/mine.yaml").read_text() == text
    with pytest.raises(UsageError, match=r"release/mine@2.0.0 is not for staging") as caught:
        promote(staged.context, "mine", "staging", By())
    assert "govern release mine -e staging" in caught.value.help


def test_it_is_extended_by_an_environment_and_its_comments_stay(staged: Work) -> None:
    text = (
        "apiVersion: govern/v1\nkind: Release\nid: mine\nversion: 2.0.0\nstatus: active # by hand\n"
        "environments: # where\n  - name: test\n    components: [insight-pipeline/triage@1.0.0] # what\n"
        "# end\n"
    )
    staged.write("contracts/mine.yaml", text)
    staged.good("lock")  # without git, what is locked is released: it gets a new version
    done = release(staged.context, "mine", By(), environments=("staging",))
    assert done.step.release == "release/mine@2.1.0"
    new = (staged.root / "contracts/mine.yaml").read_text()
    assert new == text.replace("2.0.0", "2.1.0").replace(
        "# end\n", "  - name: staging\n    components: [insight-pipeline/triage@1.0.0]\n# end\n"
    )
    assert promote(staged.context, "mine", "staging", By()).step.release == "release/mine@2.1.0"


def test_it_keeps_its_version_until_it_is_committed_or_in_force(staged: Work) -> None:
    git(staged, "init", "--quiet")
    commit(staged, "base")
    path = staged.root / "contracts/releases/mine.yaml"
    path.parent.mkdir()
    path.write_text(
        "apiVersion: govern/v1\nkind: Release\nid: mine\nversion: 1.0.0\nstatus: active\nenvironments:\n"
        "  - {name: test, components: [insight-pipeline/triage@1.0.0]}\n"
    )
    staged.good("lock")
    with pytest.raises(UsageError, match="is laid out in a way that is not extended here"):
        release(staged.context, "mine", By(), environments=("staging",))
    text = path.read_text()
    path.write_text(text.replace("{name: test, components", "name: test\n    components").replace("]}", "]"))
    done = release(staged.context, "mine", By(), environments=("staging",))
    assert done.step.release == "release/mine@1.0.0"
    done = release(staged.context, "mine", By(), environments=("production",))
    assert done.step.release == "release/mine@1.1.0"
    staged.good("lock", "--check")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        ({"name": "41", "environments": ("prod",)}, "there is no environment `prod`"),
        ({"name": "41", "pipelines": ("triaeg",)}, "there is no pipeline triaeg"),
        ({"name": "no good"}, "`no good` can't be the name of a release"),
        ({"name": "41@2"}, "can't be the name of a release"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(staged: Work, ask: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        release(staged.context, by=By(), **ask)  # type: ignore[arg-type]
    assert not statements(staged)
    assert not (staged.root / "contracts/releases").exists()


def test_a_pipeline_s_own_environments_bind(tmp_path: Path) -> None:
    work = small(tmp_path)
    content(work, "42", environments="test, production")
    with pytest.raises(UsageError, match=r"triage@1.1.0 is not declared for staging"):
        release(work.context, "42", By(), environments=("staging",))
    release(work.context, "42", By())
    with pytest.raises(UsageError, match=r"release/42@1.0.0 is not for staging"):
        promote(work.context, "42", "staging", By())
    assert promote(work.context, "42", "production", By()).step.action == "promote"


def test_a_release_of_that_name_is_made_of_one_thing(staged: Work) -> None:
    release(staged.context, "41", By())
    with pytest.raises(UsageError, match=r"is made of insight-pipeline/triage@1.0.0, not of other"):
        release(staged.context, "41", By(), pipelines=("other",))


def test_an_unknown_release_is_told_with_what_was_meant(staged: Work) -> None:
    release(staged.context, "spring", By())
    with pytest.raises(UsageError, match="there is no release `sprign`") as caught:
        promote(staged.context, "sprign", "staging", By())
    assert "Did you mean spring?" in caught.value.help


@pytest.mark.parametrize(
    ("segment", "said"),
    [
        ("drgu=calm", "has no field `drgu`"),
        ("review=fine", "`review` of data-contract/reviews@1.0.0 is restricted"),
        ("drug", "`drug` is no segment"),
        ("=x", "is no segment"),
    ],
)
def test_a_segment_is_a_field_that_anyone_may_read(staged: Work, segment: str, said: str) -> None:
    release(staged.context, "41", By())
    content(staged, "42")
    with pytest.raises(UsageError, match=said):
        release(staged.context, "42", By(), share=Share(segment=segment))
    release(staged.context, "42", By(), share=Share(segment=" drug = calm "))
    assert in_force(staged)["test"][0] == ("42", "all drug=calm")


def test_production_takes_the_word_of_a_person(staged: Work, team: Team) -> None:
    declare(staged, team)
    release(staged.context, "41", By())
    promote(staged.context, "41", "staging", By())
    with pytest.raises(UsageError, match="a release into production is signed by a person"):
        promote(staged.context, "41", "production", By())
    with pytest.raises(UsageError, match="is nobody's"):
        promote(staged.context, "41", "production", team.by("eve"))
    with pytest.raises(UsageError, match="bob may not sign today"):
        promote(at(staged, LATER), "41", "production", team.by("bob"))
    done = promote(staged.context, "41", "production", team.by("ann"))
    assert (done.who, done.signed) == ("ann", True)
    content(staged, "42")
    release(staged.context, "42", By())
    with pytest.raises(UsageError, match="signed by a person"):
        roll_back(staged.context, "production", By())


def test_it_waits_for_the_approvals_of_what_it_changes(staged: Work, team: Team) -> None:
    declare(staged, team)
    through(staged, "41", team.by("ann"))
    git(staged, "init", "--quiet")
    git(staged, "config", "user.email", "dev@example.org")
    commit(staged, "41")
    content(staged, "42")
    release(staged.context, "42", By())
    with pytest.raises(UsageError, match=r"release/42@1.0.0 can't go to staging yet") as caught:
        promote(staged.context, "42", "staging", team.by("ann"))
    assert "thresholds/triage 1.0.0 → 1.1.0 needs 1 approval (rule whatever-loosens)" in caught.value.message
    staged.good("approve", "HEAD", "--key", team.paths["bob"], "-m", "seen", "--now", DAY)
    promote(staged.context, "42", "staging", team.by("ann"))
    with pytest.raises(UsageError, match=r"can't go to production yet:(.|\n)*bob might sign until"):
        promote(at(staged, LATER), "42", "production", team.by("ann"))
    promote(staged.context, "42", "production", team.by("ann"))


def test_approvals_that_are_there_stand_in_the_document(staged: Work, team: Team) -> None:
    declare(staged, team)
    through(staged, "41", team.by("ann"))
    git(staged, "init", "--quiet")
    commit(staged, "41")
    content(staged, "42")
    staged.good("approve", "HEAD", "--key", team.paths["bob"], "-m", "seen", "--now", DAY)
    release(staged.context, "42", By())
    (file,) = (staged.root / "lineage/approvals").iterdir()
    text = (staged.root / "contracts/releases/42.yaml").read_text()
    assert f"  - username: bob\n    role: owner\n    statement: sha256:{file.stem}\n" in text


def test_each_version_on_the_way_was_approved_by_itself(staged: Work, team: Team) -> None:
    """42 was merged with its approval and never released; 43 brings its changes along."""
    declare(staged, team)
    through(staged, "41", team.by("ann"))
    git(staged, "init", "--quiet")
    commit(staged, "41")
    content(staged, "42")
    staged.good("approve", "HEAD", "--key", team.paths["bob"], "-m", "seen", "--now", DAY)
    commit(staged, "42 and its approval")
    content(staged, "43")
    release(staged.context, "43", By())
    with pytest.raises(UsageError) as caught:
        promote(staged.context, "43", "staging", By())
    assert caught.value.message.splitlines()[1:] == [
        "insight-pipeline/triage 1.1.0 → 1.2.0 needs 1 approval (rule whatever-loosens)"
    ]
    staged.good("approve", "HEAD", "--key", team.paths["bob"], "-m", "seen", "--now", DAY)
    promote(staged.context, "43", "staging", By())
    assert in_force(staged)["staging"] == [("43", ALL)]


def test_whoever_rejects_a_change_holds_its_release(staged: Work, team: Team) -> None:
    declare(staged, team)
    through(staged, "41", team.by("ann"))
    git(staged, "init", "--quiet")
    commit(staged, "41")
    content(staged, "42")
    for who, more in (("ann", ()), ("bob", ("--reject",))):
        staged.good("approve", "HEAD", "--key", team.paths[who], "-m", "seen", "--now", DAY, *more)
    release(staged.context, "42", By())
    with pytest.raises(UsageError, match=r"bob rejects thresholds/triage 1.0.0 → 1.1.0"):
        promote(staged.context, "42", "staging", By())


def test_what_govern_yaml_runs_is_replaced_and_gone_back_to(staged: Work) -> None:
    release(staged.context, "41", By())
    for path in statements(staged):
        path.unlink()
    staged.edit(
        "govern.yaml", "  environment: test", "  environment: production\n  release: release/41@1.0.0"
    )
    assert in_force(staged) == {"production": [("41", ALL)]}
    content(staged, "42")
    release(staged.context, "42", By())
    promote(staged.context, "42", "staging", By())
    promote(staged.context, "42", "production", By(), Share(100_000))
    assert in_force(staged)["production"] == [("42", "10% of records"), ("41", "the other records")]
    assert roll_back(staged.context, "production", By()).step.release == "release/41@1.0.0"
