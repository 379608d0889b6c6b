"""A real version bump whose causes are known: what `why` names on the texts whose label it changed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from govern.why import explain

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def known(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The benchmark's module, which parts a bump into factors."""
    monkeypatch.syspath_prepend(request.config.rootpath / "bench")
    return import_module("known_answers")


def test_three_rows_of_a_lexicon_are_the_cause_and_the_code_is_ruled_out(
    known: Any, shared: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    packages = request.config.rootpath / ".packages"
    if not packages.is_dir():
        pytest.skip("the packages with lexicons are absent: `make setup` puts them in .packages")
    data = shared / "data/feedback"
    before, after = (known.stored_scores(data, version) for version in ("3.3.1", "3.3.2"))

    def cut(score: int) -> str:
        return str(known.bumps.label({"floor": 500}, {"score": score}))

    moved = {key for key in before if cut(before[key]) != cut(after[key])}
    unpacked = import_module("known.environments").unpacked
    programs = known.bumps.Programs(tmp_path)
    with programs.stack:
        bump = known.bumps.vader(
            programs,
            unpacked(known.VADER_331, packages / "vader-3.3.1"),
            unpacked(known.VADER_332, packages / "current"),
        )
        assert bump.changed == ["code", "row flawed", "row heart", "row hearts"]
        answers = {
            (text.source, text.id): (text, explain(bump.stages, text.text, bump.before, bump.after))
            for text in known.texts(data)
            if (text.source, text.id) in moved
        }
    assert answers.keys() == moved
    assert len(moved) == 50
    for key, (text, answer) in answers.items():
        assert (answer.outcome.before, answer.outcome.after) == (cut(before[key]), cut(after[key]))
        assert str(answer.tiers[-1]) == "COMPLETE"
        assert {factor for each in answer.proven for factor in each} <= known.ROWS, text
        assert "code" in {each.factor for each in answer.ruled_out}, text
