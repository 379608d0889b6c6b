"""Edits that change nothing raise nothing: no finding, no change, no question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from govern.contract.catalog import CONFIG_FILE
from govern.contract.impact import GATED, Impact, Shape, mark
from govern.contract.kinds import model_of
from govern.contract.kinds.workspace import Workspace
from govern.contract.reference import SLUGS
from govern.diagnostic import Severity

from .acts import (
    HOOK,
    JOB,
    PIPELINE,
    POLICY,
    Act,
    both,
    edit,
    gone,
    moved,
    settings,
    standing,
    text,
    with_component,
)
from .seeds import Path, choose, identity, models_in, replaced
from .spelling import spellings
from .work import Work, judged
from .work import standing as standing_alone
from .world import DOCUMENTS, PLAIN, SETTINGS, WAIVER, Values, component, written

SAYS_NOTHING = {
    *(f"{kind}.{key}" for kind in SLUGS if kind != "DataContract"
      for key in ("name", "status", "domain", "tags", "description", "team", "support")),
    "Policy.controls", "Policy.message", "Policy.help", "Threshold.description", "Variable.description",
    "Section.file", "Stage.description", "OutputField.description", "CustomProperty.description",
    "Workspace.description",
}  # fmt: skip
"""Fields that change nothing by themselves, written down here apart from the models.

