"""The core of the log is a machine over bytes: it opens nothing, asks no clock and draws no numbers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import govern.lineage

CORE = (
    "auditor", "checkpoint", "consistency", "cosignature", "event_rows", "findings", "note", "proof",
    "receipt", "shape", "span", "tiles", "tree", "trust",
)  # fmt: skip
PURE = {
    "__future__",
    "base64",
    "binascii",
    "cbor2",
    "collections",
    "cryptography",
    "dataclasses",
    "enum",
    "govern",
}
PURE |= {"hashlib", "itertools", "json", "operator", "re", "typing"}
"""What computes only. `govern` is held to the rooms below `govern.lineage` by the layers."""
STORES = {
    "govern.lineage.store",
    "govern.lineage.keys",
    "govern.lineage.read_tiles",
    "govern.lineage.publish",
}


def imported(tree: ast.Module) -> set[str]:
    """Name what a module imports when it runs, in functions too; not what only its types name."""
    found: set[str] = set()
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            nodes += node.orelse
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
        nodes += ast.iter_child_nodes(node)
    return found


@pytest.mark.parametrize("name", CORE)
def test_a_module_of_the_core_does_no_input_or_output(name: str) -> None:
    source = (Path(govern.lineage.__file__).parent / f"{name}.py").read_text()
    tree = ast.parse(source)
    names = imported(tree)
    assert {one.partition(".")[0] for one in names} <= PURE
    stores = {one for one in names if any(one == store or one.startswith(f"{store}.") for store in STORES)}
    assert stores <= {"govern.lineage.store.base", "govern.lineage.store.base.MAX_ENTRY"}
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not calls & {"open", "print", "input", "eval", "exec", "compile"}


def test_a_module_that_does_is_noticed() -> None:
    tree = ast.parse(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  import os\ndef f():\n  import sqlite3"
    )
    assert imported(tree) == {"typing", "typing.TYPE_CHECKING", "sqlite3"}
