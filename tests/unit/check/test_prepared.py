from __future__ import annotations

from dataclasses import replace
from typing import Any

from govern.check.prepared import codes, is_active, policies, problem_at
from govern.check.registry import rule

POLICY = "code: {}\nseverity: error\nmatch: {}\nrequire: {}\nmessage: m\n"


def view(bench: Any, doc: Any, packs: dict[str, str]) -> Any:
    files = {
        "contracts/t.yaml": doc("Thresholds", "t", "values: [{name: t, value: 0.5, metric: m}]"),
        "policies/a.yaml": doc("Policy", "a", POLICY.format("ACT501", "{}", "contract.idd == 'x'")),
        "policies/b.yaml": doc("Policy", "b", POLICY.format("ACT502", "{}", "'true'"), status="draft"),
        "policies/c.yaml": doc("Policy", "c", POLICY.format("ACT503", "{}", "'true'"), status="retired"),
    }
    return replace(bench.view(files), packs=tuple(bench.loaded(name, text) for name, text in packs.items()))


def test_of_packs_only_what_is_about_a_kind_that_is_there_is_compiled(bench: Any, doc: Any) -> None:
    packs = {
        name: doc("Policy", name, POLICY.format(code, match, "'true'"))
        for name, code, match in (
            ("x", "ACT601", "{kind: Prompt}"),
            ("y", "ACT602", "{kind: [Prompt, Thresholds]}"),
            ("z", "ACT603", "{}"),
        )
    }
    seen = view(bench, doc, packs)
    assert [each.policy.id for each in seen.once(policies)] == ["a", "b", "y", "z"]
    assert seen.once(policies) is seen.once(policies)
    assert codes(seen) == {"ACT501", "ACT502", "ACT503", "ACT601", "ACT602", "ACT603"}


def test_a_mistake_is_kept_and_made_a_finding_at_its_characters(bench: Any, doc: Any) -> None:
    first, draft = view(bench, doc, {}).once(policies)
    assert (first.compiled, is_active(first.loaded), is_active(draft.loaded)) == (None, True, False)
    found = problem_at(rule("POL001"), first.loaded, first.problems[0])
    assert (str(found.place), found.route) == ("policies/a.yaml:9:19", "require")
    assert found.help == "did you mean `id`?"
