from __future__ import annotations

from typing import Any

import pytest

DIGEST = "sha256:" + "0" * 64
MODEL = """
provider: local
request_model: m
code:
  entry: m.py:f
  pins: {%s}
libraries: {%s}
weights: [{name: w, location: w.bin}%s]
replay: plugin
deterministic: true
"""


def weights(location: str, marks: str = "") -> str:
    start, end = marks or ("", "")
    return f", {{name: x, location: {start}'{location}'{end}, digest: '{DIGEST}'}}"


def model(doc: Any, pins: str = "", libraries: str = "", more: str = "") -> Any:
    return {"contracts/m.yaml": doc("Model", "m", MODEL % (pins, libraries, more))}


@pytest.mark.parametrize("name", ["vader-sentiment", "Vader_Sentiment", "vader.sentiment"])
def test_two_versions_of_one_library_are_found(judge: Any, doc: Any, name: str) -> None:
    (found,) = judge("PIN006", model(doc, "vader-sentiment: 3.3.1", f"{name}: «3.3.2»"))
    assert found.message == (
        "`vader-sentiment` is pinned to 3.3.2 here and to 3.3.1 elsewhere in model/m@1.0.0"
    )
    assert [str(other.place) for other in found.related] == ["contracts/m.yaml:10:27"]


def test_so_are_data_of_another_version_than_the_code(judge: Any, doc: Any) -> None:
    location = "package:vader-sentiment==3.3.2/lexicon.txt"
    (found,) = judge("PIN006", model(doc, "vader-sentiment: 3.3.1", more=weights(location, "«»")))
    assert str(found.related[0].place) == "contracts/m.yaml:10:27"
    judge("PIN006", model(doc, libraries="vader-sentiment: 3.3.1", more=weights(location, "«»")))


def test_so_are_the_pins_of_a_command(judge: Any, doc: Any) -> None:
    body = """
    provider: local
    request_model: m
    command: {argv: [python3, m.py], files: [m.py], pins: {a: 1.0}}
    libraries: {A: «2.0»}
    replay: plugin
    deterministic: true
    """
    judge("PIN006", {"contracts/m.yaml": doc("Model", "m", body)})


def test_one_version_of_each_is_fine(judge: Any, doc: Any) -> None:
    judge(
        "PIN006",
        model(doc, "a: 1.0, b: 2.0", "A: 1.0, c: 3.0", weights("package:b==2.0/lexicon.txt")),
    )


def test_stages_of_a_pipeline_are_judged_apart(judge: Any, doc: Any) -> None:
    body = """
    sources: [data-contract/d@1.0.0]
    stages:
      - {name: s, inputs: [record], code: {entry: 's.py:f', pins: {a: 1.0}}}
      - {name: t, inputs: [s], code: {entry: 't.py:f', pins: {a: 2.0, A: «3.0»}}}
    """
    judge("PIN006", {"contracts/p.yaml": doc("InsightPipeline", "p", body)})


def test_what_agrees_with_the_first_is_fine_and_so_is_a_model_without_code(judge: Any, doc: Any) -> None:
    judge("PIN006", model(doc, "a: 1.0, A: «2.0»", "a: 1.0"))
    body = "provider: local\nrequest_model: m\nlibraries: {a: 1.0}\nreplay: none\ndeterministic: true\n"
    judge("PIN006", {"contracts/m.yaml": doc("Model", "m", body)})