The status of a policy or waiver counts nevertheless; the content of a section's file counts, not its path.
"""


def silent(model: type[BaseModel], name: str, holder: Impact, seen: set[tuple[Any, Impact]]) -> Iterator[str]:
    if (model, holder) in seen:
        return
    seen.add((model, holder))
    for attribute, field in model.model_fields.items():
        impact = mark(field) or holder
        if impact is Impact.DOC:
            yield f"{name}.{field.alias or attribute}"
        for inner in models_in(field.annotation) if impact in GATED else ():
            yield from silent(inner, inner.__name__, impact, seen)


def test_only_these_fields_say_nothing() -> None:
    """A field that is marked as prose by mistake would be gated by nobody."""
    models = [Workspace, *(model_of(kind) for kind in SLUGS if kind != "DataContract")]
    assert {
        found for model in models for found in silent(model, model.__name__, Impact.BEHAVIOUR, set())
    } == SAYS_NOTHING


def nothing(base: Work, head: Work) -> bool:
    report = judged(base, head)
    return not (report.changes or report.documents or report.diagnostics)


@cache
def settled() -> Work:
    return standing_alone(
        "contracts/thresholds.yaml", written(DOCUMENTS["contracts/thresholds.yaml"])
    ).with_files({CONFIG_FILE: written(SETTINGS)})


def sides(path: str, data: bytes) -> tuple[Work, Work]:
    base = settled() if path == CONFIG_FILE else standing_alone(path, written(DOCUMENTS[path]))
    return base, base.with_files({path: data})


EVERY = {**DOCUMENTS, CONFIG_FILE: SETTINGS}


@pytest.mark.parametrize("path", EVERY)
def test_the_same_in_other_words(path: str, record_property: Any) -> None:
    every = dict(spellings(EVERY[path]))
    raised = [name for name, data in every.items() if not nothing(*sides(path, data))]
    record_property("harmless", (len(raised), len(every)))
    assert raised == []


def prose(model: type[BaseModel], here: Values, holder: Impact, path: Path = ()) -> Iterator[Path]:
    """Find every text that only tells people something."""
    for attribute, field in model.model_fields.items():
        key, impact = field.alias or attribute, mark(field) or holder
        if key not in here or key in {"status", "file"}:
            continue
        inner = list(models_in(field.annotation))
        if impact is Impact.DOC:
            yield from leaves(here[key], (*path, key))
        elif impact in GATED and inner:
            parts = enumerate(here[key]) if isinstance(here[key], list) else ((None, here[key]),)
            for index, part in parts:
                below = (*path, key) if index is None else (*path, key, index)
                yield from prose(choose(inner, part), part, impact, below)


def leaves(value: Any, path: Path) -> Iterator[Path]:
    below = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if below is None:
        yield path
    for step, part in below or ():
        yield from leaves(part, (*path, step))


def at(here: Any, path: Path) -> Any:
    for step in path:
        here = here[step]
    return here


def model_for(values: Values) -> type[BaseModel]:
    return Workspace if values["kind"] == "Workspace" else model_of(values["kind"])


TYPED = [path for path, values in EVERY.items() if values["kind"] != "DataContract"]


@pytest.mark.parametrize("path", TYPED)
def test_prose_names_and_people_of_a_team(path: str, record_property: Any) -> None:
    values = EVERY[path]
    found = list(prose(model_for(values), values, Impact.BEHAVIOUR))
    raised = []
    for place in found:
        old = at(values, place)
        new = "2024-02-02" if re.match(r"\d{4}-", old) else f"{old} more"
        edits = [replaced(values, place, new)]
        if not isinstance(place[-1], int) and place[-1] not in {"username", "channel", "message"}:
            edits.append(replaced(values, place, None))
        raised += [
            ".".join(map(str, place))
            for changed in edits
            if not nothing(*sides(path, written(clean(changed))))
        ]
    record_property("harmless", (len(raised), len(found)))
    assert found
    assert raised == []


def clean(value: Any) -> Any:
    """Leave out what is None: it was taken out."""
    if isinstance(value, dict):
        return {key: clean(part) for key, part in value.items() if part is not None}
    return [clean(part) for part in value] if isinstance(value, list) else value


def unordered(model: type[BaseModel], here: Values, path: Path = ()) -> Iterator[Path]:
    """Find every list whose items have names, and whose order means nothing."""
    for attribute, field in model.model_fields.items():
        key = field.alias or attribute
        if key not in here or (
            field.metadata and {Shape.ORDERED, Shape.EXACT} & {*map(_shape, field.metadata)}
        ):
            continue
        inner, value = list(models_in(field.annotation)), here[key]
        if isinstance(value, list):
            if len(value) > 1 and (identity(value) or all(isinstance(item, str) for item in value)):
                yield (*path, key)
            for index, item in enumerate(value):
                if inner and isinstance(item, dict):
                    yield from unordered(choose(inner, item), item, (*path, key, index))
        elif inner and isinstance(value, dict):
            yield from unordered(inner[0], value, (*path, key))


def _shape(item: Any) -> Any:
    return item if isinstance(item, Shape) else None


@pytest.mark.parametrize("path", EVERY)
def test_named_items_in_another_order(path: str, record_property: Any) -> None:
    values = EVERY[path]
    found = list(unordered(model_for(values), values))
    raised = [
        place for place in found
        if not nothing(*sides(path, written(replaced(values, place, at(values, place)[::-1]))))
    ]  # fmt: skip
    record_property("harmless", (len(raised), len(found)))
    assert found
    assert raised == []


CODE, HELPER = "contracts/negation.py", "contracts/words.py"

NOTHING: dict[str, Act] = {
    "comments in code": text(CODE, "WINDOW = 3\n", "# words\nWINDOW = 3  # of them\n"),
    "brackets and spaces in code": text(CODE, "WINDOW = 3\n", "WINDOW   = (\n    3\n)\n"),
    "blank lines in code": text(CODE, "import re\n", "import re\n\n\n"),
    "quotes in code": text(HELPER, "'not'", '"not"'),
    "a number spelt otherwise in code": text(CODE, "WINDOW = 3\n", "WINDOW = 0x3\n"),
    "line ends of Windows in code": lambda w: w.with_files({CODE: w.files[CODE].replace(b"\n", b"\r\n")}),
    "a prompt's file moved": both(
        moved("prompts/system.md", "prompts/first.md"),
        edit("prompts/prompt.yaml", lambda v: v["sections"][0].update(file="prompts/first.md")),
    ),
    "a contract's file moved": moved(PIPELINE, "contracts/deep/pipeline.yml"),
    "a file that nothing names": lambda w: w.with_files({"contracts/notes.txt": b"notes"}),
    "a contract deprecated": edit("contracts/model.yaml", lambda v: v.update(status="deprecated")),
    "comments in the hooks": text(HOOK, "repos:\n", "# hooks\nrepos:   # all\n"),
    "quotes in the hooks": text(HOOK, "id: govern", "id: 'govern'"),
    "flow style in the hooks": text(HOOK, "args: [--strict]", "args:\n          - --strict"),
    "keys of the hooks in another order": text(
        HOOK, "id: govern\n        entry: govern lint\n", "entry: govern lint\n        id: govern\n"
    ),
    "comments in the job": text(JOB, "jobs:\n", "\n# what runs\njobs:\n"),
    "a job beside it": lambda w: w.with_files({".github/workflows/docs.yml": b"on: push\njobs: {}\n"}),
    "a default said": settings(lambda v: v["lint"].update(rule_set=1)),
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_changes_nothing(name: str, record_property: Any) -> None:
    base = standing()
    quiet = nothing(base, NOTHING[name](base))
    record_property("harmless", (int(not quiet), 1))
    assert quiet


GOOD: dict[str, Act] = {
    "a policy more": with_component(
        "policies/new.yaml", {**DOCUMENTS[POLICY], "id": "second", "code": "ABC002"}
    ),
    "a waiver less": gone("policies/waiver.yaml"),
    "a waiver retired": edit("policies/waiver.yaml", lambda v: v.update(status="retired"), version="2.0.0"),
    "a draft of a waiver": with_component(
        "policies/new.yaml", component("Waiver", "new", full=False, **WAIVER) | {"status": "draft"}
    ),
    "a component more": with_component(
        "contracts/more.yaml", {**DOCUMENTS["contracts/thresholds.yaml"], "id": "more"}
    ),
    "a version raised for nothing": edit("contracts/model.yaml", lambda v: None, version="1.1.0"),
    "a stricter confidence": edit(
        "contracts/actions.yaml", lambda v: v["actions"][1].update(minimum_confidence=0.95), version="1.1.0"
    ),
    "an approver more": edit(
        "contracts/actions.yaml",
        lambda v: v["actions"][0].update(approvals=[{"role": "officer"}]),
        version="1.1.0",
    ),
    "data kept for less": edit(PIPELINE, lambda v: v.update(retention="P7D"), version="1.1.0"),
    "what is followed": both(
        edit(
            "contracts/actions.yaml",
            lambda v: v["actions"][1].update(minimum_confidence=0.95),
            version="1.1.0",
        ),
        edit(
            PIPELINE,
            lambda v: v["stages"][3]["uses"].update(policy="action-policy/triage@1.1.0"),
            version="1.1.0",
        ),
    ),
    "a pack more": settings(lambda v: v["lint"]["packs"].append("health")),
    "a level higher": settings(lambda v: v["lint"]["levels"][0].update(level="error")),
    "a rule of the gate more": settings(lambda v: v["gate"]["approvals"].append({"name": "third"})),
    "a person less": settings(lambda v: v["people"].pop()),
    "a folder more to watch": settings(lambda v: v["gate"]["watch"].append("docs")),
}
"""Tighter, or new, with a version: told, and nobody has to be asked."""


@pytest.mark.parametrize("name", GOOD)
def test_what_tightens_is_told_and_asks_nobody(name: str, record_property: Any) -> None:
    base = standing()
    report = judged(base, GOOD[name](base))
    errors = [item.message for item in report.diagnostics if item.severity is Severity.ERROR]
    record_property("harmless", (int(bool(errors)), 1))
    assert errors == []
    assert report.changes or report.documents


def test_the_plain_settings_are_the_defaults_of_the_full_ones() -> None:
    assert set(PLAIN) <= set(SETTINGS)
