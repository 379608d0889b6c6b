from __future__ import annotations

import json
from dataclasses import replace

from govern.check.lint import LintResult
from govern.report.findings.gitlab import gitlab


def test_an_entry_has_what_gitlab_asks_for(lint_result: LintResult) -> None:
    entries = json.loads(json.dumps(gitlab(lint_result, "sub/")))
    assert [entry["severity"] for entry in entries] == ["minor", "major", "major", "info"]
    entry = entries[1]
    assert len(entry.pop("fingerprint")) == 64
    assert entry == {
        "description": "`gpt-4o` is an undated alias. Name an exact snapshot",
        "check_name": "PIN001 unpinned-model",
        "severity": "major",
        "location": {"path": "sub/contracts/my model.yaml", "lines": {"begin": 2, "end": 2}},
    }


def test_fingerprints_are_unique_and_outlive_edits_above(lint_result: LintResult) -> None:
    item = lint_result.diagnostics[1]
    twice = LintResult((item, item), (), 1, 1)
    first, second = (entry["fingerprint"] for entry in gitlab(twice))
    assert first != second
    below = replace(item, place=replace(item.place, line=9, end_line=9))
    assert gitlab(LintResult((below,), (), 1, 1))[0]["fingerprint"] == first


def test_nothing_found_is_an_empty_list() -> None:
    assert gitlab(LintResult((), (), 1, 1)) == []
