"""On generated workspaces: what means the same raises nothing, and every planted change is caught."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govern.change.archive import Archive
from govern.change.bump import plan_bump
from govern.change.compare import Side, compare
from govern.change.lockfile import Lock
from govern.change.locking import plan
from govern.contract.catalog import read_catalog
from govern.contract.tree import MemoryTree
from govern.diagnostic import Severity

Tree = dict[str, Any]
NAMES = ["alpha", "beta", "gamma", "delta", "true", "1.5", "null"]
CODE = "import re\n\nWINDOW = {window}\n\n\ndef build(uses):\n    return lambda inputs: {{'found': WINDOW}}\n"


def envelope(kind: str, name: str) -> Tree:
    return {"apiVersion": "govern/v1", "kind": kind, "id": name, "version": "1.0.0", "status": "active"}


@st.composite
def workspaces(draw: st.DrawFn) -> tuple[dict[str, Tree], dict[str, str]]:
    """Contracts as plain values by file, and the files they name."""
    names = st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True)
    decimals = st.integers(1, 999_999).map(lambda ppm: f"0.{ppm:06d}")
    words = st.text("abc äß\n", max_size=40)
    sections, values, actions, fields = draw(names), draw(names), draw(names), draw(names)
    files = {f"prompts/{index}.md": draw(words) for index in range(len(sections))}
    files["contracts/words.tsv"] = draw(words)
    files["contracts/extract.py"] = CODE.format(window=draw(st.integers(1, 9)))
    prompt = envelope("Prompt", "read") | {
        "sections": [
            {"name": n, "role": "system", "file": f"prompts/{i}.md"} for i, n in enumerate(sections)
        ],
    }
    thresholds = envelope("Thresholds", "levels") | {
        "values": [{"name": name, "value": draw(decimals), "metric": "score"} for name in values],
    }
    extractor = envelope("FeatureExtractor", "negation") | {
        "code": {"entry": "contracts/extract.py:build", "pins": {"regex": "2024.1"}},
        "parameters": {"window": draw(st.integers(0, 9)), "words": ["not", "never"]},
        "artefacts": [
            {"name": "words", "location": "contracts/words.tsv"},
            {"name": "lexicon", "location": "package:afinn==0.1/afinn/a.txt", "digest": "sha256:" + "1" * 64},
        ],
    }
    policy = envelope("ActionPolicy", "triage") | {
        "actions": [
            {
                "name": name,
                "blast_radius": "low",
                "minimum_confidence": draw(decimals),
                "rollback": {"how": "undo"},
            }
            for name in actions
        ],
        "team": {"members": [{"username": "j.lind", "role": "owner"}]},
        "support": [{"channel": "phone", "url": "tel:+1"}],
    }
    columns = [{"name": name, "logicalType": "string", "classification": "internal"} for name in fields]
    source = envelope("DataContract", "reviews") | {
        "apiVersion": "v3.1.0",
        "schema": [{"name": "reviews", "properties": columns}],
    }
    uses = {"policy": f"{ACTIONS}@1.0.0", "levels": "thresholds/levels@1.0.0", "text": "prompt/read@1.0.0"}
    pipeline = envelope("InsightPipeline", "triage") | {
        "sources": ["data-contract/reviews@1.0.0"],
        "stages": [
            {"name": "extract", "inputs": ["record"], "uses": {"extractor": f"{EXTRACTOR}@1.0.0"}},
            {"name": "act", "inputs": ["extract"], "builtin": "act", "uses": uses},
        ],
    }
    trees = (prompt, thresholds, extractor, policy, source, pipeline)
    return {f"contracts/{tree['kind']}.yaml": tree for tree in trees}, files


def render(value: Any, chance: random.Random, indent: int = 0) -> str:
    """Spell a value as YAML, in one of the many ways that mean the same."""
    pad = "  " * indent
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        if indent and chance.random() < 0.2:
            return " {" + ", ".join(f"{key}: {flow(value[key], chance)}" for key in keys) + "}\n"
        rows = [f"{pad}{key}:{render(value[key], chance, indent + 1)}" for key in keys]
        return "\n" * bool(indent) + "".join(comment(pad, chance) + row for row in rows)
    if isinstance(value, list):
        items = list(value)
        if all(isinstance(item, dict) and "name" in item and "file" not in item for item in items):
            chance.shuffle(items)
        if chance.random() < 0.2:
            return f" [{', '.join(flow(item, chance) for item in items)}]\n"
        return "\n" + "".join(f"{comment(pad, chance)}{pad}- {flow(item, chance)}\n" for item in items)
    return f" {flow(value, chance)}{' ' * chance.randrange(3)}{'  # why' * (chance.random() < 0.2)}\n"


def flow(value: Any, chance: random.Random) -> str:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return "{" + ", ".join(f"{key}: {flow(value[key], chance)}" for key in keys) + "}"
    if isinstance(value, list):
        return f"[{', '.join(flow(item, chance) for item in value)}]"
    if isinstance(value, int):
        return str(value)
    special = any(letter in value for letter in ":#{}[],&*+") or value in {"true", "null", "1.5"}
    styles = [json.dumps(value), f"'{value}'", *([] if special else [value])]
    return chance.choice(styles)


def comment(pad: str, chance: random.Random) -> str:
    return chance.choice(["", "", "", f"{pad}# {chance.random()}\n", "\n"])


def spelt(trees: dict[str, Tree], files: dict[str, str], seed: int) -> dict[str, bytes]:
    chance = random.Random(seed)  # noqa: S311 - a layout, drawn from a seed that hypothesis shrinks
    found = {"govern.yaml": "apiVersion: govern/v1\nkind: Workspace\nname: generated\n", **files}
    found |= {path: render(tree, chance) for path, tree in trees.items()}
    return {path: text.encode() for path, text in found.items()}


class Version:
    """A workspace as it was locked and committed."""

    def __init__(self, files: dict[str, bytes], before: Version | None = None) -> None:
        self.catalog = read_catalog(MemoryTree(files))
        assert self.catalog.diagnostics == ()
        self.lock = before.lock if before else Lock()
        self.objects = dict(before.objects) if before else {}
        self.archive = Archive(self.lock, self.objects.__getitem__)

    def locked(self) -> Version:
        made = plan(self.catalog, self.lock, frozenset(self.lock.components), self.archive)
        assert made.refused == ()
        self.lock = made.lock
        self.objects |= made.objects
        self.archive = Archive(self.lock, self.objects.__getitem__)
        return self

    @property
    def side(self) -> Side:
        return Side(self.catalog, self.lock, self.archive)


def document(trees: dict[str, Tree], files: dict[str, str], chance: random.Random) -> dict[str, str]:
    """Change what is documentation: prose, contacts, comments in code, the path of a prompt's file."""
    for tree in trees.values():
        tree["description"] = {"purpose": f"words {chance.random()}"}
        tree["tags"] = [f"t{chance.random()}"]
    policy = trees["contracts/ActionPolicy.yaml"]
    policy["support"][0]["url"] = f"tel:{chance.random()}"
    policy["team"]["members"].append({"username": f"u{chance.random()}"})
    section = trees["contracts/Prompt.yaml"]["sections"][0]
    moved = {f"prompts/moved{chance.random()}.md": files[section["file"]]}
    rest = {path: text for path, text in files.items() if path != section["file"]}
    section["file"] = next(iter(moved))
    code = rest["contracts/extract.py"]
    return (
        rest
        | moved
        | {"contracts/extract.py": f"# {chance.random()}\n" + code.replace("\n\n\n", "\n\n# more\n\n\n")}
    )


