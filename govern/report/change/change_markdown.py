"""A change report as a comment on a pull request: what becomes of what, and who must agree.

It is for those who own the product, in Markdown as GitHub and GitLab read it. Whatever comes from files is
escaped, so that it can neither draw nor call anybody by `@name`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govern.change.approvals import evidence_asked
from govern.change.changes import DocumentChange
from govern.diagnostic import Severity
from govern.report.change.change_human import next_steps, value_text
from govern.report.change.word_diff import word_diff
from govern.report.markdown import code as _code
from govern.report.markdown import escaped as _escaped
from govern.report.markdown import words as _text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from govern.change.approvals import Requirement
    from govern.change.changes import ChangeReport, ComponentChange
    from govern.change.leafdiff import LeafChange
    from govern.report.change.word_diff import Passage

    Change = ComponentChange | DocumentChange

MARK = "<!-- govern diff -->"
"""The first line, by which a later run finds the comment that it replaces."""

_ICONS = {"blocked": "❌", "note": "ℹ️", "ok": "✅"}  # noqa: RUF001 - an icon
_CALL = re.compile(r"(?<!\w)@")
_TAGS = {"gone": "del", "new": "ins"}


def change_markdown(
    report: ChangeReport, base: str, head: str, people: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Show a report; `people` names those who have each role, and under the empty role everybody."""
    return "\n".join([MARK, *_page(report, base, head, people or {})]) + "\n"


def _page(report: ChangeReport, base: str, head: str, people: Mapping[str, Sequence[str]]) -> Iterator[str]:
    causes = [change for change in report.changes if change.cause or not change.follows]
    followers = [change for change in report.changes if not change.cause and change.follows]
    word = "🛑 blocked" if report.blocked else "✅ may be merged"
    yield f"### govern: {word}"
    yield ""
    if not report.changes and not report.documents and not report.findings:
        yield f"Nothing that counts changed between {_code(base)} and {_code(head)}."
        return
    yield f"{_counted(report)} between {_code(base)} and {_code(head)}."
    yield ""
    judged: list[Change] = [*causes, *report.documents]
    yield from _table(judged)
    for change in judged:
        yield from _details(change)
    if followers:
        yield f"Follows from these: {', '.join(_code(str(change.ref)) for change in followers)}."
        yield ""
    yield from _findings(report)
    yield from _evidence(report)
    yield from _asked(report, people)
    yield from _steps(report)


def _counted(report: ChangeReport) -> str:
    count = len(report.changes) + len(report.documents)
    return "1 change" if count == 1 else f"{count} changes"


