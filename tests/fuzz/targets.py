"""What is fuzzed: each target takes bytes, holds what must hold of them, and tells which way they went.

Whatever the bytes are, a target raises nothing but what its parser documents, and that it takes as an answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from govern import __version__
from govern.app.contracts.fix import fix
from govern.change import lockfile
from govern.change.compare import Side, compare
from govern.change.locking import plan
from govern.check import baseline
from govern.check.lint import LintResult
from govern.contract import python_ast
from govern.contract.catalog import CONFIG_FILE
from govern.contract.digests import component_digests
from govern.contract.expression import compile_expression
from govern.contract.impact import leaves
from govern.contract.load import load
from govern.contract.material import files, references
from govern.contract.reference import Ref, version_key
from govern.errors import GovernError, UsageError
from govern.lineage import checkpoint, cosignature, entry, note, proof, trust_file
from govern.policy import cel
from govern.policy.cel.types import BOOL, DOUBLE, DYN, INT, STRING, list_of, map_of
from govern.report.change.change_human import change_human
from govern.report.change.change_json import change_json
from govern.report.findings.fix_human import fix_human
from govern.report.findings.github import github
from govern.report.findings.gitlab import gitlab
from govern.report.findings.junit import junit
from govern.report.findings.lint_human import lint_human
from govern.report.findings.lint_json import lint_json
from govern.report.findings.sarif import sarif
from govern.source.canonical import canonical_bytes, parse_canonical
from govern.source.reader import CONTRACT_LIMITS, read_document
from govern.source.resolve import to_core, to_plain

from .invariants import check_findings, check_safe_fixes, check_tree, labels
from .world import MemoryContext, judged

Labels = frozenset[str]
Target = Callable[[bytes], Labels]

FILE = "contracts/fuzz.yaml"

CEL_ENV = cel.Env(
    {
        "i": INT,
        "d": DOUBLE,
        "s": STRING,
        "b": BOOL,
        "xs": list_of(INT),
        "m": map_of(STRING, INT),
        "x": DYN,
    }
)
CEL_BINDINGS: dict[str, Any] = {
    "i": 3,
    "d": 2.5,
    "s": "aé." * 30,
    "b": True,
    "xs": list(range(20)),
    "m": {"a": 1, "b": 2},
    "x": {"a": {"b": [1, "2", None]}},
}
ON_THE_BASE = "CHG016"

CEL_BUDGET = cel.Budget(steps=20_000, cells=200_000)


def document(data: bytes) -> Labels:
    """Read bytes as a document: a tree within its bounds, or findings in the text."""
    found = read_document(data, FILE)
    check_findings(found.diagnostics, lambda _: found.text)
    assert check_tree(found) <= CONTRACT_LIMITS.nodes
    assert len(found.diagnostics) <= CONTRACT_LIMITS.findings + 1
    if found.root is not None:
        to_plain(found.root)
        json.dumps(to_core(found.root), allow_nan=False)
    check_safe_fixes(found.diagnostics, {FILE: found})
    return labels(found.diagnostics)


def contract(data: bytes) -> Labels:
    """Read bytes as a contract of the kind they name: one that can be digested, or findings in the text."""
    read = read_document(data, FILE)
    loaded, found = load(read)
    check_findings((*read.diagnostics, *found), lambda _: read.text)
    check_safe_fixes(found, {FILE: read})
    if loaded is None:
        assert found
        return labels(found)
    values = leaves(loaded.contract)
    ours = loaded.contract.kind != "DataContract"
    uses = {ref: f"sha256:{'0' * 64}" for _, ref in references(loaded.contract)} if ours else {}
    component_digests(values, uses)
    for leaf in values:
        assert loaded.place(*leaf.route).file == FILE
    for use in files(loaded.contract) if ours else ():
        assert ".." not in use.path.split("/")
    return frozenset({loaded.ref.slug})


def workspace(data: bytes) -> Labels:
    """Lint a workspace with bytes as one more contract, and print what is found in every form."""
    context = MemoryContext.of({FILE: data})
    return hold(context, judged(context))


def settings(data: bytes) -> Labels:
    """Lint a workspace with bytes as its settings."""
    context = MemoryContext.of({CONFIG_FILE: data})
    try:
        return hold(context, judged(context))
    except UsageError as error:
        return told(error, helped=True)


def field(data: bytes) -> Labels:
    """Lint, pin and compare a workspace with one file changed: the first line of the bytes is its path."""
    path, _, content = data.partition(b"\n")
    file = path.decode("utf-8", "replace")
    context = MemoryContext.of({file: content})
    try:
        found = hold(context, judged(context))
    except UsageError as error:
        return told(error)
    before = MemoryContext.of({})
    return found | differ(before, context) | differ(context, before)


def fixed(data: bytes) -> Labels:
    """Make every fix of a workspace with bytes as one more contract; then nothing is left to make."""
    result = fix(MemoryContext.of({FILE: data}), unsafe=True, save=False)
    shown = [(change.path, change.before, change.after) for change in result.changes]
    list(fix_human(shown, result.applied, [(item.pick, item.why) for item in result.refused], saved=False))
    texts = {change.path: change.after.encode() for change in result.changes}
    again = fix(MemoryContext.of({FILE: data, **texts}), unsafe=True, save=False)
    assert again.applied == (), [pick.fix for pick in again.applied]
    return frozenset(pick.diagnostic.code for pick in (*result.applied, *(it.pick for it in result.refused)))


def lock(data: bytes) -> Labels:
    """Read bytes as a lock: what is read is written again as the same bytes."""
    try:
        found = lockfile.parse(data)
    except UsageError as error:
        return told(error)
    assert lockfile.parse(lockfile.dump(found)) == found
    assert lockfile.dump(found).partition(b"\n")[2] == data.partition(b"\n")[2]
    for ref in found.components:
        assert 1 < found.place(ref).line <= data.count(b"\n")
    return frozenset({"read"})


def canonical(data: bytes) -> Labels:
    """Read bytes as canonical JSON: what is read is written again as the same bytes."""
    try:
        value = parse_canonical(data)
    except GovernError as error:
        return told(error)
    assert canonical_bytes(value) == data
    return frozenset({type(value).__name__})


def signed(data: bytes) -> Labels:
    """Read bytes as what a log hands out: note, checkpoint, proof, entry, trusted keys."""
    text = data.decode("utf-8", "replace")
    readers: dict[str, Callable[[], object]] = {
        "note": lambda: note.parse(data).encode() == data,
        "verified": lambda: note.verify(data, ()),
        "checkpoint": lambda: checkpoint.parse(text).text == text,
        "peek": lambda: checkpoint.peek(data),
        "proof": lambda: proof.parse(text).text == text,
        "entry": lambda: entry.decode(data),
        "trust": lambda: trust_file.parse(text, "trust.policy"),
        "key": lambda: note.Verifier.parse(text).text == text,
        "witness": lambda: cosignature.Cosigner.parse(text).text == text,
    }
    found: set[str] = set()
    for name, read in readers.items():
        try:
            assert read() is not False, f"the {name} is written otherwise than it was read"
        except GovernError as error:
            told(error)  # any other exception ends the test
        else:
            found.add(name)
    return frozenset(found)


def expression(data: bytes) -> Labels:
    """Check and evaluate bytes as an expression: a value or an error, the same in each of the three ways."""
    source = data.decode("utf-8", "surrogateescape")
    try:
        program = cel.compile(source, CEL_ENV)
    except cel.CelError as error:
        for span in [error.span] if error.span is not None else []:
            assert 0 <= span.start <= span.end <= len(source), (span, source[:200])
        return told(error)
    result = program.evaluate(CEL_BINDINGS, budget=CEL_BUDGET)
    plain = program.interpret(CEL_BINDINGS, budget=CEL_BUDGET)
    spent = any(isinstance(way.error, cel.CelBudgetError) for way in (result, plain))
    assert spent or (result.error is None) == (plain.error is None), (source[:200], result, plain)
    if not spent and result.error is None:
        cel.spell_value(result.value)
    try:
        for _, step in program.explain(CEL_BINDINGS, budget=CEL_BUDGET).root.walk():
            assert step.text == source[step.node.span.start : step.node.span.end]
    except cel.CelBudgetError:
        spent = True
    return frozenset({"budget" if spent else "error" if result.error else type(result.value).__name__})


def redaction(data: bytes) -> Labels:
    """Compile bytes as a redaction expression: one that ends in time, or a refusal with help."""
    text = data.decode("utf-8", "replace")
    try:
        pattern = compile_expression(text)
    except UsageError as error:
        return told(error)
    for hostile in ("a" * 300, "a1 " * 100, "".join(c * 40 for c in dict.fromkeys(text))):
        pattern.sub("", hostile)
    return frozenset({"compiled"})


def code(data: bytes) -> Labels:
    """Read bytes as Python code: digests and places, or where it can't be read."""
    try:
        python_ast.syntax_digest(data)
        python_ast.top_level_names(data)
        for statement in python_ast.statements(data):
            assert statement.line >= 1
            assert statement.column >= 1
    except python_ast.UnreadableCodeError as error:
        return frozenset({"unreadable" if min(error.line, error.column) >= 1 else "no such place"})
    return frozenset({"read"})


