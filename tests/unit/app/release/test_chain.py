"""Release statements on disk: their order, whose word counts, and what shows when one is touched."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govern.app.release.chain import read_chain
from govern.app.release.release import promote, release, roll_back
from govern.app.release.step import By
from govern.app.running.run import run
from govern.errors import IntegrityError, UsageError
from govern.source.canonical import canonical_bytes, digest

from ..change.test_approve import commit, git
from ..conftest import Work
from .releases import Team, at, content, declare, statements

if TYPE_CHECKING:
    from typing import Any

LATER = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)


def through(work: Work, by: By | None = None, name: str = "41") -> None:
    release(work.context, name, by or By())
    for to in ("staging", "production"):
        promote(work.context, name, to, by or By())


def in_order(work: Work) -> list[Path]:
    return [work.root / item.path for item in read_chain(work.context).recorded]


def rewritten(work: Work, path: Path, change: dict[str, Any], follows: str | None = None) -> Path:
    """Forge an unsigned statement: another predicate, its subject made to fit, named as it should be."""
    from govern.app.release.reading import subject_digest  # noqa: PLC0415 - only a forger needs it

    value = json.loads(path.read_bytes())
    value["predicate"] |= change
    if follows is not None:
        value["predicate"]["previous"] = follows
    said = value["predicate"]
    subject = subject_digest("small", said["release"], said["components"])
    value["subject"][0]["digest"]["sha256"] = subject.removeprefix("sha256:")
    data = canonical_bytes(value)
    new = path.with_name(f"{digest(data).removeprefix('sha256:')}.json")
    new.write_bytes(data)
    return new


def refused(work: Work, said: str) -> IntegrityError:
    with pytest.raises(IntegrityError, match=said) as caught:
        read_chain(work.context)
    assert caught.value.help
    assert work.govern("release", "status").exit_code == 4
    return caught.value


def test_order_is_that_of_the_chain_not_of_clocks(staged: Work) -> None:
    release(at(staged, LATER), "41", By())
    promote(staged.context, "41", "staging", By())
    chain = read_chain(staged.context)
    assert [item.said.environment for item in chain.recorded] == ["test", "staging"]
    assert chain.recorded[0].said.time > chain.recorded[1].said.time
    assert chain.recorded[1].said.previous == chain.recorded[0].digest


@pytest.mark.parametrize("signed", [False, True])
def test_every_byte_of_a_statement_counts(staged: Work, team: Team, *, signed: bool) -> None:
    if signed:
        declare(staged, team)
    through(staged, team.by("ann") if signed else None)
    path = in_order(staged)[1]
    whole = path.read_bytes()
    for place in range(0, len(whole), 41):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(IntegrityError, match="was changed"):
            read_chain(staged.context)
    path.write_bytes(whole)
    assert len(read_chain(staged.context).recorded) == 3


@pytest.mark.parametrize("place", [0, 1])
def test_one_that_is_taken_out_leaves_a_gap(staged: Work, place: int) -> None:
    through(staged)
    in_order(staged)[place].unlink()
    error = refused(staged, r"follows lineage/releases/[0-9a-f]{64}.json, which is not there")
    assert error.place.startswith("lineage/releases/")


def test_the_last_one_is_missed_where_it_was_committed(staged: Work) -> None:
    git(staged, "init", "--quiet")
    through(staged)
    note = staged.root / "lineage/releases/README.md"
    note.write_text("What is in force.\n")
    commit(staged, "released")
    note.unlink()
    assert len(read_chain(staged.context).recorded) == 3, "only statements are missed"
    in_order(staged)[-1].unlink()
    refused(staged, "is gone since the last commit")


def test_the_last_one_is_missed_where_the_log_followed_it(staged: Work) -> None:
    staged.good("log", "init")
    through(staged)
    content(staged, "42")
    release(staged.context, "42", By())
    staged.good("run")
    in_order(staged)[-1].unlink()
    with pytest.raises(IntegrityError, match="the log followed the release statement sha256:"):
        run(staged.context, None, None)
    assert staged.govern("run").exit_code == 4


def test_two_that_follow_one_are_told(staged: Work) -> None:
    """As after a merge of two branches that both promoted."""
    through(staged)
    last = in_order(staged)[-1]
    rewritten(staged, last, {"reason": "otherwise"})
    error = refused(staged, "both follow the same statement")
    assert "without knowing of the other" in error.help


def test_what_the_order_of_environments_forbids_did_not_happen(staged: Work) -> None:
    release(staged.context, "41", By())
    first = in_order(staged)[0]
    name = f"sha256:{first.stem}"
    forged = rewritten(staged, first, {"environment": "production", "action": "promote"}, name)
    refused(staged, r"can't have happened: release/41@1.0.0 is not in force in staging")
    forged.unlink()
    rewritten(staged, first, {"environment": "production"}, name)
    refused(staged, "can't have happened: .*can't begin in production")


def test_components_are_those_that_are_locked(staged: Work) -> None:
    staged.good("log", "init")
    release(staged.context, "41", By())
    (first,) = in_order(staged)
    other = json.loads(first.read_bytes())["predicate"]["components"]
    other["model/words@1.0.0"] = "sha256:" + "0" * 64
    rewritten(staged, first, {"components": other})
    first.unlink()
    with pytest.raises(IntegrityError, match=r"is not what was put in force in test: model/words@1.0.0"):
        run(staged.context, None, None)


def test_a_statement_of_another_workspace_is_none_of_this(staged: Work) -> None:
    release(staged.context, "41", By())
    staged.edit("govern.yaml", "name: small", "name: other")
    refused(staged, "its subject is another set of components, or of another workspace")


def test_a_signature_of_nobody_counts_for_nothing(staged: Work, team: Team) -> None:
    through(staged, team.by("eve"))  # nobody was declared, so nobody's key was asked for
    declare(staged, team)
    refused(staged, "is no known key")


def test_who_signs_speaks_for_themselves(staged: Work, team: Team) -> None:
    from govern.lineage.statements import dsse  # noqa: PLC0415 - only a forger needs it

    declare(staged, team)
    through(staged, team.by("ann"))
    path = in_order(staged)[-1]
    envelope = dsse.read(path.read_bytes())
    forged = dsse.sign(dsse.IN_TOTO, envelope.payload, [team.signers["bob"]]).encode()
    path.unlink()
    path.with_name(f"{digest(forged).removeprefix('sha256:')}.json").write_bytes(forged)
    refused(staged, "it speaks for ann, and bob signed it")


def test_someone_answers_for_what_is_in_production(staged: Work, team: Team) -> None:
    """Bob's time ends: what he put in force waits for another person, who confirms it or goes back."""
    declare(staged, team)
    staged.good("log", "init")
    through(staged, team.by("bob"))
    later = at(staged, LATER)
    assert len(run(staged.context, None, "production")) == 1
    with pytest.raises(
        UsageError, match="put in force in production by bob, whose time to sign has ended"
    ) as e:
        run(later, None, "production")
    assert "govern release promote 41 --to production" in e.value.help
    assert len(run(later, None, "staging")) == 1, "elsewhere nobody has to answer"
    told = staged.good("release", "status", "--now", "2026-07-01")
    assert "nobody answers for it today" in told
    with pytest.raises(UsageError, match="by the word of bob"):
        promote(later, "41", "staging", team.by("ann"))
    promote(later, "41", "production", team.by("ann"))
    assert len(run(later, None, "production")) == 1
    with pytest.raises(UsageError, match="is in force in production already"):
        promote(later, "41", "production", team.by("ann"))


