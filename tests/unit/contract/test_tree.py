from __future__ import annotations

import pytest

from govern.contract.tree import MemoryTree, OverlayTree

BELOW = MemoryTree({"contracts/a.yaml": b"a", "contracts/b.yaml": b"b", "docs/c.md": b"c"})


def test_an_overlay_gives_its_texts_before_those_below() -> None:
    tree = OverlayTree(BELOW, {"contracts/b.yaml": b"new"})
    assert tree.read("contracts/b.yaml") == b"new"
    assert tree.read("contracts/a.yaml") == b"a"
    with pytest.raises(KeyError):
        tree.read("contracts/z.yaml")


def test_an_overlay_lists_what_only_it_has_once_and_only_below_the_folders() -> None:
    tree = OverlayTree(BELOW, {"contracts/b.yaml": b"", "contracts/z.yaml": b"", "elsewhere.yaml": b""})
    assert tree.paths(iter(["contracts/"])) == ["contracts/a.yaml", "contracts/b.yaml", "contracts/z.yaml"]
    assert tree.paths([]) == []
