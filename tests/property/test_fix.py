"""Fixes over workspaces with mistakes planted by chance: idempotent, comments kept, nothing new found."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.app.contracts.fix import FixResult, fix
from govern.app.contracts.lint import lint
from govern.app.workspace.context import Context
from govern.diagnostic import Diagnostic

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
FILES = {
    "govern.yaml": "apiVersion: govern/v1\nkind: Workspace\nname: small   # the name\nlint: {packs: []}\n",
    "contracts/source.yaml": """\
# where the comments come from
apiVersion: v3.1.0
kind: DataContract
id: comments
version: 1.0.0
status: active
name: comments   # one
schema:
  # the table
  - name: t
    logicalType: object   # two
    physicalName: t
    properties:
      - name: id
        logicalType: string
        classification: internal   # three
""",
    "contracts/actions.yaml": """\
apiVersion: govern/v1   # four
kind: ActionPolicy
id: triage
version: 1.0.0
status: active
actions:
  - {name: log, blast_radius: low, minimum_confidence: 0}   # five
  - name: tag
    blast_radius: medium
    # six
    minimum_confidence: 0.5
    fallback: log
""",
    "contracts/release.yaml": """\
apiVersion: govern/v1
kind: Release
id: r
version: 1.0.0
status: active
environments:
  - name: test
    components: [action-policy/triage@1.0.0]   # seven
""",
    "contracts/waiver.yaml": """\
apiVersion: govern/v1
kind: Waiver
id: w
version: 1.0.0
status: active
rule: ACT001
scope: {file: contracts/actions.yaml, route: "actions[tag].blast_radius"}
reason: being rewritten
owner: a
approver: b
issued: 2026-02-01
expires: 2026-04-01   # eight
""",
}
MISTAKES: tuple[tuple[str, str], ...] = (
    ("name: comments", "name: 1.10"),
    ("name: comments", "name: ~"),
    ("name: t\n", "name: 0x1f\n"),
    ("logicalType: object", "logicalType: Object"),
    ("logicalType: string", "logicalType: strng"),
    ("physicalName", "phyicalName"),
    ("properties:", "propertees:"),
    ("apiVersion: govern/v1   # four\n", ""),
    ("kind: ActionPolicy", "kind: ActionPolcy"),
    ("status: active", "status: ACTIVE"),
    ("blast_radius: low", "blast_radius: Low"),
    ("blast_radius: medium", "blast_radius: meduim"),
    ("minimum_confidence: 0.5", "minimumConfidence: 0.5"),
    ("blast_radius: medium", 'blast_radius: "Medium"'),
    ("fallback: log", "fallback: 'lgo'"),
    ("triage@1.0.0", "triage"),
    ("triage@1.0.0", "triaeg@1.0.0"),
    ("expires: 2026-04-01", "expires: 2027-04-01"),
    ("id: r\n", "id: r\r\n"),
    ("environments:", "environments: &all"),
)
COMMENT = re.compile(r"# (?:where.*|the \w+|\w+)$", re.MULTILINE)


def fixed(files: dict[str, str], *, unsafe: bool) -> tuple[FixResult, tuple[Diagnostic, ...], dict[str, str]]:
    """Fix a workspace; give the result, what was found before, and the files afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "contracts").mkdir()
        for name, text in files.items():
            (root / name).write_bytes(text.encode())
        before = lint(Context(root, NOW, {})).diagnostics
        result = fix(Context(root, NOW, {}), unsafe=unsafe)
        after = {name: (root / name).read_bytes().decode() for name in files}
        return result, before, after


def comments(files: dict[str, str]) -> dict[str, list[str]]:
    return {name: COMMENT.findall(text) for name, text in files.items()}


def found(item: Diagnostic) -> tuple[str, str, str]:
    return item.code, item.place.file, item.route


@settings(max_examples=60, deadline=None)
@given(mistakes=st.sets(st.sampled_from(MISTAKES), max_size=6), unsafe=st.booleans())
def test_fixes_are_idempotent_keep_comments_and_bring_nothing_new(
    *, mistakes: set[tuple[str, str]], unsafe: bool
) -> None:
    files = dict(FILES)
    for old, new in sorted(mistakes):
        files = {name: text.replace(old, new, 1) for name, text in files.items()}
    result, before, after = fixed(files, unsafe=unsafe)
    assert result.refused == ()
    assert comments(after) == comments(files)
    assert bool(result.applied) == (after != files)
    assert [text.count("\r\n") for text in after.values()] == [text.count("\r\n") for text in files.values()]
    # a workspace that was judged to the end has no finding afterwards that it had not before
    if not any(item.code[:3] in {"YML", "CON"} or item.code == "REF002" for item in before):
        assert {found(item) for item in result.remaining.diagnostics} <= {found(item) for item in before}
    # and a fix puts its own finding right: none of those applied is found again
    left = {(*found(item), item.message) for item in result.remaining.diagnostics}
    assert not left & {(*found(pick.diagnostic), pick.diagnostic.message) for pick in result.applied}
    again, _, still = fixed(after, unsafe=unsafe)
    assert (again.applied, still) == ((), after)


def test_without_mistakes_nothing_is_touched() -> None:
    result, before, after = fixed(FILES, unsafe=True)
    assert (result.applied, after) == ((), FILES)
    assert [item.code for item in before] == ["RET001"]


def test_all_mistakes_of_one_kind_come_back_to_the_original() -> None:
    files = dict(FILES)
    for old, new in (
        ("logicalType: object", "logicalType: Object"),
        ("physicalName", "phyicalName"),
        ("blast_radius: medium", "blast_radius: meduim"),
        ("triage@1.0.0", "triage@latest"),
        ("status: active\nactions", "status: ACTIVE\nactions"),
    ):
        files = {name: text.replace(old, new) for name, text in files.items()}
    assert fixed(files, unsafe=True)[2] == FILES