@settings(deadline=None, max_examples=40)
@given(workspaces(), st.integers(0, 2**32), st.integers(0, 2**32))
def test_what_means_the_same_raises_nothing(
    made: tuple[dict[str, Tree], dict[str, str]], one: int, other: int
) -> None:
    trees, files = made
    base = Version(spelt(trees, files, one)).locked()
    again = deepcopy(trees)
    changed = document(again, files, random.Random(other))  # noqa: S311 - see `spelt`
    head = Version(spelt(again, changed, other), base)
    report = compare(base.side, head.side)
    assert report.changes == ()
    assert report.findings == ()
    before = head.lock
    assert head.locked().lock == before


def flip(files: dict[str, str], path: str, chance: random.Random) -> None:
    """Change one character, add one or take one away."""
    text = files[path]
    at = chance.randrange(len(text) + 1)
    kept = text[at + 1 :] if chance.random() < 0.5 else text[at:]
    files[path] = text[:at] + chance.choice("xyz") + kept if chance.random() < 0.7 or not text else text[:-1]


Plant = Callable[[dict[str, Tree], dict[str, str], random.Random], object]


def part(trees: dict[str, Tree], kind: str, *route: str | int) -> Any:
    found: Any = trees[f"contracts/{kind}.yaml"]
    for step in route:
        found = found[step]
    return found