def test_what_nobody_signed_waits_once_there_are_people(staged: Work, team: Team) -> None:
    staged.good("log", "init")
    through(staged)
    declare(staged, team)
    with pytest.raises(UsageError, match=r"put in force in production by .*, and nobody signed that"):
        run(staged.context, None, "production")
    promote(staged.context, "41", "production", team.by("ann"))
    assert len(run(staged.context, None, "production")) == 1


def test_a_person_may_leave_once_another_has_signed_after_them(staged: Work, team: Team) -> None:
    declare(staged, team)
    through(staged, team.by("bob"))
    content(staged, "42")
    release(staged.context, "42", team.by("ann"))
    lines = (staged.root / "govern.yaml").read_text().splitlines(keepends=True)
    staged.write("govern.yaml", "".join(line for line in lines if "username: bob" not in line))
    assert not read_chain(staged.context).unconfirmed


def test_a_person_who_is_removed_while_only_they_signed_is_missed(staged: Work, team: Team) -> None:
    declare(staged, team)
    through(staged, team.by("bob"))
    lines = (staged.root / "govern.yaml").read_text().splitlines(keepends=True)
    staged.write("govern.yaml", "".join(line for line in lines if "username: bob" not in line))
    refused(staged, "is no known key")


def test_a_roll_back_is_a_statement_like_any_other(staged: Work) -> None:
    through(staged)
    content(staged, "42")
    through(staged, name="42")
    roll_back(staged.context, "production", By(reason="wrong"))
    assert len(statements(staged)) == 7
    rows = json.loads(staged.good("release", "list", "-f", "json"))["statements"]
    assert [(row["action"], row["release"], row["reason"]) for row in rows[-2:]] == [
        ("promote", "release/42@1.0.0", "promote release/42@1.0.0"),
        ("roll-back", "release/41@1.0.0", "wrong"),
    ]
