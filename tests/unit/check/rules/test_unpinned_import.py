from __future__ import annotations

from typing import Any

import pytest

EXTRACTOR = """
code:
  entry: stages/e.py:build
  files: [{files}]
  pins: {{{pins}}}
"""


def workspace(doc: Any, source: str, *, files: str = "", pins: str = "", **more: Any) -> Any:
    return {
        "contracts/e.yaml": doc("FeatureExtractor", "e", EXTRACTOR.format(files=files, pins=pins)),
        "stages/e.py": source,
        **more,
    }


def test_an_unpinned_library_is_found_at_its_import(judge: Any, doc: Any) -> None:
    (found,) = judge("PIN002", workspace(doc, "import re\nimport json, «numpy.linalg»\n"))
    assert str(found.place) == "stages/e.py:2:14"
    assert found.message == "`numpy` is imported, and feature-extractor/e@1.0.0 does not pin it"
    assert found.route == "code.pins[numpy]"
    assert [str(other.place) for other in found.related] == ["contracts/e.yaml:6:1"]


def test_columns_count_characters_and_not_bytes(judge: Any, doc: Any) -> None:
    judge("PIN002", workspace(doc, 'é = "ü"; import «numpy»\n'))


@pytest.mark.parametrize(
    ("source", "pins"),
    [
        ("import numpy", "numpy: 2.1.3"),
        ("from vaderSentiment import vaderSentiment", "vaderSentiment: 3.3.2"),
        ("import sklearn.svm", "scikit-learn: 1.5.0"),
        ("import yaml", "PyYAML: 6.0.2"),
        ("from google.cloud import storage", "google-cloud-storage: 2.18.0"),
        ("import dateutil", "python-dateutil: 2.9.0"),
    ],
)
def test_a_pinned_library_is_fine_under_its_distribution_name(
    judge: Any, doc: Any, source: str, pins: str
) -> None:
    judge("PIN002", workspace(doc, source, pins=pins))


def test_the_standard_library_is_fine(judge: Any, doc: Any) -> None:
    judge(
        "PIN002",
        workspace(doc, "from __future__ import annotations\nimport os.path, re\nfrom math import isqrt\n"),
    )


def test_what_only_type_checkers_read_does_not_count(judge: Any, doc: Any) -> None:
    judge("PIN002", workspace(doc, "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy\n"))


@pytest.mark.parametrize(
    "source",
    ["from «.words» import split", "from . import «words»", "import «words»", "import «stages.words»"],
)
def test_a_sibling_that_is_not_listed_is_found(judge: Any, doc: Any, source: str) -> None:
    (found,) = judge("PIN002", workspace(doc, source, **{"stages/words.py": "x = 1"}))
    assert found.help == "add `stages/words.py` under `files`"


def test_a_listed_sibling_is_fine_and_its_own_imports_count(judge: Any, doc: Any) -> None:
    files = {"stages/words.py": "import «regex»"}
    judge("PIN002", workspace(doc, "from .words import split", files="stages/words.py", **files))


def test_a_file_of_the_folder_above_is_found(judge: Any, doc: Any) -> None:
    judge("PIN002", workspace(doc, "from «..shared» import x", **{"shared.py": "x = 1"}))


def test_a_models_libraries_pin_what_it_imports(judge: Any, doc: Any) -> None:
    model = """
    provider: local
    request_model: m
    code:
      entry: stages/m.py:build
    libraries: {numpy: 2.1.3}
    replay: plugin
    deterministic: true
    """
    judge("PIN002", {"contracts/m.yaml": doc("Model", "m", model), "stages/m.py": "import numpy"})


def test_a_stages_own_code_is_judged_too(judge: Any, doc: Any) -> None:
    pipeline = """
    sources: [data-contract/d@1.0.0]
    stages:
      - name: s
        inputs: [record]
        code:
          entry: stages/s.py:build
    """
    (found,) = judge(
        "PIN002", {"contracts/p.yaml": doc("InsightPipeline", "p", pipeline), "stages/s.py": "import «numpy»"}
    )
    assert found.route == "stages[s].code.pins[numpy]"
