from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from govern.app.change.digest import digest
from govern.errors import UsageError
from govern.report.change.digest_human import digest_human
from govern.report.change.digest_json import digest_json
from govern.report.styled import plain
from govern.source.canonical import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..conftest import Work


def test_every_digest_can_be_computed_anew_from_what_is_told(fresh: Callable[[], Work]) -> None:
    work = fresh()
    for ref in work.context.catalog.contracts:
        found = digest(work.context, str(ref))
        told = digest_json(found.content, found.uses, locked=found.locked)
        own = {name: digest_of(each["values"]) for name, each in told["classes"].items()}
        assert own == {name: each["digest"] for name, each in told["classes"].items()}
        assert told["closure"] == digest_of({"own": own, "uses": told["uses"]})


def test_a_name_without_a_version_means_the_highest(fresh: Callable[[], Work]) -> None:
    work = fresh()
    ref = max(ref for ref in work.context.catalog.contracts if ref.slug == "thresholds")
    assert digest(work.context, ref.line).content.ref.line == ref.line


def test_explained_it_shows_each_value_beside_its_class(fresh: Callable[[], Work]) -> None:
    found = digest(fresh().context, "action-policy/triage")
    shown = plain(digest_human(found.content, found.uses, locked=False, explain=True))
    assert "NOT as locked" in shown
    assert 'blast_radius = "high"' in shown
    assert "in no digest: apiVersion" in shown
    brief = plain(digest_human(found.content, found.uses, locked=None, explain=False))
    assert "blast_radius" not in brief
    assert "not locked" in brief


def test_what_is_not_there_is_refused_with_a_guess(fresh: Callable[[], Work]) -> None:
    with pytest.raises(UsageError, match="no component") as caught:
        digest(fresh().context, "thresholds/trage")
    assert caught.value.help.startswith("did you mean `thresholds/")
