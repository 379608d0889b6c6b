from __future__ import annotations

from typing import Any

import pytest

MODEL = """
provider: local
request_model: m
code: {entry: 'm.py:f', artefacts: [{name: %s, location: a.txt}]}
weights: [{name: a, location: a.txt}, {name: %s, location: b.txt}]
replay: plugin
deterministic: true
"""
COMMAND = """
command: {argv: [cat], artefacts: [{name: %s, location: a.txt}]}
artefacts: [{name: a, location: b.txt}]
"""
EXTRACTOR = """
code: {entry: 'm.py:f', artefacts: [{name: %s, location: a.txt}]}
artefacts: [{name: a, location: b.txt}]
"""
RELEASE = """
environments:
  - {name: test, components: [prompt/p@1.0.0]}
  - {name: «test», components: [prompt/q@1.0.0]}
"""
PIPELINE = """
sources: [data-contract/d@1.0.0]
stages: [{name: s, inputs: [record], replay: none}]
output: [{name: a, type: string}, {name: «a», type: number}]
"""
PROMPT = """
sections: [{name: a, role: system, file: a}]
variables: [{name: a, type: string}, {name: «a», type: string}]
"""


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("Thresholds", "values: [{name: a, value: 1, metric: m}, {name: «a», value: 2, metric: m}]\n"),
        ("Prompt", "sections: [{name: a, role: system, file: a}, {name: «a», role: user, file: b}]\n"),
        ("Prompt", PROMPT),
        ("Model", MODEL % ("c", "«a»")),
        ("Model", MODEL % ("«a»", "b")),
        ("FeatureExtractor", EXTRACTOR % "«a»"),
        ("FeatureExtractor", COMMAND % "«a»"),
        ("Release", RELEASE),
        ("InsightPipeline", PIPELINE),
    ],
)
def test_a_name_that_is_given_twice_is_found(judge: Any, doc: Any, kind: str, body: str) -> None:
    (found,) = judge("CON012", {"contracts/x.yaml": doc(kind, "x", body)})
    assert found.message.endswith("of which one wins")
    assert found.related[0].place != found.place


def test_names_of_their_own_are_fine(judge: Any, doc: Any) -> None:
    values = "values: [{name: a, value: 1, metric: m}, {name: b, value: 1, metric: m}]\n"
    sections = "sections: [{name: a, role: user, file: a}]\nvariables: [{name: a, type: string}]\n"
    judge("CON012", {"contracts/x.yaml": doc("Thresholds", "x", values)})
    judge("CON012", {"contracts/x.yaml": doc("Prompt", "x", sections)})
    judge("CON012", {"contracts/x.yaml": doc("Model", "x", MODEL % ("c", "b"))})
    judge("CON012", {"contracts/x.yaml": doc("FeatureExtractor", "x", EXTRACTOR % "b")})


def test_a_model_without_code_has_its_weights_only(judge: Any, doc: Any) -> None:
    body = MODEL.replace("code:", "# code:").replace("plugin", "none") % ("x", "«a»")
    judge("CON012", {"contracts/x.yaml": doc("Model", "x", body)})
