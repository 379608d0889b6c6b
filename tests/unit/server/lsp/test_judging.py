from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lsprotocol.types import DiagnosticSeverity, DiagnosticTag, Position, Range

from govern.diagnostic import Diagnostic, Explained, Place, Related, Severity
from govern.server.lsp import judging
from govern.server.lsp.actions import actions
from govern.server.lsp.diagnostics import diagnostic
from govern.server.lsp.hover import finding_markdown, hover, page_markdown
from govern.server.lsp.navigation import definition, uses

from .conftest import FILES, HEAD, Judging, Placing

RELEASE = f"{HEAD}kind: Release\nid: r\nenvironments: [{{name: test, components: [model/m@1.0.0]}}]\n"


def test_what_an_editor_holds_counts_and_not_what_is_on_disk(judged: Judging) -> None:
    assert judged().found == ()
    (found,) = judged({"contracts/t.yaml": FILES["contracts/t.yaml"].replace("active", "actve")}).found
    assert (found.code, found.place.file) == ("CON001", "contracts/t.yaml")


def test_a_mark_at_the_start_of_a_file_on_disk_moves_nothing(judged: Judging, root: Path) -> None:
    text = "\ufeff" + FILES["contracts/t.yaml"].replace("apiVersion", "apiVersoin")
    (root / "contracts/t.yaml").write_text(text, encoding="utf-8")
    result = judged()
    assert result.found
    assert diagnostic(result, result.found[0]).range.start == Position(0, 0)
    held = judged({"contracts/t.yaml": text})
    assert diagnostic(held, held.found[0]).range.start == Position(0, 1)


def test_what_keeps_a_workspace_from_being_judged_is_shown_where_it_is(judged: Judging, root: Path) -> None:
    (root / "govern.lock").write_text("nonsense\n", encoding="utf-8")
    result = judged()
    (found,) = result.found
    assert result.view is None
    assert found.place.file == "govern.lock"
    shown = diagnostic(result, found)
    assert shown.code is None
    assert actions(result, "govern.lock", shown.range, None, versioned=True) == []
    (root / "govern.lock").unlink()
    (found,) = judged({"govern.yaml": FILES["govern.yaml"].replace("[contracts]", "[govern.yaml]")}).found
    assert found.place.file == "govern.yaml"


def test_what_is_shown_of_broken_settings_repeats_no_secret(judged: Judging) -> None:
    token = "ghp_" + "q7Rk2Zt9Lm4Xw8Bv6Nc3" * 2
    settings = FILES["govern.yaml"].replace("packs: []", f"rule_set: {token}")
    found = judged({"govern.yaml": settings}).found
    assert found
    assert token not in str(found)


def test_a_workspace_without_settings_has_no_findings(judged: Judging, root: Path) -> None:
    (root / "govern.yaml").unlink()
    assert judged().found == ()


def test_every_part_of_a_finding_is_shown(judged: Judging) -> None:
    file = "contracts/t.yaml"
    item = Diagnostic(
        "ABC001", "deprecated-unused-thing", Severity.NOTE, "this", Place(file, 2, 1, 2, 8), help="do that",
        related=(Related(Place(file, 3, 1, 3, 7), "there"), Related(Place("<govern>/x.yaml"), "inside")),
        explanation=(Explained("a > b", "false"), Explained("a", "1", 1, Place(file, 1, 1, 1, 3))),
    )  # fmt: skip
    result = judged()
    shown = diagnostic(result, item)
    assert shown.severity == DiagnosticSeverity.Information
    assert shown.message == "this\nhelp: do that"
    assert shown.tags == [DiagnosticTag.Deprecated, DiagnosticTag.Unnecessary]
    assert [(part.message, part.location.range.start.line) for part in shown.related_information or ()] == [
        ("there", 2), ("a is 1", 0)
    ]  # fmt: skip
    words = finding_markdown(item)
    assert "- `a > b` is `false`\n  - `a` is `1` (contracts/t.yaml:1:1)" in words


def test_a_finding_in_a_file_of_the_engines_own_is_shown_at_the_settings(
    judged: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = Diagnostic("PRV201", "x", Severity.ERROR, "bad", Place("<govern>/packs/x.yaml", 4, 2))
    moved = judging._placed(item)
    assert moved.place == Place("govern.yaml")
    assert moved.message == "<govern>/packs/x.yaml:4:2: bad"


def test_pages_are_shown_without_how_they_were_made() -> None:
    assert page_markdown("REF001").startswith("# REF001 dangling-reference")
    assert page_markdown("ZZZ999") == ""


def test_hover_on_a_component_says_its_state(cursor: Placing) -> None:
    found = hover(cursor(RELEASE.replace("model/m", "mod¦el/m")), None)
    assert found is not None
    words = getattr(found.contents, "value", "")
    assert "**model/m@1.0.0**" in words
    assert "not locked" in words
    assert "Nothing in the working tree uses it." in words
    missing = hover(cursor(RELEASE.replace("model/m@1", "mod¦el/m@2")), None)
    assert "Known versions: 1.0.0." in getattr(getattr(missing, "contents", None), "value", "")
    unknown = hover(cursor(f"{HEAD}kind: Prompt\nname: nonsense/m@1.0.0¦"), None)
    assert unknown is None


def test_hover_before_anything_is_known(cursor: Placing) -> None:
    place = replace(cursor(RELEASE.replace("model/m", "mod¦el/m")), judged=None)
    assert hover(place, None) is None
    assert definition(place) is None
    assert uses(place, declaration=True) == []


def test_nothing_leads_to_a_version_that_is_not_in_the_working_tree(cursor: Placing) -> None:
    place = cursor(RELEASE.replace("model/m@1", "mod¦el/m@2"))
    assert definition(place) is None
    assert uses(place, declaration=True) == []


def test_definition_of_files_that_are_not_there_or_not_inside(cursor: Placing) -> None:
    model = f"{HEAD}kind: Model\ncode: {{entry: '¦PATH'}}"
    for path in ("contracts/none.py:f", "../x.py:f", "contracts", "a\0b", "contracts/m.yaml:x"):
        assert definition(cursor(model.replace("PATH", path))) is None
    found = definition(cursor(model.replace("PATH", "contracts/m.yaml")))
    assert found is not None
    assert found.range == Range(Position(0, 0), Position(0, 0))


def test_all_safe_fixes_keep_line_ends(judged: Judging) -> None:
    text = FILES["contracts/a.yaml"].replace(": low", ": LOW").replace("\n", "\r\n")
    result = judged({"contracts/a.yaml": text})
    whole = Range(Position(0, 0), Position(99, 0))
    (action,) = actions(result, "contracts/a.yaml", whole, ["source"], versioned=False)
    assert action.edit is not None
    ((edit,),) = (action.edit.changes or {}).values()
    lines = text.split("\r\n")
    start, end = edit.range.start, edit.range.end
    assert start.line == end.line
    line = lines[start.line]
    lines[start.line] = line[: start.character] + edit.new_text + line[end.character :]
    assert lines == FILES["contracts/a.yaml"].split("\n")


def test_a_file_that_is_the_same_is_not_read_again() -> None:
    memory = judging.Memory()
    first = memory.read("a.yaml", b"kind: Prompt\n")
    assert memory.read("a.yaml", b"kind: Prompt\n") is first
    other = memory.read("a.yaml", b"kind: Promt\n")
    assert [item.code for item in other[2]] == ["CON004"]
    assert memory.read("b.yaml", b"kind: Promt\n")[0].file == "b.yaml"
