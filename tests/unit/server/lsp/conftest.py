"""A small workspace as an editor holds it, and a cursor in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from govern.app.workspace.context import Context
from govern.server.lsp.cursor import Cursor
from govern.server.lsp.judging import Buffer, Judged, Memory, judge
from govern.server.lsp.positions import Positions

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
HEAD = "apiVersion: govern/v1\nversion: 1.0.0\nstatus: active\n"
SETTINGS = "apiVersion: govern/v1\nkind: Workspace\nname: w\ncontracts: [contracts]\nlint: {packs: []}\n"
FILES = {
    "govern.yaml": SETTINGS,
    "contracts/m.yaml": f"{HEAD}kind: Model\nid: m\nprovider: local\nrequest_model: m\nresponse_model: m\n"
    "replay: none\ndeterministic: true\n",
    "contracts/t.yaml": f"{HEAD}kind: Thresholds\nid: t\nvalues: [{{name: a, value: 0.5, metric: p}}]\n",
    "contracts/a.yaml": f"{HEAD}kind: ActionPolicy\nid: a\nactions:\n"
    "  - {name: log, blast_radius: low, minimum_confidence: 0}\n",
}

Judging = Callable[..., Judged]
Placing = Callable[..., Cursor]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give the folder of the workspace."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def judged(root: Path) -> Judging:
    """Give a function that judges the workspace with some texts as an editor holds them."""

    def run(texts: dict[str, str] | None = None) -> Judged:
        held = texts or {}
        buffers = {file: Buffer((root / file).as_uri(), 7, text) for file, text in held.items()}
        context = Context(root, NOW, texts={file: text.encode() for file, text in held.items()})
        return judge(context, buffers, "utf-16", Memory())

    return run


@pytest.fixture
def cursor(judged: Judging) -> Placing:
    """Give a function that puts the cursor at the broken bar of a text, in the workspace as it is on disk."""

    def place(text: str, file: str = "contracts/new.yaml") -> Cursor:
        before = text[: text.index("¦")]
        clean = text.replace("¦", "", 1)
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        return Cursor(file, clean, Positions(clean), line, column, judged())

    return place
