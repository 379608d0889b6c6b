from __future__ import annotations

from typing import Any

HEAD = "apiVersion: govern/v1\nkind: Workspace\nname: bench\nlint:\n"


def test_a_code_with_two_levels(judge: Any) -> None:
    config = HEAD + (
        "  levels:\n"
        "    - {code: ACT002, level: note, reason: r}\n"
        "    - {code: ACT001, level: note, reason: r}\n"
        "    - {code: «ACT002», level: error, reason: r}\n"
    )
    (found,) = judge("SET002", {"govern.yaml": config})
    assert found.route == "lint.levels[2].code"
    assert [(other.place.line, other.place.column) for other in found.related] == [(6, 14)]


def test_a_pack_named_twice(judge: Any) -> None:
    (found,) = judge("SET002", {"govern.yaml": HEAD + "  packs: [strict, privacy, «strict»]\n"})
    assert "the pack strict" in found.message
    assert found.route == "lint.packs[2]"


def test_each_named_once(judge: Any) -> None:
    levels = "  levels:\n    - {code: ACT002, level: note, reason: r}\n"
    judge("SET002", {"govern.yaml": HEAD + "  packs: [strict, privacy]\n" + levels})