def _table(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        return
    yield "| | what | version | change | reaches | approvals |"
    yield "|---|---|---|---|---|---|"
    for change in changes:
        cells = (_icon(change), _code(_name(change)), _versions(change), _kind(change))
        yield f"| {' | '.join(cells)} | {change.radius.value} | {_approvals(change.requirements)} |"
    yield ""


def _icon(change: Change) -> str:
    errors = any(item.severity is Severity.ERROR for item in change.findings)
    return _ICONS["blocked" if errors else "ok"]


def _name(change: Change) -> str:
    return change.place.file if isinstance(change, DocumentChange) else change.ref.line


def _versions(change: Change) -> str:
    if isinstance(change, DocumentChange):
        return "has none"
    old = "new" if change.old is None else change.old.version
    new = "deleted" if change.new is None else change.new.version
    if change.old == change.new:
        return f"{old}, not raised" if change.changes else old
    return f"{old} → {new}" if change.old is not None else new


def _kind(change: Change) -> str:
    classes = sorted({facet.impact.value for facet in change.facets})
    loose = f", **{change.direction.value}**" if change.direction.value == "looser" else ""
    return f"{', '.join(classes) or 'none that counts'}{loose}"


def _approvals(asked: Sequence[Requirement]) -> str:
    if not asked:
        return "none needed"
    return ", ".join(_given(item) for item in asked)


def _given(item: Requirement) -> str:
    people = [f"{len(item.approved)} of {item.count}"] if item.count else []
    there = "missing" if item.evidenced is None else "too small" if item.small else "there"
    evidence = [f"{evidence_asked(item)} {there}"] if item.evidence else []
    return " and ".join([*people, *evidence])


def _details(change: Change) -> Iterator[str]:
    if not change.changes:
        return
    yield f"<details><summary><b>{_text(_name(change))}</b>: what changed</summary>"
    yield ""
    values = [leaf for leaf in change.changes if not leaf.of_file]
    if values:
        yield "| value | was | is |"
        yield "|---|---|---|"
        for leaf in values:
            yield f"| {_code(leaf.route_text)} | {_side(leaf, new=False)} | {_side(leaf, new=True)} |"
        yield ""
    for leaf in change.changes:
        if leaf.of_file:
            yield from _file(leaf)
    yield "</details>"
    yield ""


def _side(leaf: LeafChange, *, new: bool) -> str:
    seen = leaf.new if new else leaf.old
    return "" if seen is None else _code(value_text(seen.value))


def _file(leaf: LeafChange) -> Iterator[str]:
    old = leaf.old.content if leaf.old is not None else ""
    new = leaf.new.content if leaf.new is not None else ""
    yield f"{_code(leaf.where.file)}:"
    yield ""
    passages = word_diff(old, new) if old is not None and new is not None else None
    if passages is None:
        yield "its bytes changed (too long, or no text, to be shown)."
    else:
        yield from (_passage(passage) for passage in passages)
    yield ""


def _passage(passage: Passage) -> str:
    shown = "".join(
        _lines(text) if kind == "same" else f"<{_TAGS[kind]}>{_lines(text)}</{_TAGS[kind]}>"
        for kind, text in passage.parts
    )
    return f"<pre>line {passage.line}\n{shown.rstrip()}</pre>"


def _findings(report: ChangeReport) -> Iterator[str]:
    errors = [
        item for item in report.diagnostics if item.severity is Severity.ERROR and item.code != "CHG020"
    ]
    notes = [item for item in report.findings if item.severity is not Severity.ERROR]
    for title, found in (("What is wrong", errors), ("What to know", notes)):
        if found:
            yield f"**{title}**"
            yield ""
            for item in found:
                yield f"- {_code(str(item.place))}: {_text(item.message)} ({item.code})"
            yield ""


def _evidence(report: ChangeReport) -> Iterator[str]:
    judged: tuple[Change, ...] = (*report.changes, *report.documents)
    shown = {
        (item.shown, item.evidenced or ""): f"- {_text(item.shown)} ({_code(item.evidenced or '')})"
        for change in judged
        for item in change.requirements
        if item.shown
    }
    if shown:
        yield "**What was tried**"
        yield ""
        yield from shown.values()
        yield ""


def _asked(report: ChangeReport, people: Mapping[str, Sequence[str]]) -> Iterator[str]:
    judged: tuple[Change, ...] = (*report.changes, *report.documents)
    missing = [(change, item) for change in judged for item in change.requirements if not item.met]
    if missing:
        yield "**Who must agree**"
        yield ""
    for change, item in missing:
        whom = people.get(item.role or "", ())
        named = f": {', '.join(map(_code, whom))}" if whom else "; govern.yaml names nobody"
        role = f" of role {_code(item.role)}" if item.role is not None else ""
        if item.missing:
            yield f"- {_code(_name(change))}: {item.missing} approval(s){role}{named}"
        if item.evidence is not None and (item.evidenced is None or item.small):
            yield f"- {_code(_name(change))}: evidence ({evidence_asked(item)})"
    for statement in report.uncounted:
        yield f"- does not count: {_code(statement.file)}, {_text(statement.reason)}"
    if missing or report.uncounted:
        yield ""


def _steps(report: ChangeReport) -> Iterator[str]:
    steps = next_steps(report)
    if steps:
        yield f"Next: {', '.join(map(_code, steps))}"


def _lines(text: str) -> str:
    return "\n".join(map(_escaped, text.split("\n")))
