from __future__ import annotations

from typing import Any

import pytest

from govern.contract.impact import Impact
from govern.contract.material import content_leaves, files, references
from govern.contract.python_ast import UnreadableCodeError

MODEL = """
apiVersion: govern/v1
kind: Model
id: m
version: 1.0.0
status: active
provider: local
request_model: m
code:
  entry: stages/m.py:build
  files: [stages/words.py, stages/m.py, stages/rules.txt]
weights:
  - name: lexicon
    location: lexicons/a.txt
  - name: other
    location: package:afinn==0.1/afinn/data/AFINN-111.txt
    digest: sha256:4703e14ed5ce7cb73591037cf21a202c0bdf8bdac06392808a1d5606ecf77a06
replay: plugin
deterministic: true
"""
CONTENT = {
    "stages/m.py": b"def build(uses): ...\n",
    "stages/words.py": b"X = 1\n",
    "stages/rules.txt": b"a\n",
    "lexicons/a.txt": b"good 1\n",
}


def test_every_workspace_file_is_named_once_with_its_route_and_reading(loaded: Any) -> None:
    found = [(".".join(use.route), use.path, use.read_as) for use in files(loaded(MODEL).contract)]
    assert found == [
        ("code.entry", "stages/m.py", "python"),
        ("code.files.[stages/words.py]", "stages/words.py", "python"),
        ("code.files.[stages/rules.txt]", "stages/rules.txt", "bytes"),
        ("weights.[lexicon].location", "lexicons/a.txt", "bytes"),
    ]


def test_the_routes_lead_to_places_in_the_document(loaded: Any) -> None:
    found = loaded(MODEL)
    places = [str(found.place(*use.route)) for use in files(found.contract)]
    assert places == ["c.yaml:9:10", "c.yaml:10:11", "c.yaml:10:41", "c.yaml:13:15"]


def test_references_come_with_their_routes(loaded: Any) -> None:
    found = loaded(
        """
        apiVersion: govern/v1
        kind: InsightPipeline
        id: p
        version: 1.0.0
        status: active
        sources: [data-contract/d@1.0.0]
        stages:
          - {name: s, inputs: [record], uses: {model: model/m@1.0.0, rules: sanitizer/s@2.0.0}}
        """
    )
    assert [(".".join(route), str(ref)) for route, ref in references(found.contract)] == [
        ("sources.[data-contract/d]", "data-contract/d@1.0.0"),
        ("stages.[s].uses.model", "model/m@1.0.0"),
        ("stages.[s].uses.rules", "sanitizer/s@2.0.0"),
    ]


def contents(loaded: Any, changes: dict[str, bytes]) -> list[Any]:
    found = content_leaves(loaded(MODEL).contract, {**CONTENT, **changes}.__getitem__)
    return [leaf for leaf in found if leaf.route[-1] == "@content"]


def test_file_contents_are_values_of_behaviour(loaded: Any) -> None:
    found = contents(loaded, {})
    assert len(found) == 4
    assert {leaf.impact for leaf in found} == {Impact.BEHAVIOUR}
    assert all(str(leaf.value).startswith("sha256:") for leaf in found)


@pytest.mark.parametrize(
    ("path", "data", "changed"),
    [
        ("stages/m.py", b"# why\ndef build(uses):\n    ...\n", 0),
        ("stages/m.py", b"def build(uses): return 1\n", 1),
        ("stages/words.py", b"X = 2\n", 1),
        ("stages/rules.txt", b"a \n", 1),
        ("lexicons/a.txt", b"good 2\n", 1),
    ],
)
def test_code_counts_by_its_tree_and_other_files_by_their_bytes(
    loaded: Any, path: str, data: bytes, changed: int
) -> None:
    before, after = contents(loaded, {}), contents(loaded, {path: data})
    assert sum(one != other for one, other in zip(before, after, strict=True)) == changed


def test_what_cannot_be_read_is_the_callers_to_tell(loaded: Any) -> None:
    with pytest.raises(KeyError):
        content_leaves(loaded(MODEL).contract, {}.__getitem__)
    with pytest.raises(UnreadableCodeError):
        contents(loaded, {"stages/m.py": b"def ("})