def frozen(data: bytes) -> Labels:
    """Read bytes as a baseline: what is read is written again and read as the same."""
    try:
        found = baseline.parse(data, "baseline.json")
    except UsageError as error:
        return told(error)
    assert baseline.parse(baseline.dump(found), "baseline.json") == found
    return frozenset({"read"})


def reference(data: bytes) -> Labels:
    """Read bytes as a reference to a component."""
    text = data.decode("utf-8", "replace")
    try:
        found = Ref.parse(text)
    except ValueError as error:
        return frozenset({f"refused: {str(error)[:9]}"})
    assert str(found) == text
    version_key(found.version)
    return frozenset({found.slug})


TARGETS: Mapping[str, Target] = {
    "document": document,
    "contract": contract,
    "workspace": workspace,
    "settings": settings,
    "field": field,
    "fixed": fixed,
    "lock": lock,
    "canonical": canonical,
    "signed": signed,
    "expression": expression,
    "redaction": redaction,
    "code": code,
    "frozen": frozen,
    "reference": reference,
}
"""The targets by the name of their folder in the corpus."""


def hold(context: MemoryContext, result: LintResult) -> Labels:
    """Hold what lint found of a workspace, in every form, and give its codes."""
    every = [*result.diagnostics, *(entry.diagnostic for entry in result.waived)]
    check_findings(every, context.text)
    check_safe_fixes(every, context.catalog.documents)
    for line in lint_human(result, context.text):
        assert line is not None
    json.dumps(lint_json(result))
    json.dumps(sarif(result, version=__version__))
    json.dumps(gitlab(result, "sub/"))
    junit(result).encode("ascii")
    assert "\n\n" not in github(result, "sub/")
    return labels(result.diagnostics)


def differ(old: MemoryContext, new: MemoryContext) -> Labels:
    """Compare two workspaces, and print the changes; refuse in words what can't be compared."""
    try:
        pinned = plan(new.catalog, new.lock, frozenset(new.lock.components)).lock
        assert lockfile.parse(lockfile.dump(pinned)) == pinned
        report = compare(Side(old.catalog, old.lock, old.archive), Side(new.catalog, new.lock, new.archive))
    except UsageError as error:
        return told(error)
    list(change_human(report, "base"))
    json.dumps(change_json(report))
    for item in report.findings:
        if item.place.file != lockfile.LOCK_FILE:
            check_findings([item], (old if item.code == ON_THE_BASE else new).text)
    return labels(report.findings)


def told(error: GovernError, *, helped: bool = False) -> Labels:
    """Hold an error to having words, help too where that is promised; give the start of its message."""
    assert error.message
    assert error.help or not helped, error.message
    return frozenset({f"{type(error).__name__}: {error.message[:24]}"})
