"""Policies against a plain Python model of the same rules, and explanations against direct evaluation."""

from __future__ import annotations

import json
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.contract.kinds.policy import Policy
from govern.contract.load import Loaded, load
from govern.policy.cel import Env, compile  # noqa: A004 - CEL's
from govern.policy.cel.spelling import spell_value
from govern.policy.compiled import compile_policy
from govern.policy.explaining import explain
from govern.policy.judging import Outcome, judge
from govern.policy.locating import item_path
from govern.policy.values import contract_value
from govern.source.reader import read_document
from govern.source.resolve import core_scalar, find

RADII = ["low", "medium", "high", "critical"]


class NoValueError(Exception):
    """The model's error: a part has no value."""


# A condition is drawn as its text and a plain function of an action. The function raises NoValueError where
# CEL has an error, and `both` and `either` absorb errors as CEL does.
Condition = tuple[str, Any]


def both(one: Condition, other: Condition) -> Condition:
    return f"({one[0]}) && ({other[0]})", lambda item: decided(item, one[1], other[1], by=False)


def either(one: Condition, other: Condition) -> Condition:
    return f"({one[0]}) || ({other[0]})", lambda item: decided(item, one[1], other[1], by=True)


def decided(item: Any, *tests: Any, by: bool) -> bool:
    failed = False
    for test in tests:
        try:
            if test(item) is by:
                return by
        except NoValueError:
            failed = True
    if failed:
        raise NoValueError
    return not by


def negated(one: Condition) -> Condition:
    return f"!({one[0]})", lambda item: not one[1](item)


def chosen(test: Condition, then: Condition, otherwise: Condition) -> Condition:
    text = f"({test[0]}) ? ({then[0]}) : ({otherwise[0]})"
    return text, lambda item: then[1](item) if test[1](item) else otherwise[1](item)


def how(item: Any) -> str:
    if item["rollback"] is None:
        raise NoValueError
    return cast("str", item["rollback"]["how"])


def atoms() -> st.SearchStrategy[Condition]:
    counts = st.integers(0, 3)
    radius = st.sampled_from(RADII)
    return st.one_of(
        radius.map(lambda word: (f"item.blast_radius != '{word}'",
                                 lambda item: item["blast_radius"] != word)),
        radius.map(lambda word: (f"item.blast_radius in ['{word}', 'low']",
                                 lambda item: item["blast_radius"] in {word, "low"})),
        counts.map(lambda n: (f"item.approvals.size() >= {n}", lambda item: len(item["approvals"]) >= n)),
        counts.map(lambda n: (f"item.approvals.all(a, a.count > {n})",
                              lambda item: all(each["count"] > n for each in item["approvals"]))),
        counts.map(lambda n: (f"item.approvals.exists(a, a.count == {n} && a.role == 'r')", lambda item: any(
            each["count"] == n and each["role"] == "r" for each in item["approvals"]))),
        counts.map(lambda n: (f"item.minimum_confidence > {n / 4!r}",
                              lambda item: item["minimum_confidence"] > n / 4)),
        counts.map(lambda n: (f"item.rollback.how.size() > {n}", lambda item: len(how(item)) > n)),
        st.just(("item.rollback != null", lambda item: item["rollback"] is not None)),
        st.just(("item.fallback == null", lambda item: item["fallback"] is None)),
    )  # fmt: skip


def conditions() -> st.SearchStrategy[Condition]:
    return st.recursive(
        atoms(),
        lambda inner: st.one_of(
            st.builds(both, inner, inner),
            st.builds(either, inner, inner),
            st.builds(negated, inner),
            st.builds(chosen, inner, inner, inner),
        ),
        max_leaves=6,
    )


ACTION = st.fixed_dictionaries(
    {
        "blast_radius": st.sampled_from(RADII),
        "minimum_confidence": st.sampled_from(["0", "0.25", "0.5", "1"]),
        "approvals": st.lists(
            st.fixed_dictionaries({"role": st.sampled_from("rs"), "count": st.integers(1, 3)}), max_size=3
        ),
        "rollback": st.none()
        | st.fixed_dictionaries({"how": st.sampled_from(["x", "undo", 'it\'s "hard"'])}),
    },
    optional={"notify": st.lists(st.sampled_from("ab"), max_size=2, unique=True)},
)


