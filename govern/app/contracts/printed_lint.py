"""`govern lint` as it is printed: made now, or kept from a run that asked the same of the same files."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from govern import __version__
from govern.app.contracts.cache.engine import PACKAGE, engine_digest
from govern.app.contracts.cache.inputs import NotingTree, unchanged
from govern.app.workspace.disk import DiskTree
from govern.errors import Exit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path, PurePath

    from govern.app.contracts.cache.store import Store
    from govern.app.workspace.context import Context
    from govern.check.lint import LintResult
    from govern.report.styled import Line

Form: TypeAlias = Literal["human", "json", "sarif", "junit", "github", "gitlab"]


class Printed(NamedTuple):
    """What goes to standard output, lines for a person or else text for a program, and the exit code."""

    exit: int
    lines: tuple[Line, ...] | None = None
    text: str = ""


@dataclass(frozen=True)
class Request:
    """What is asked of lint. Nothing else than this and the files of the workspace may bear on the answer.

    `day` is the day to judge by. `wanted` are the files and folders to report on, relative to `root`.
    `baseline` is the name and the bytes of a baseline. `below` is where the workspace lies in the repository
    that CI checked out, for the formats whose paths start there.
    """

    root: Path
    day: dt.date
    form: Form = "human"
    wanted: tuple[PurePath, ...] = ()
    baseline: tuple[str, bytes] | None = None
    below: str = ""

    @cached_property
    def key(self) -> str:
        """What an entry of the cache is kept under; each interpreter and installation has its own."""
        name, data = self.baseline or ("", b"")
        wanted = [str(path) for path in self.wanted]
        parts = [str(self.root), str(self.day), self.form, wanted, name, sha256(data).hexdigest(), self.below]
        whose = [sys.prefix, sys.version, str(PACKAGE)]
        return sha256(repr([*parts, self.baseline is None, *whose]).encode()).hexdigest()


def printed_lint(request: Request, store: Store | None) -> Printed:
    """Judge a workspace, or give what was printed the last time where nothing has changed since.

    Nothing has changed where the engine is the same to the byte, and the workspace answers everything that
    judging asked of it as it did then. What the system's time zones bear on is made anew each time.
    """
    if store is None:
        return _made(request, NotingTree(DiskTree(request.root)))
    engine = engine_digest()
    kept = store.get(request.key)
    if kept and kept["engine"] == engine and unchanged(DiskTree(request.root), kept["inputs"]):
        return _kept(kept)
    from govern.policy.cel.times import zones_asked  # noqa: PLC0415 - a hit needs it not

    tree, asked = NotingTree(DiskTree(request.root)), zones_asked()
    printed = _made(request, tree)
    if zones_asked() == asked and engine_digest() == engine:  # what was loaded meanwhile is what was digested
        entry = {"engine": engine, "inputs": tree.notes(), "exit": printed.exit}
        store.put(request.key, {**entry, "lines": printed.lines, "text": printed.text})
    return printed


def _kept(entry: Mapping[str, Any]) -> Printed:
    lines = entry["lines"]
    if lines is not None:
        lines = tuple(tuple((text, style) for text, style in line) for line in lines)
    return Printed(entry["exit"], lines, entry["text"])


def _made(request: Request, tree: NotingTree) -> Printed:
    """Judge now, through `tree`; the context has no clock finer than the day, and no environment."""
    import datetime as dt  # noqa: PLC0415 - a hit needs none of these

    from govern.app.contracts.lint import judged  # noqa: PLC0415 - see above
    from govern.app.workspace.noted import NotedContext  # noqa: PLC0415 - see above
    from govern.check.baseline import parse  # noqa: PLC0415 - see above

    midnight = dt.datetime.combine(request.day, dt.time(), dt.UTC)
    context = NotedContext(request.root, midnight, {}, noting=tree)
    known = None if request.baseline is None else parse(request.baseline[1], request.baseline[0])
    result = judged(context, list(request.wanted), known)
    return print_result(result, context, request.form, request.below)


def print_result(result: LintResult, context: Context, form: Form, below: str) -> Printed:
    """Lay out a result; only the reporter that is asked for is loaded."""
    code = int(Exit.FINDINGS if result.failed else Exit.CLEAN)
    if form == "human":
        from govern.app.contracts.lint import reader  # noqa: PLC0415 - see above
        from govern.report.findings.lint_human import lint_human  # noqa: PLC0415 - see above

        return Printed(code, lines=tuple(lint_human(result, reader(context))))
    return Printed(code, text=_text(result, form, below))


def _text(result: LintResult, form: Form, below: str) -> str:
    from govern.report.json_text import json_text  # noqa: PLC0415 - see above

    match form:
        case "sarif":
            from govern.report.findings.sarif import sarif  # noqa: PLC0415 - see above

            return json_text(sarif(result, version=__version__))
        case "junit":
            from govern.report.findings.junit import junit  # noqa: PLC0415 - see above

            return junit(result)
        case "github":
            from govern.report.findings.github import github  # noqa: PLC0415 - see above

            return github(result, below)
        case "gitlab":
            from govern.report.findings.gitlab import gitlab  # noqa: PLC0415 - see above

            return json_text(gitlab(result, below))
        case _:
            from govern.report.findings.lint_json import lint_json  # noqa: PLC0415 - see above

            return json_text(lint_json(result))
