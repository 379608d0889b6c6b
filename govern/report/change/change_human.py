"""A change report for people: what changed from what to what, what that needs, and what to run next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.change.approvals import evidence_asked
from govern.contract.impact import ORDER
from govern.diagnostic import Severity
from govern.report.findings.explanation_human import explanation_human
from govern.report.styled import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.change.approvals import Requirement
    from govern.change.changes import ChangeReport, ComponentChange, DocumentChange
    from govern.change.leafdiff import LeafChange, Seen
    from govern.diagnostic import Diagnostic, Place
    from govern.report.styled import Line, Style
    from govern.source.canonical import Json

_VERDICTS: dict[str, tuple[str, Style]] = {
    "blocked": ("BLOCKED", "error"),
    "note": ("note", "note"),
    "ok": ("ok", "good"),
}
_SEVERITIES: dict[Severity, Style] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}
_LONGEST = 72
"""Characters of a value that are shown."""


def change_human(report: ChangeReport, base: str, head: str = "the working tree") -> Iterator[Line]:
    """Show a report; `base` and `head` are what the two sides are called."""
    # what was edited in the lock alone follows from nothing
    causes = [change for change in report.changes if change.cause or not change.follows]
    followers = [change for change in report.changes if not change.cause and change.follows]
    for change in causes:
        yield from _component(change)
        yield ()
    if followers:
        yield line(("follows from the above", "strong"))
        for change in followers:
            yield from _follower(change)
        yield ()
    for document in report.documents:
        yield from _document(document)
        yield ()
    for item in report.findings:
        yield from _finding(item)
    for statement in report.uncounted:
        yield line(("does not count: ", "warning"), (statement.file, "path"), f": {statement.reason}")
    if report.findings or report.uncounted:
        yield ()
    yield from _end(report, base, head)


def _component(change: ComponentChange) -> Iterator[Line]:
    classes = " ".join(impact.value for impact in change.impacts)
    yield line(*_head(change), (f"  {classes}" if classes else "", "faint"))
    for leaf in change.changes:
        yield from _leaf(leaf)
    if change.changes and change.required is not None:
        actual = "lowered" if change.actual is None else change.actual.word
        yield line("    needs a ", (change.required.word, "strong"), f" version; it has: {actual}")
    yield from _requirements(change.requirements)
    if change.follows:
        yield line(("    also follows from ", "faint"), ", ".join(change.follows))
    for item in change.findings:
        yield from _finding(item, margin="    ")


def _requirements(asked: Sequence[Requirement]) -> Iterator[Line]:
    for item in asked:
        mark: tuple[str, Style] = ("    ✓ ", "good") if item.met else ("    ✗ ", "error")
        of = f" of {item.role}" if item.role is not None else ""
        needs = [f"{item.count} approval{'' if item.count == 1 else 's'}{of}"] if item.count else []
        needs += [f"evidence: {evidence_asked(item)}"] if item.evidence is not None else []
        has = [f"approved by {', '.join(item.approved)}"] if item.approved else []
        has += [f"{name} made it" for name in item.own]
        has += [_evidence(item)] if item.evidenced is not None else []
        yield line(mark, " and ".join(needs), (f" (rule {item.rule})", "faint"), "; ".join(["", *has]))


def _evidence(item: Requirement) -> str:
    return f"{item.shown} ({item.evidenced})" if item.shown else f"shown in {item.evidenced}"


def _document(change: DocumentChange) -> Iterator[Line]:
    yield line((change.place.file, "strong"), f" has no version; what changed is {change.direction}:")
    for leaf in change.changes:
        yield from _leaf(leaf)
    yield from _requirements(change.requirements)
    for item in change.findings:
        if item.code != "CHG010":  # it says of one value what stands here already
            yield from _finding(item, margin="    ")


def _head(change: ComponentChange) -> tuple[tuple[str, Style], ...]:
    verdict = _VERDICTS[change.verdict]
    name: tuple[str, Style] = (f"  {change.ref.line}", "strong")
    if change.how == "renamed":
        return verdict, name, (f"  renamed from {change.old}", "")
    if change.old is None or change.new is None:
        return verdict, name, (f" {change.ref.version}  {'new' if change.old is None else 'deleted'}", "")
    if change.old == change.new:
        return verdict, name, (f" {change.new.version}", "")
    return verdict, name, (f" {change.old.version} → {change.new.version}", "")


def _follower(change: ComponentChange) -> Iterator[Line]:
    yield line("  ", *_head(change), (f"  ← {', '.join(change.follows)}", "faint"))
    for item in change.findings:
        if item.severity is Severity.ERROR:
            yield from _finding(item, margin="    ")


def _leaf(change: LeafChange) -> Iterator[Line]:
    place = change.where.file if change.of_file else change.route_text.removesuffix(f".{ORDER}")
    what = f" ({change.how})" if change.how != "changed" else ""
    breaking = " breaking" if change.breaking else ""
    order = " order" if change.route[-1] == ORDER else ""
    yield line(f"    {place}{order}", (f"{what}{breaking}", "warning" if breaking else "faint"))
    if change.old is not None:
        yield _side("-", "error", change.old, change.of_file)
    if change.new is not None:
        yield _side("+", "good", change.new, change.of_file)


def _side(sign: str, style: Style, seen: Seen, of_file: bool) -> Line:  # noqa: FBT001 - told apart by its name at the call
    if not of_file:
        shown = value_text(seen.value)
    elif seen.text is None:
        shown = _short(str(seen.value))
    else:
        shown = _short(seen.text) or "(nothing here)"
    return line("      ", (f"{sign} {shown}", style), ("  ", ""), (_at(seen.place), "path"))


def value_text(value: Json) -> str:
    """Spell a value of a contract, shortened."""
    if isinstance(value, dict) and "decimal" in value:
        return _short(str(value["decimal"]))
    if isinstance(value, list):
        return _short(", ".join(str(item).strip("[]") for item in value) or "nothing")
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _short(str(value) if value != "" else "''")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _at(place: Place) -> str:
    return f"{place.file}:{place.line}"


def _finding(item: Diagnostic, margin: str = "") -> Iterator[Line]:
    style = _SEVERITIES[item.severity]
    yield line(margin, (f"{item.severity.value}[{item.code}]", style), f" {item.message}")
    yield line(f"{margin}  ", ("at ", "faint"), (str(item.place), "path"))
    for other in item.related:
        yield line(f"{margin}  ", (f"{other.message}: ", "faint"), (str(other.place), "path"))
    yield from explanation_human(item.explanation, f"{margin}  ")
    if item.help:
        yield line(f"{margin}  ", ("help: ", "help"), item.help)


def _end(report: ChangeReport, base: str, head: str) -> Iterator[Line]:
    changed, blocked = len(report.changes), sum(change.verdict == "blocked" for change in report.changes)
    if not changed and not report.documents and not report.findings:
        yield line(("nothing that counts changed", "good"), f" between {base} and {head}")
        return
    blocked += sum(_is_error(change.findings) for change in report.documents)
    counted = f"{_counted(report)} changed between {base} and {head}"
    if not report.blocked:
        yield line(("may be merged: ", "good"), counted)
        return
    errors = sum(item.severity is Severity.ERROR for item in report.diagnostics)
    yield line(
        ("blocked", "error"), f": {counted}, {blocked} blocked, {errors} error{'' if errors == 1 else 's'}"
    )
    for step in next_steps(report):
        yield line(("next: ", "help"), (step, "strong"))


def _counted(report: ChangeReport) -> str:
    components, files = len(report.changes), len(report.documents)
    said = [f"{components} component{'' if components == 1 else 's'}"] if components or not files else []
    said += [f"{files} file{'' if files == 1 else 's'} without a version"] if files else []
    return " and ".join(said)


def _is_error(found: Sequence[Diagnostic]) -> bool:
    return any(item.severity is Severity.ERROR for item in found)


def next_steps(report: ChangeReport) -> tuple[str, ...]:
    """Name the commands that put right what blocks, in order; none where a person must decide."""
    codes = {item.code for item in report.diagnostics if item.severity is Severity.ERROR}
    steps = []
    if codes & {"CHG005", "CHG006", "CHG017"}:
        steps.append("git checkout BASE -- govern.lock   (BASE being the revision compared with)")
    if codes & {"CHG001", "CHG002"}:
        steps.append("govern bump")
    if codes & {"CHG001", "CHG002", "CHG005", "CHG006", "CHG007", "CHG008", "CHG013", "CHG017"}:
        steps.append("govern lock")
    return tuple(steps)
