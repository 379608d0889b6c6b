from __future__ import annotations

from typing import Any

PIPELINE = """
sources: [data-contract/d@1.0.0]
stages:
  - {name: score, inputs: [record], uses: {m: %s}}
  - name: recommend
    inputs: [%s, %s]
    uses: {t: thresholds/t@1.0.0, x: %s}
    code: {entry: 'r.py:make'}
"""
MODEL = """
provider: local
request_model: m
code: {entry: 'm.py:make'}
replay: plugin
deterministic: true
"""
CODE = "def make(uses):\n    t = uses['t'].values\n    return lambda inputs: [%s]\n"


def workspace(
    doc: Any, body: str, used: str = "thresholds/x@1.0.0", first: str = "score", second: str = "record"
) -> Any:
    return {
        "contracts/m.yaml": doc("Model", "m", MODEL),
        "contracts/p.yaml": doc("InsightPipeline", "p", PIPELINE % ("model/m@1.0.0", first, second, used)),
        "r.py": CODE % body,
        "m.py": "def make(uses):\n    return lambda inputs: inputs['record']\n",
    }


BOTH = "inputs['score'], inputs['record']"


def test_a_component_that_the_code_never_asks_for_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("REF014", workspace(doc, BOTH, "«thresholds/x@1.0.0»"))
    assert found.message == "`recommend` uses thresholds/x@1.0.0, and `r.py` never asks for `x`"
    assert str(found.place) == "contracts/p.yaml:11:38"
    judge("REF014", workspace(doc, BOTH, "«model/x@1.0.0»"))


def test_an_input_that_the_code_never_reads_is_found(judge: Any, doc: Any) -> None:
    (found,) = judge("REF014", workspace(doc, "inputs['score'], uses['x'].values", second="«record»"))
    assert found.message == "`recommend` waits for `record`, and `r.py` never reads it"
    assert found.route == "stages[recommend].inputs[record]"


def test_what_is_asked_for_or_may_be_is_fine(judge: Any, doc: Any) -> None:
    judge("REF014", workspace(doc, f"{BOTH}, uses['x'].values"))
    judge("REF014", workspace(doc, f"{BOTH}, uses.get('x')"))
    judge("REF014", workspace(doc, f"{BOTH}, list(uses)"))
    judge("REF014", workspace(doc, "inputs['score'], list(inputs), uses['x']"))
    judge("REF014", workspace(doc, "run(inputs), uses['x']"))


def test_a_model_whose_code_it_is_need_not_be_asked_for(judge: Any, doc: Any) -> None:
    judge("REF014", workspace(doc, f"{BOTH}, uses['x']"))


def test_a_function_of_which_nothing_is_read_is_not_understood(judge: Any, doc: Any) -> None:
    judge("REF014", workspace(doc, "1, uses['x']"))


def test_what_stands_beside_borrowed_code_has_to_be_asked_for(judge: Any, doc: Any) -> None:
    files = workspace(doc, f"{BOTH}, uses['x']")
    text = files["contracts/p.yaml"].replace(
        "{m: model/m@1.0.0}", "{m: model/m@1.0.0, t: «thresholds/t@1.0.0»}"
    )
    judge("REF014", files | {"contracts/p.yaml": text})