def other_value(trees: dict[str, Tree], files: dict[str, str], chance: random.Random) -> None:
    value = chance.choice(part(trees, "Thresholds", "values"))
    value["value"] = f"0.{(int(value['value'][2:]) + chance.randrange(1, 9)) % 1_000_000:06d}"


def other_code(trees: dict[str, Tree], files: dict[str, str], chance: random.Random) -> None:
    files["contracts/extract.py"] = files["contracts/extract.py"].replace("'found'", "'seen'")


def properties(trees: dict[str, Tree]) -> list[Tree]:
    found: list[Tree] = part(trees, "DataContract", "schema", 0, "properties")
    return found


def put(tree: Tree, key: str, value: Any) -> None:
    tree[key] = value


EXTRACTOR, ACTIONS, SOURCE = "feature-extractor/negation", "action-policy/triage", "data-contract/reviews"
PLANTS: dict[str, tuple[str, str, Plant]] = {
    "byte of a prompt": (
        "prompt/read", "minor",
        lambda t, f, c: flip(f, c.choice(part(t, "Prompt", "sections"))["file"], c),
    ),
    "order of a prompt": ("prompt/read", "minor", lambda t, f, c: part(t, "Prompt", "sections").reverse()),
    "threshold": ("thresholds/levels", "minor", other_value),
    "byte of a lexicon": (EXTRACTOR, "minor", lambda t, f, c: flip(f, "contracts/words.tsv", c)),
    "digest of a package's file": (
        EXTRACTOR, "minor",
        lambda t, f, c: put(part(t, "FeatureExtractor", "artefacts", 1), "digest", "sha256:" + "2" * 64),
    ),
    "code": (EXTRACTOR, "minor", other_code),
    "order of a parameter": (
        EXTRACTOR, "minor", lambda t, f, c: part(t, "FeatureExtractor", "parameters", "words").reverse(),
    ),
    "pin": (
        EXTRACTOR, "minor",
        lambda t, f, c: put(part(t, "FeatureExtractor", "code", "pins"), "regex", "2024.2"),
    ),
    "rollback": (
        ACTIONS, "minor", lambda t, f, c: c.choice(part(t, "ActionPolicy", "actions")).pop("rollback"),
    ),
    "new action": (
        ACTIONS, "minor",
        lambda t, f, c: part(t, "ActionPolicy", "actions").append(
            {"name": "new", "blast_radius": "low", "minimum_confidence": "0.5"}
        ),
    ),
    "class of a field": (
        SOURCE, "minor", lambda t, f, c: put(c.choice(properties(t)), "classification", "public"),
    ),
    "field gone": (SOURCE, "major", lambda t, f, c: properties(t).pop()),
    "new field": (
        SOURCE, "minor", lambda t, f, c: properties(t).append({"name": "new", "logicalType": "date"}),
    ),
    "type of a field": (
        SOURCE, "major", lambda t, f, c: put(c.choice(properties(t)), "logicalType", "integer"),
    ),
    "stage": (
        "insight-pipeline/triage", "minor",
        lambda t, f, c: put(part(t, "InsightPipeline", "stages", 1), "deterministic", "false"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", PLANTS)
@settings(deadline=None, max_examples=8)
@given(workspaces(), st.integers(0, 2**32))
def test_every_planted_change_is_blocked_and_passes_once_bumped_and_locked(
    which: str, made: tuple[dict[str, Tree], dict[str, str]], seed: int
) -> None:
    trees, files = made
    base = Version(spelt(trees, files, seed)).locked()
    trees, files, chance = deepcopy(trees), dict(files), random.Random(seed)  # noqa: S311 - see `spelt`
    line, required, act = PLANTS[which]
    act(trees, files, chance)
    written = spelt(trees, files, seed + 1)
    head = Version(written, base)
    report = compare(base.side, head.side)
    blocked = [change for change in report.changes if change.verdict == "blocked"]
    assert [(change.ref.line, change.required and change.required.word) for change in blocked] == [
        (line, required)
    ]
    assert [item.code for item in blocked[0].findings if item.code != "CHG020"] == ["CHG001"]
    assert blocked[0].changes
    assert all(not change.cause for change in report.changes if change not in blocked)

    bumped = written | plan_bump(head.catalog, head.lock, head.archive).files
    after = Version(bumped, base)
    assert compare(base.side, after.side).blocked
    done = compare(base.side, after.locked().side)
    assert {item.code for item in done.diagnostics if item.severity is Severity.ERROR} <= {"CHG020"}  # people
    assert {change.ref.line for change in done.changes} == {line, "insight-pipeline/triage"}
    assert compare(after.side, after.side).changes == ()
