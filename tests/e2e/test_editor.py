"""The language server over its protocol, spoken by a client of its own, with a process of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Govern, Start
from .editor import edited, span, whole

PIPELINE = "contracts/comment-triage.pipeline.yaml"
ACTIONS = "contracts/follow-up.actions.yaml"
SANITIZER = "contracts/comment-text.sanitizer.yaml"
MODEL = "model/urgency@1.0.0"


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.split("\n")) if words in line)


def said_by_lint(govern: Govern, folder: Path) -> list[tuple[str, str, int, int]]:
    found = json.loads(govern("lint", "--format", "json", cwd=folder).out)["diagnostics"]
    return sorted(
        (item["place"]["file"], item["code"], item["place"]["line"] - 1, item["place"]["column"] - 1)
        for item in found
    )


def test_the_first_job_from_a_mistake_to_a_clean_file(small: Path, editor: Start) -> None:
    path = small / ACTIONS
    good = path.read_text(encoding="utf-8")
    bad = good.replace("minimum_confidence: 0.20", "minimum_confidance: 0.20")
    line = line_of(bad, "minimum_confidance")
    ed = editor()
    able = ed.initialise(small, {"workspace": {"workspaceEdit": {"documentChanges": True}}})["capabilities"]
    assert able["positionEncoding"] == "utf-16"
    assert able["textDocumentSync"]["openClose"]
    ed.open(path)
    assert ed.findings(path, 1) == []
    ed.change(path, bad, 2)
    (found,) = ed.findings(path, 2)
    assert (found["code"], found["source"], found["severity"]) == ("CON002", "govern", 1)
    assert found["range"] == span(line, 4, 22)
    assert found["message"] == "unknown key `minimum_confidance`\nhelp: did you mean `minimum_confidence`?"
    fixes = [item for item in ed.actions(path, found["range"]) if "edit" in item]
    assert fixes[0]["title"] == "Call it `minimum_confidence` (check the result)"
    assert "isPreferred" not in fixes[0]
    (change,) = fixes[0]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": path.as_uri(), "version": 2}
    assert fixes[0]["diagnostics"] == [found]
    fixed = edited(bad, change["edits"])
    assert fixed == good
    ed.change(path, fixed, 3)
    assert ed.findings(path, 3) == []
    assert path.read_text(encoding="utf-8") == good
    assert ed.leave() == 0
    assert ed.said == ""


def test_the_editor_is_shown_what_lint_says(small: Path, govern: Govern, editor: Start) -> None:
    broken = {
        "contracts/comments.yaml": ("classification:", "clasification:"),
        PIPELINE: (MODEL, "model/urgency@9.0.0"),
        SANITIZER: ("lowers_to: confidential", "lowers_to: public\n  - method: keep"),
    }
    for name, (old, new) in broken.items():
        file = small / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    said = said_by_lint(govern, small)
    assert len({file for file, *_ in said}) >= 3
    ed = editor()
    ed.initialise(small)
    path = small / PIPELINE
    ed.open(path)
    ed.findings(path, 1)
    ed.ask("textDocument/documentSymbol", {"textDocument": {"uri": path.as_uri()}})  # whatever came before it
    latest = {params["uri"]: params["diagnostics"] for params in ed.published}
    shown = sorted(
        (
            str(Path(uri.removeprefix(f"{small.as_uri()}/"))),
            item["code"],
            item["range"]["start"]["line"],
            item["range"]["start"]["character"],
        )
        for uri, items in latest.items()
        for item in items
    )
    assert shown == said
    assert ed.leave() == 0


def test_a_change_in_one_file_is_found_in_another_and_goes_away_again(small: Path, editor: Start) -> None:
    model, pipeline = small / "contracts/urgency.model.yaml", small / PIPELINE
    text = model.read_text(encoding="utf-8")
    ed = editor()
    ed.initialise(small)
    ed.open(model)
    assert ed.findings(model, 1) == []
    ed.change(model, text.replace("version: 1.0.0", "version: 1.1.0"), 2)
    ed.findings(model, 2)
    ed.change(model, text.replace("status: active", "status: deprecated"), 3)
    (found,) = [item for item in ed.findings(pipeline) if item["code"] == "REF007"]
    assert found["tags"] == [2]  # Deprecated
    assert found["relatedInformation"][0]["location"]["uri"] == model.as_uri()
    ed.forget()
    ed.notify("textDocument/didClose", {"textDocument": {"uri": model.as_uri()}})
    assert ed.findings(pipeline) == []  # the text on disk counts again
    assert ed.leave() == 0


@pytest.mark.parametrize(("encodings", "more"), [(None, 1), (["utf-32"], 0), (["utf-8", "utf-16"], 4)])
def test_columns_are_counted_in_the_units_agreed_on(
    small: Path, editor: Start, encodings: list[str] | None, more: int
) -> None:
    path = small / SANITIZER
    old = "    - username: data.owner\n      role: data owner\n"
    text = path.read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, '    - {username: "é😀", rloe: owner}\n')
    line = line_of(text, "rloe")
    start = text.split("\n")[line].index("rloe") + more
    ed = editor()
    told = ed.initialise(small, encodings=encodings)
    assert told["capabilities"]["positionEncoding"] == (encodings or ["utf-16"])[0]
    ed.open(path, text)
    (found,) = ed.findings(path, 1)
    assert found["range"] == span(line, start, start + 4)
    (fix,) = [item for item in ed.actions(path, found["range"]) if "edit" in item]
    assert fix["edit"]["changes"][path.as_uri()] == [{"range": found["range"], "newText": "role"}]
    assert ed.at("hover", path, line, start) is not None
    assert ed.actions(path, span(line, 0, start - 1)) == []
    assert ed.leave() == 0


def test_hover_says_what_was_found_who_uses_a_component_and_what_a_field_means(
    small: Path, editor: Start
) -> None:
    path = small / PIPELINE
    text = path.read_text(encoding="utf-8").replace("sanitizer/comment-text@1.0.0", "sanitizer/gone@1.0.0")
    line = line_of(text, MODEL)
    ed = editor()
    ed.initialise(small)
    ed.open(path, text)
    ed.findings(path, 1)
    start = text.split("\n")[line].index(MODEL)
    about = ed.at("hover", path, line, start + 3)
    assert about["range"] == span(line, start, start + len(MODEL))
    words = about["contents"]["value"]
    assert about["contents"]["kind"] == "markdown"
    for part in (
        f"**{MODEL}**",
        "Model, active, locked",
        "`sha256:",
        "insight-pipeline/comment-triage@1.0.0",
    ):
        assert part in words
    assert f"{PIPELINE}:{line + 1}:{start + 1}" in words
    gone = line_of(text, "sanitizer/gone")
    words = ed.at("hover", path, gone, text.split("\n")[gone].index("gone"))["contents"]["value"]
    assert "**REF001 dangling-reference**" in words
    assert "## Why it matters" in words
    assert "There is no `sanitizer/gone@1.0.0` here." in words
    field = ed.at("hover", path, line_of(text, "retention:"), 2)
    assert "how long insights are kept".casefold() in field["contents"]["value"].casefold()
    builtin = line_of(text, "builtin: act")
    value = ed.at("hover", path, builtin, text.split("\n")[builtin].index("act"))
    assert "hold the recommendation to the action policy" in value["contents"]["value"]
    assert ed.at("hover", path, 0, 0) is None
    own = ed.at("hover", path, line_of(text, "id: comment-triage"), 1)["contents"]["value"]
    assert "release/1@1.0.0" in own
    assert ed.leave() == 0


def test_definition_leads_to_components_files_functions_and_stages(small: Path, editor: Start) -> None:
    path, actions = small / PIPELINE, small / ACTIONS
    text = path.read_text(encoding="utf-8")
    ed = editor()
    ed.initialise(small)
    ed.open(path)
    ed.open(actions)
    ed.findings(actions, 1)

    def lead(file: Path, words: str, within: str) -> Any:
        lines = file.read_text(encoding="utf-8").split("\n")
        line = next(number for number, row in enumerate(lines) if words in row)
        return ed.at("definition", file, line, lines[line].index(within) + 1)

    model = small / "contracts/urgency.model.yaml"
    line = line_of(model.read_text(encoding="utf-8"), "id: urgency")
    assert lead(path, MODEL, MODEL) == {"uri": model.as_uri(), "range": span(line, 4, 11)}
    code = small / "contracts/stages/recommend.py"
    line = line_of(code.read_text(encoding="utf-8"), "def recommender")
    assert lead(path, "recommend.py:", "contracts") == {"uri": code.as_uri(), "range": span(line, 0, 0)}
    line = line_of(text, "name: score")
    assert lead(path, "[score]", "score") == {"uri": path.as_uri(), "range": span(line, 10, 15)}
    lines = actions.read_text(encoding="utf-8").split("\n")
    assert lead(actions, "fallback: tag", "tag") == {
        "uri": actions.as_uri(),
        "range": span(lines.index("  - name: tag"), 10, 13),
    }
    assert lead(path, "retention:", "P1Y") is None
    prompt = small / "prompts/reply.yaml"
    ed.open(prompt)
    assert lead(prompt, "system.md", "prompts")["uri"] == (small / "prompts/reply/system.md").as_uri()
    assert ed.leave() == 0


def test_references_are_all_uses_of_a_component(small: Path, editor: Start) -> None:
    path = small / "contracts/urgency.model.yaml"
    line = line_of(path.read_text(encoding="utf-8"), "id: urgency")
    ed = editor()
    ed.initialise(small)
    ed.open(path)
    found = ed.at("references", path, line, 5, context={"includeDeclaration": True})
    use = line_of((small / PIPELINE).read_text(encoding="utf-8"), MODEL)
    assert found[0] == {"uri": path.as_uri(), "range": span(line, 4, 11)}
    assert {"uri": (small / PIPELINE).as_uri(), "range": span(use, 13, 13 + len(MODEL))} in found[1:]
    assert found[1:] == ed.at("references", path, line, 5, context={"includeDeclaration": False})
    release = small / "contracts/releases/1.yaml"
    ed.open(release)
    top = line_of(release.read_text(encoding="utf-8"), "version:")
    uses = ed.at("references", release, top, 2, context={"includeDeclaration": False})
    assert [item["uri"] for item in uses] == [(small / "govern.yaml").as_uri()]
    assert ed.leave() == 0


def labels(answer: Any) -> list[str]:
    return [item["label"] for item in sorted(answer["items"], key=lambda item: item["sortText"])]


def test_completion_in_a_text_that_is_being_typed(small: Path, editor: Start) -> None:
    path = small / PIPELINE
    text = path.read_text(encoding="utf-8")
    ed = editor()
    ed.initialise(small)
    ed.open(path)
    assert ed.findings(path, 1) == []

    def typed(old: str, new: str, version: int) -> Any:
        """Replace one place by what is typed so far, the cursor (|) included, and ask at the cursor."""
        assert text.count(old) == 1
        changed = text.replace(old, new)
        before = changed[: changed.index("|")]
        ed.change(path, changed.replace("|", "", 1), version)
        return ed.at("completion", path, before.count("\n"), len(before.rpartition("\n")[2]))

    slot = typed(f"model: {MODEL} # runs", "model: mod|\n # runs", 2)
    assert labels(slot)[0] == MODEL
    assert "insight-pipeline/comment-triage@1.0.0" not in labels(slot)
    line = line_of(text, MODEL)
    assert slot["items"][0]["textEdit"]["range"] == span(line, 13, 16)
    assert labels(typed("[data-contract/comments@1.0.0]", "[|", 3)) == ["data-contract/comments@1.0.0"]
    assert labels(typed("sanitizer: sanitizer/comment-text@1.0.0", "sanitizer: |", 4)) == [
        "sanitizer/comment-text@1.0.0"
    ]
    keys = typed("    builtin: act # decides", "    |\n    builtin: act # decides", 5)
    assert "name" not in labels(keys)  # it is there already
    assert {"replay", "code", "deterministic"} <= set(labels(keys))
    (replay,) = [item for item in keys["items"] if item["label"] == "replay"]
    assert replay["textEdit"]["newText"] == "replay: "
    assert "run again" in replay["documentation"]["value"]
    assert labels(typed("status: active", "status: |", 6)) == [
        "proposed", "draft", "active", "deprecated", "retired"
    ]  # fmt: skip
    assert labels(typed("inputs: [sanitise]", "inputs: [|", 7)) == ["record", "sanitise", "recommend", "act"]
    top = labels(typed("retention: P1Y # not longer than the source's", "re|", 8))
    assert "retention" in top
    assert "stages" not in top
    assert labels(typed("kind: InsightPipeline", "kind: In|", 9))[:2] == ["DataContract", "Sanitizer"]
    assert labels(typed("name: Comment triage", "name: Comment # st|", 10)) == []
    assert ed.leave() == 0


def test_all_safe_fixes_at_once_and_no_unsafe_ones(small: Path, editor: Start, govern: Govern) -> None:
    path = small / SANITIZER
    good = path.read_text(encoding="utf-8")
    bad = good.replace("lowers_to:", "lowersTo:").replace("method: redact", "method: Redact")
    bad = bad.replace("Comments without", "😀 Comments without")
    ed = editor()
    ed.initialise(small)
    ed.open(path, bad)
    assert ed.findings(path, 1)
    all_fixes = ed.actions(path, whole(bad), "source.fixAll")
    assert [item["kind"] for item in all_fixes] == ["source.fixAll.govern"]
    fixed = edited(bad, all_fixes[0]["edit"]["changes"][path.as_uri()])
    path.write_text(bad, encoding="utf-8")
    govern("fix", path, cwd=small)
    assert fixed == path.read_text(encoding="utf-8") != bad
    kinds = {item["kind"] for item in ed.actions(path, whole(bad), "quickfix")}
    assert kinds == {"quickfix"}
    preferred = [item for item in ed.actions(path, whole(bad)) if item.get("isPreferred")]
    assert preferred
    assert not any("check the result" in item["title"] for item in preferred)
    assert ed.actions(path, whole(bad), "refactor") == []
    assert ed.leave() == 0


def test_the_page_of_a_code_is_shown(small: Path, editor: Start, govern: Govern) -> None:
    path = small / PIPELINE
    text = path.read_text(encoding="utf-8").replace(MODEL, "model/urgency@9.0.0")
    ed = editor()
    ed.initialise(small, {"window": {"showDocument": {"support": True}}})
    ed.open(path, text)
    (found,) = ed.findings(path, 1)
    assert "codeDescription" not in found
    (explain,) = [item for item in ed.actions(path, found["range"]) if "command" in item]
    assert explain["title"] == "Explain REF001"
    ed.ask("workspace/executeCommand", explain["command"] | {"title": None})
    assert "What it checks" in ed.messages[-1]["message"]
    govern("explain", "--write", "docs/rules", cwd=small)
    ed.change(path, text + "\n", 2)
    page = (small / "docs/rules/REF001.md").as_uri()
    assert ed.findings(path, 2)[0]["codeDescription"] == {"href": page}
    ed.ask("workspace/executeCommand", explain["command"] | {"title": None})
    assert [item["params"]["uri"] for item in ed.asked if item["method"] == "window/showDocument"] == [page]
    unknown = ed.ask("workspace/executeCommand", {"command": "rm", "arguments": []})
    assert unknown["error"]["code"] == -32602
    assert ed.leave() == 0


def test_settings_that_cannot_be_read_are_a_finding_and_then_not(small: Path, editor: Start) -> None:
    settings, path = small / "govern.yaml", small / PIPELINE
    text = settings.read_text(encoding="utf-8")
    ed = editor()
    ed.initialise(small)
    ed.open(path)
    ed.open(settings)
    ed.findings(settings, 1)
    ed.change(settings, text.replace("contracts:", "contarcts:"), 2)
    (found,) = ed.findings(settings, 2)
    assert (found["code"], found["range"]) == ("CON002", span(line_of(text, "contracts:"), 0, 9))
    known = ed.at("hover", path, line_of(path.read_text(encoding="utf-8"), MODEL), 20)
    assert "**" + MODEL in known["contents"]["value"]  # what was known before is still of use
    ed.change(settings, text + "\x07", 3)
    assert ed.findings(settings, 3)[0]["code"].startswith("YML")
    wrong = text.replace("contracts: [contracts, prompts, policies]", "contracts: [govern.lock]")
    ed.change(settings, wrong, 4)
    (found,) = ed.findings(settings, 4) or ed.findings(small / "govern.lock")
    assert "is not a folder" in found["message"]
    assert "code" not in found
    ed.change(settings, text, 5)
    assert ed.findings(settings, 5) == []
    assert ed.messages == []
    assert ed.leave() == 0


def test_a_lock_that_cannot_be_read_is_a_finding(small: Path, editor: Start) -> None:
    (small / "govern.lock").write_text("nonsense\n", encoding="utf-8")
    path = small / PIPELINE
    ed = editor()
    ed.initialise(small)
    ed.open(path)
    assert ed.findings(path, 1) == []
    (found,) = ed.findings(small / "govern.lock")
    assert found["severity"] == 1
    assert ed.leave() == 0


def test_a_file_that_is_not_saved_yet_counts(small: Path, editor: Start) -> None:
    path = small / "contracts/new.thresholds.yaml"
    ed = editor()
    ed.initialise(small)
    ed.open(path, "apiVersion: govern/v1\nkind: Thresholds\nid: new\n")
    assert {item["code"] for item in ed.findings(path, 1)} == {"CON003"}
    assert ed.actions(path, span(0, 0, 0), "source.fixAll") == []
    ed.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
    ed.forget()
    assert ed.findings(path) == []
    assert ed.leave() == 0


def test_changes_on_disk_are_judged_when_the_client_tells_of_them(small: Path, editor: Start) -> None:
    model = small / "contracts/urgency.model.yaml"
    ed = editor()
    ed.initialise(small, {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    ed.open(small / PIPELINE)
    assert ed.findings(small / PIPELINE, 1) == []
    (asked,) = [item for item in ed.asked if item["method"] == "client/registerCapability"]
    (what,) = asked["params"]["registrations"]
    assert what["method"] == "workspace/didChangeWatchedFiles"
    model.unlink()
    ed.forget()
    ed.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": model.as_uri(), "type": 3}]})
    assert ed.findings(small / PIPELINE) == []  # the locked version is still there
    (small / "govern.lock").unlink()
    ed.forget()
    ed.notify("textDocument/didSave", {"textDocument": {"uri": (small / PIPELINE).as_uri()}})
    assert "REF001" in {item["code"] for item in ed.findings(small / PIPELINE)}
    assert ed.leave() == 0


def test_texts_of_no_workspace_are_left_alone(tmp_path: Path, editor: Start) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("kind: Nonsense\n", encoding="utf-8")
    ed = editor()
    ed.initialise(tmp_path / "missing")
    ed.open(path)
    assert ed.at("hover", path, 0, 1) is None
    assert ed.at("completion", path, 0, 1) is None
    assert ed.actions(path, span(0, 0, 1)) == []
    ed.notify(
        "textDocument/didChange", {"textDocument": {"uri": "untitled:x", "version": 2}, "contentChanges": []}
    )
    assert ed.at("definition", Path("/nowhere/at/all.yaml"), 0, 1) is None
    assert ed.published == []
    assert ed.leave() == 0


def test_a_workspace_is_found_from_a_file_in_it(small: Path, editor: Start) -> None:
    path = small / PIPELINE
    ed = editor()
    ed.initialise(None)
    ed.open(path, path.read_text(encoding="utf-8").replace("status: active", "status: actve"))
    assert {item["code"] for item in ed.findings(path, 1)} == {"CON001"}
    assert ed.leave() == 0


def test_many_changes_end_with_the_findings_of_the_last(small: Path, editor: Start) -> None:
    path = small / PIPELINE
    text = path.read_text(encoding="utf-8")
    ed = editor()
    ed.initialise(small)
    ed.open(path)
    assert ed.findings(path, 1) == []
    ed.forget()
    for version in range(2, 40):
        ed.change(path, text.replace("status: active", f"status: actve{version}"), version)
    (found,) = ed.findings(path, 39)
    assert "actve39" in found["message"]
    versions = [item["version"] for item in ed.published if item["uri"] == path.as_uri()]
    assert versions == sorted(versions)
    assert len(versions) < 10  # the others were overtaken
    assert ed.leave() == 0


def test_the_outline_of_a_document(small: Path, editor: Start) -> None:
    path = small / PIPELINE
    ed = editor()
    ed.initialise(small)
    ed.open(path)
    found = ed.ask("textDocument/documentSymbol", {"textDocument": {"uri": path.as_uri()}})
    (stages,) = [item for item in found if item["name"] == "stages"]
    assert [item["name"] for item in stages["children"]] == ["sanitise", "score", "recommend", "act"]
    assert ed.leave() == 0
