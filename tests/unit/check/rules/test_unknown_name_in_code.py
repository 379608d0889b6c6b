from __future__ import annotations

from typing import Any

import pytest

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: score, inputs: [record], uses: {m: model/m@1.0.0}}
  - name: recommend
    inputs: [score]
    uses:
      limits: thresholds/t@1.0.0
      texts: prompt/p@1.0.0
      e: feature-extractor/e@1.0.0
      a: action-policy/a@1.0.0
    code:
      entry: r.py:make
      artefacts: [{name: own, location: own.txt}]
"""
MODEL = """
provider: local
request_model: m
parameters: {window: 3}
code: {entry: 'm.py:make', artefacts: [{name: table, location: t.txt}]}
weights: [{name: words, location: w.txt}]
libraries: {lib: 1.0}
replay: plugin
deterministic: true
"""
EXTRACTOR = """
code: {entry: 'e.py:make', pins: {lib: 1.0}}
parameters: {size: 3}
artefacts: [{name: terms, location: w.txt}]
"""


def workspace(doc: Any, recommend: str = "", score: str = "") -> Any:
    code = "def make(uses):\n    def run(inputs):\n        return {}\n    return run\n"
    return {
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE),
        "contracts/m.yaml": doc("Model", "m", MODEL),
        "contracts/e.yaml": doc("FeatureExtractor", "e", EXTRACTOR),
        "contracts/t.yaml": doc("Thresholds", "t", "values: [{name: high, value: 0.5, metric: m}]\n"),
        "contracts/q.yaml": doc("Prompt", "p", "sections: [{name: intro, role: system, file: q.md}]\n"),
        "r.py": code.replace("{}", f"[{recommend}]"),
        "m.py": code.replace("{}", f"[{score}]"),
    }


@pytest.mark.parametrize(
    ("asked", "message", "help_"),
    [
        ('uses[«"limit"»].values', "`limit` is not a slot of `recommend`", "did you mean `limits`?"),
        ('inputs[«"scoer"»]', "`scoer` is not an input of `recommend`", "did you mean `score`?"),
        ('inputs[«"record"»]', "`record` is not an input of `recommend`", "there are score"),
        (
            'uses["limits"].values[«"hihg"»]',
            "`hihg` is not among the values of thresholds/t@1.0.0",
            "did you mean `high`?",
        ),
        (
            'uses["limits"].«value»["high"]',
            "`value` is not known of thresholds/t@1.0.0",
            "did you mean `values`?",
        ),
        (
            'uses["texts"].sections[«"x"»]',
            "`x` is not among the sections of prompt/p@1.0.0",
            "there are intro",
        ),
        ('uses["texts"].roles[«"x"»]', "`x` is not among the roles of prompt/p@1.0.0", "there are intro"),
        (
            'uses["e"].parameters[«"sizes"»]',
            "`sizes` is not among the parameters of feature-extractor/e@1.0.0",
            "did you mean `size`?",
        ),
        (
            'uses["stage"].tables[«"x"»]',
            "`x` is not among the tables of the code of `recommend`",
            "there are own",
        ),
        (
            'uses["stage"].artefacts[«"x"»]',
            "`x` is not among the artefacts of the code of `recommend`",
            "there are own",
        ),
    ],
)
def test_a_name_that_is_not_there_is_found_in_the_code(
    judge: Any, doc: Any, asked: str, message: str, help_: str
) -> None:
    (found,) = judge("REF010", workspace(doc, asked))
    assert found.message == message
    assert found.help == help_
    assert (found.place.file, found.place.line) == ("r.py", 3)
    assert [str(other.place) for other in found.related] == ["contracts/p.yaml:9:11"]


def test_the_route_leads_to_what_is_missing(judge: Any, doc: Any) -> None:
    (found,) = judge("REF010", workspace(doc, 'uses["limits"].values[«"hihg"»]'))
    assert found.route == "stages[recommend].uses.limits.values.hihg"


def test_borrowed_code_is_judged_by_the_stage_that_runs_it(judge: Any, doc: Any) -> None:
    (found,) = judge("REF010", workspace(doc, score='uses["m"].artefacts[«"tables"»]'))
    assert found.help == "did you mean `table`?"
    judge("REF010", workspace(doc, score='uses[«"stage"»].artefacts'))


@pytest.mark.parametrize(
    "asked",
    [
        'uses["limits"].values["high"], inputs["score"]',
        'uses["texts"].sections["intro"]',
        'uses["e"].artefacts["terms"], uses["e"].libraries["lib"], uses["e"].parameters["size"]',
        'uses["stage"].artefacts["own"], uses["stage"].tables["own"]',
        'uses["e"].tables["terms"]',
        'uses["a"].whatever',
        'uses["limits"].values.get("hihg")',
        'uses["limits"].values[name]',
    ],
)
def test_a_name_that_is_there_or_is_not_known_is_fine(judge: Any, doc: Any, asked: str) -> None:
    judge("REF010", workspace(doc, asked))


@pytest.mark.parametrize(
    "asked",
    [
        'uses["m"].artefacts["table"], uses["m"].artefacts["words"]',
        'uses["m"].tables["table"], uses["m"].tables["words"]',
        'uses["m"].parameters["window"], uses["m"].libraries["lib"], uses["m"].provider, inputs["record"]',
    ],
)
def test_a_model_is_seen_with_weights_and_the_artefacts_of_its_code(judge: Any, doc: Any, asked: str) -> None:
    judge("REF010", workspace(doc, score=asked))


def test_what_can_not_be_found_or_read_is_told_elsewhere(judge: Any, doc: Any) -> None:
    files = workspace(doc, 'uses["limits"].values["hihg"]')
    del files["contracts/t.yaml"]
    judge("REF010", files)
    judge("REF010", workspace(doc) | {"r.py": "def make(uses:\n"})
    files = workspace(doc)
    del files["r.py"]
    judge("REF010", files)


def test_where_there_is_nothing_to_ask_for_that_is_said(judge: Any, doc: Any) -> None:
    files = workspace(doc, 'uses["e"].parameters[«"size"»]')
    files["contracts/e.yaml"] = doc("FeatureExtractor", "e", "code: {entry: 'e.py:make'}\n")
    (found,) = judge("REF010", files)
    assert found.help == "there are none"