def as_yaml(actions: list[dict[str, Any]]) -> str:
    """Write actions by hand, so that every value has a line of its own."""
    lines = [
        "apiVersion: govern/v1",
        "kind: ActionPolicy",
        "id: it",
        "version: 1.0.0",
        "status: active",
        "actions:",
    ]
    for index, action in enumerate(actions):
        lines += [f"  - name: a{index}", f"    blast_radius: {action['blast_radius']}"]
        lines += [f"    minimum_confidence: {action['minimum_confidence']}"]
        for name in ("approvals", "rollback", "notify"):
            if action.get(name):
                lines.append(f"    {name}: {json.dumps(action[name])}")
    return "\n".join(lines) + "\n"


def read(text: str) -> Loaded:
    found, problems = load(read_document(text.encode(), "it.yaml"))
    assert found is not None, problems
    return found


def policy(require: str, for_each: str = "contract.actions") -> Policy:
    head = "apiVersion: govern/v1\nkind: Policy\nid: p\nversion: 1.0.0\nstatus: active\ncode: ACT501\n"
    body = (
        f"match: {{kind: ActionPolicy}}\nfor_each: {json.dumps(for_each)}\nrequire: {json.dumps(require)}\n"
    )
    return cast("Policy", read(f"{head}severity: error\nmessage: m\n{body}").contract)


def expected(condition: Condition, item: Any) -> Outcome:
    try:
        return Outcome.PASS if condition[1](item) else Outcome.FAIL
    except NoValueError:
        return Outcome.ERROR


@settings(max_examples=120)
@given(condition=conditions(), actions=st.lists(ACTION, min_size=1, max_size=4))
def test_a_policy_agrees_with_a_plain_reading_of_it(
    condition: Condition, actions: list[dict[str, Any]]
) -> None:
    loaded = read(as_yaml(actions))
    bindings = {"contract": contract_value(loaded.contract)}
    compiled = compile_policy(policy(condition[0]))
    judged = list(judge(compiled, bindings))
    eager = compile(compiled.require.source, Env(compiled.variables))
    for each in judged:  # what Python code says that a policy makes only later, when it has judged a lot
        at_once = eager.evaluate(each.bindings)
        assert (at_once.value, at_once.error is None) == (
            (None, False) if each.outcome is Outcome.ERROR else (each.outcome is Outcome.PASS, True)
        )
    assert [each.outcome for each in judged] == [
        expected(condition, item) for item in bindings["contract"]["actions"]
    ]


@settings(max_examples=120)
@given(
    condition=conditions(),
    actions=st.lists(ACTION, min_size=1, max_size=4),
    for_each=st.sampled_from(
        [
            "contract.actions",
            "contract.actions.filter(a, a.blast_radius != 'low')",
            "contract.actions.map(a, a)",
        ]
    ),
)
def test_what_an_explanation_says_is_what_the_parts_are(
    condition: Condition, actions: list[dict[str, Any]], for_each: str
) -> None:
    loaded = read(as_yaml(actions))
    compiled = compile_policy(policy(condition[0], for_each))
    bindings = {"contract": contract_value(loaded.contract)}
    root = loaded.document.root
    assert root is not None
    for judged in judge(compiled, bindings):
        path = item_path(judged)
        assert path is not None
        assert value_at(bindings, path) is judged.bindings["item"]
        for part in explain(compiled, judged, lambda path: loaded.place(*path[1:])):
            if "a." in part.text and "item." not in part.text:
                continue  # inside a quantifier; its variable has no value outside
            again = compile(part.text, Env(compiled.variables)).evaluate(judged.bindings)
            assert part.failed is (again.error is not None)
            if again.error is None:
                assert part.value == spell_value(again.value, 200)
            if part.place is not None and part.text.startswith("item.") and part.text.count(".") == 1:
                node = find(root, (*path[1:], part.text.removeprefix("item.")))
                written = node if node is not None else find(root, path[1:])
                assert written is not None
                assert (part.place.line, part.place.column) == (written.span.line, written.span.column)
                if node is not None and type(again.value) in {str, float}:
                    text = loaded.document.text[node.span.start : node.span.end]
                    assert core_scalar(text) == again.value


def value_at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value
