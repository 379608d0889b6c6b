"""A log's database: an SQLite file, opened read-only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from .form import check_form
from .merkle import Tree, leaf_hash
from .note import Head, Key, RefusedError, open_checkpoint

if TYPE_CHECKING:
    from pathlib import Path


def verify_database(path: Path, key: Key) -> Head:
    """Check every entry, leaf hash, stored node and checkpoint; raises `RefusedError`."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            db.text_factory = bytes
            db.execute("BEGIN")
            heads = _heads(db, key)
            tree = _tree(db, heads)
            _check_derived(db, tree, key)
    except sqlite3.DatabaseError as error:
        raise RefusedError(f"the database is damaged: {error}") from None
    last = heads[max(heads)]
    if last.size != tree.size:
        raise RefusedError(f"there are {tree.size} entries, and {last.size} were signed")
    return last


def _heads(db: sqlite3.Connection, key: Key) -> dict[int, Head]:
    heads = {}
    for size, note in db.execute("SELECT size, note FROM checkpoint"):
        heads[size] = open_checkpoint(note, key)
        if heads[size].size != size:
            raise RefusedError(f"the checkpoint kept for size {size} is of size {heads[size].size}")
    if not heads:
        raise RefusedError("there is no checkpoint")
    return heads


def _tree(db: sqlite3.Connection, heads: dict[int, Head]) -> Tree:
    """Build the tree over all entries; at every signed size its root must be the signed one."""
    tree = Tree()
    _meet(tree, heads)
    for index, entry, leaf in db.execute("SELECT idx, bytes, leaf FROM entry ORDER BY idx"):
        if index != tree.size or not isinstance(entry, bytes):
            raise RefusedError(f"entry {tree.size} is missing")
        check_form(entry, index)
        tree.add(leaf_hash(entry))
        if leaf != leaf_hash(entry):
            raise RefusedError(f"entry {index} is not what its leaf hash says")
        _meet(tree, heads)
    return tree


def _meet(tree: Tree, heads: dict[int, Head]) -> None:
    if tree.size in heads and tree.root() != heads[tree.size].root:
        raise RefusedError(f"the entries up to {tree.size} are not what was signed")


def _check_derived(db: sqlite3.Connection, tree: Tree, key: Key) -> None:
    """Check what is kept beside the entries to make proofs from, and whose log it says it is."""
    nodes = {(level, at): node for level, at, node in db.execute("SELECT level, idx, hash FROM node")}
    if nodes != tree.nodes:
        raise RefusedError("the stored nodes are not what the entries give")
    meta = dict(db.execute("SELECT key, value FROM meta"))
    if meta.get(b"origin") != key.name.encode():
        raise RefusedError(f"the database is not that of {key.name}")
    edge = tree.size.to_bytes(8, "big") + b"".join(reversed(tree.peaks))
    if meta.get(b"frontier") != edge:
        raise RefusedError("the tree's edge is not what the entries give")
